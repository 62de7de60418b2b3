package chat

import (
	"testing"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestQuotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		s.change(t, "Site_Url", "https://chat.example")
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		secret, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		link := func(m model.Message) string { return "https://chat.example/channel/room?msg=" + m.ID }
		first := s.written(t, ann, room.ID)
		second := s.written(t, bob, room.ID, link(first))
		third := s.written(t, ann, room.ID, link(second))
		fourth := s.written(t, ann, room.ID, link(third))
		if got := depth(fourth.Attachments); got != 2 {
			t.Errorf("a chain of %d quotes is shown", got)
		}
		q := second.Attachments[0]
		if string(q.Extra["author_name"]) != `"ann"` || string(q.Extra["author_icon"]) != `"/avatar/ann"` || q.MessageLink != link(first) || q.TS.Time != first.TS || !second.URLs[0].IgnoreParse {
			t.Errorf("%+v", q)
		}
		hidden := s.written(t, ann, secret.ID)
		for _, l := range []string{link(hidden), "https://chat.example/?msg=nothing", "https://chat.example/channel/room", "https://other.example/?msg=" + first.ID} {
			if m := s.written(t, bob, room.ID, l); len(m.Attachments) != 0 || m.URLs[0].IgnoreParse {
				t.Errorf("%s is quoted: %+v", l, m)
			}
		}
		if m := s.written(t, ann, room.ID, link(hidden)); len(m.Attachments) != 1 {
			t.Error("a member cannot quote")
		}
		for limit, want := range map[int]int{0: 1, 1: 1, 3: 3, 9: 4} {
			s.change(t, "Message_QuoteChainLimit", limit)
			a := s.written(t, ann, room.ID, link(first))
			b := s.written(t, ann, room.ID, link(a))
			c := s.written(t, ann, room.ID, link(b))
			d := s.written(t, ann, room.ID, link(c))
			if got := depth(d.Attachments); got != want {
				t.Errorf("with a limit of %d: %d levels, want %d", limit, got, want)
			}
		}
		// Editing makes quotes anew and keeps other attachments.
		edited := second
		edited.URLs = nil
		edited.Attachments = append(edited.Attachments, model.Attachment{Title: "file"})
		if err := s.quotes(t.Context(), s.Store.Reader, bob, &edited); err != nil || len(edited.Attachments) != 1 || edited.Attachments[0].Title != "file" {
			t.Errorf("%+v, %v", edited.Attachments, err)
		}
	})
}

// depth counts the levels of quotes.
func depth(attachments []model.Attachment) (n int) {
	for _, a := range attachments {
		n = max(n, 1+depth(a.Attachments))
	}
	return n
}
