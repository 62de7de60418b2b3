package chat

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/blob/picture"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// parts is a form that is there already.
type parts []model.FormPart

func (p *parts) Next() (model.FormPart, error) {
	if len(*p) == 0 {
		return model.FormPart{}, io.EOF
	}
	first := (*p)[0]
	*p = (*p)[1:]
	return first, nil
}

// emojiForm is a form of fields and, unless file is nil, a picture.
func emojiForm(file []byte, said map[string]string) *parts {
	form := &parts{}
	if file != nil {
		*form = append(*form, model.FormPart{Name: "emoji", Filename: "e.png", IsFile: true, Body: bytes.NewReader(file)})
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		*form = append(*form, model.FormPart{Name: name, Body: strings.NewReader(said[name])})
	}
	return form
}

func drawing(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// openEmoji returns a workspace with an admin.
func openEmoji(t *testing.T, url string) (*Service, model.Caller) {
	t.Helper()
	s := openRooms(t, url)
	s.Blobs, s.Pictures = &memory{blobs: map[string][]byte{}}, picture.NewStudio(0)
	return s, s.user(t, "boss", "user", "admin")
}

// makeEmoji makes an emoji and returns the error.
func (s *Service) makeEmoji(t *testing.T, who model.Caller, file []byte, name, aliases string) error {
	t.Helper()
	_, err := s.CreateEmojiByForm(t.Context(), who, "", emojiForm(file, map[string]string{"name": name, "aliases": aliases}))
	return err
}

// emojiNamesOf returns what the emoji are called: name(alias, …).ext.
func (s *Service) emojiCalled(t *testing.T) []string {
	t.Helper()
	all, err := s.AllEmoji(t.Context(), model.Caller{}, model.None{})
	if err != nil {
		t.Fatal(err)
	}
	called := []string{}
	for _, e := range all {
		called = append(called, fmt.Sprintf("%s(%s).%s", e.Name, strings.Join(e.Aliases, " "), e.Extension))
	}
	return called
}

func TestEmojiNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, boss := openEmoji(t, url)
		small := drawing(t, 16, 16)
		wantCode(t, "plain", s.makeEmoji(t, boss, small, "party-parrot", ""), "")
		wantCode(t, "odd", s.makeEmoji(t, boss, small, ":Big Smile!:", "grin, :Beam: grin big_smile"), "")
		wantCode(t, "nothing left", s.makeEmoji(t, boss, small, " :!: ", ""), "error-the-field-is-required")
		taken := "Custom_Emoji_Error_Name_Or_Alias_Already_In_Use"
		wantCode(t, "name taken", s.makeEmoji(t, boss, small, "PARTY-parrot", ""), taken)
		wantCode(t, "name is an alias", s.makeEmoji(t, boss, small, "grin", ""), taken)
		wantCode(t, "alias is a name", s.makeEmoji(t, boss, small, "other", "party-parrot"), taken)
		wantCode(t, "not an admin", s.makeEmoji(t, s.user(t, "ann"), small, "mine", ""), "not_authorized")
		want := []string{"big_smile(grin beam).png", "party-parrot().png"}
		if diff := cmp.Diff(want, s.emojiCalled(t)); diff != "" {
			t.Errorf("emoji (-want +got):\n%s", diff)
		}
		for name, want := range map[string]bool{"grin": true, "big_smile": true, "smile": false, "": false} {
			if got, err := s.isCustomEmoji(t.Context(), name); err != nil || got != want {
				t.Errorf("%q is an emoji: %v, %v", name, got, err)
			}
		}
	})
}

func TestEmojiPictures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, boss := openEmoji(t, url)
		wantCode(t, "no picture", s.makeEmoji(t, boss, []byte("hello"), "text", ""), "emoji-is-not-image")
		wantCode(t, "no file", s.makeEmoji(t, boss, nil, "none", ""), "No file uploaded")
		wantCode(t, "large", s.makeEmoji(t, boss, drawing(t, 2000, 1000), "large", ""), "")
		wantCode(t, "drawn", s.makeEmoji(t, boss, []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>`), "drawn", ""), "")
		wrong := &parts{{Name: "emojiwrong", Filename: "e.png", IsFile: true, Body: strings.NewReader("x")}}
		_, err := s.CreateEmojiByForm(t.Context(), boss, "", wrong)
		wantCode(t, "wrong field", err, "invalid-field")
		if diff := cmp.Diff([]string{"drawn().png", "large().png"}, s.emojiCalled(t)); diff != "" {
			t.Errorf("emoji (-want +got):\n%s", diff)
		}
		b, err := s.SeeEmoji(t.Context(), "large.png")
		if err != nil {
			t.Fatal(err)
		}
		body, err := s.Blobs.Open(t.Context(), b.Store, b.Key, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := png.DecodeConfig(body)
		if err != nil || shown.Width != 512 || shown.Height != 256 || b.Type != "image/png" {
			t.Errorf("shown is %+v of %s, %v; want 512 by 256", shown, b.Type, err)
		}
		if _, err := s.SeeEmoji(t.Context(), "nothing.png"); err == nil {
			t.Error("an emoji that is not there has a picture")
		}
	})
}

// TestEmojiChange follows an emoji from its beginning to its end, as a client
// that synchronises hears of it.
func TestEmojiChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, boss := openEmoji(t, url)
		wantCode(t, "make", s.makeEmoji(t, boss, drawing(t, 8, 8), "wave", "hi"), "")
		wantCode(t, "make another", s.makeEmoji(t, boss, drawing(t, 8, 8), "frown", ""), "")
		e, err := s.Store.EmojiNamed(t.Context(), "hi")
		if err != nil {
			t.Fatal(err)
		}
		before, err := s.SeeEmoji(t.Context(), "wave.png")
		wantCode(t, "see", err, "")
		change := func(file []byte, said map[string]string) error {
			_, err := s.UpdateEmojiByForm(t.Context(), boss, "", emojiForm(file, said))
			return err
		}
		wantCode(t, "without an id", change(nil, map[string]string{"name": "x"}), `The required "_id" query param is missing.`)
		wantCode(t, "unknown", change(nil, map[string]string{"_id": "unknown", "name": "x"}), "Emoji not found.")
		wantCode(t, "taken", change(nil, map[string]string{"_id": e.ID, "name": "frown"}), "Custom_Emoji_Error_Name_Or_Alias_Already_In_Use")
		wantCode(t, "rename", change(nil, map[string]string{"_id": e.ID, "name": "hello"}), "")
		if same, err := s.SeeEmoji(t.Context(), "hello.png"); err != nil || same.Key != before.Key {
			t.Errorf("the renamed emoji shows %s, %v; want %s", same.Key, err, before.Key)
		}
		wantCode(t, "redraw", change(drawing(t, 9, 9), map[string]string{"_id": e.ID, "name": "hello"}), "")
		if other, err := s.SeeEmoji(t.Context(), "hello.png"); err != nil || other.Key == before.Key {
			t.Errorf("the redrawn emoji shows %s, %v; want another", other.Key, err)
		}
		if diff := cmp.Diff([]string{"frown().png", "hello().png"}, s.emojiCalled(t)); diff != "" {
			t.Errorf("emoji (-want +got):\n%s", diff)
		}
		now, err := s.Store.Emoji(t.Context(), e.ID)
		wantCode(t, "read", err, "")
		delta := func(since string) (updated, removed []string) {
			t.Helper()
			d, err := s.SyncEmoji(t.Context(), boss, EmojiSince{Since: since})
			wantCode(t, "synchronise", err, "")
			for _, e := range d.Emojis.Update {
				updated = append(updated, e.Name)
			}
			for _, gone := range d.Emojis.Remove {
				removed = append(removed, gone.ID)
			}
			return updated, removed
		}
		if updated, removed := delta(now.UpdatedAt.Add(-1e6).String()); !slices.Contains(updated, "hello") || len(removed) != 0 {
			t.Errorf("changed: %v, gone: %v", updated, removed)
		}
		_, err = s.DeleteEmoji(t.Context(), s.user(t, "ann"), EmojiRef{e.ID})
		wantCode(t, "not an admin", err, "not_authorized")
		_, err = s.DeleteEmoji(t.Context(), boss, EmojiRef{e.ID})
		wantCode(t, "delete", err, "")
		_, err = s.DeleteEmoji(t.Context(), boss, EmojiRef{e.ID})
		wantCode(t, "delete again", err, "Custom_Emoji_Error_Invalid_Emoji")
		if updated, removed := delta(now.UpdatedAt.Add(-1e6).String()); slices.Contains(updated, "hello") || !slices.Equal(removed, []string{e.ID}) {
			t.Errorf("changed: %v, gone: %v", updated, removed)
		}
		strays, err := s.Store.StrayBlobs(t.Context(), model.Now().Add(1e9), 10)
		if err != nil || len(strays) != 2 {
			t.Errorf("pictures without an owner: %v, %v; want both", strays, err)
		}
	})
}
