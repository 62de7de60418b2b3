package chat

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestWhoIsBlockedWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		two, three := s.direct2(t, ann, "bob"), s.direct2(t, ann, "bob", "cat")
		says := func(who model.Caller) error {
			_, err := s.SendMessage(t.Context(), who, SendMessage{Message: jsontext.Value(`{"rid":"` + two + `","msg":"hello"}`)})
			return err
		}
		bobOf := Blocking{RoomID{two}, bob.UserID}
		annOf := Blocking{RoomID{two}, ann.UserID}
		if _, err := s.BlockByMethod(t.Context(), ann, bobOf); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UnblockByMethod(t.Context(), bob, annOf); err != nil { // of what bob has not done
			t.Fatal(err)
		}
		for _, who := range []model.Caller{ann, bob} {
			if err := says(who); err == nil {
				t.Errorf("%s wrote", who.Username)
			}
			sub, err := s.Store.Subscription(t.Context(), two, who.UserID)
			if err != nil || sub.Blocker != (who.UserID == ann.UserID) || sub.Blocked != (who.UserID == bob.UserID) {
				t.Errorf("the side of %s: blocker %v, blocked %v, %v", who.Username, sub.Blocker, sub.Blocked, err)
			}
		}
		if _, err := s.UnblockByMethod(t.Context(), ann, bobOf); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(says(ann), says(bob)); err != nil {
			t.Error(err)
		}
		for name, c := range map[string]struct {
			who model.Caller
			in  Blocking
		}{
			"a conversation of three": {ann, Blocking{RoomID{three}, bob.UserID}},
			"somebody else's":         {cat, bobOf},
			"with somebody else":      {ann, Blocking{RoomID{two}, cat.UserID}},
			"no room":                 {ann, Blocking{RoomID{"none"}, bob.UserID}},
		} {
			var refusal *model.Error
			if _, err := s.BlockByMethod(t.Context(), c.who, c.in); !errors.As(err, &refusal) || refusal.Code != "error-invalid-room" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := errors.Join(says(ann), says(bob)); err != nil {
			t.Errorf("a refusal has blocked somebody: %v", err)
		}
	})
}

func TestBlockDirect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		two, three := s.direct2(t, ann, "bob"), s.direct2(t, ann, "bob", "cat")
		sides := func(ofAnn, ofBob bool) {
			t.Helper()
			for who, want := range map[string]bool{ann.UserID: ofAnn, bob.UserID: ofBob} {
				sub, err := s.Store.Subscription(t.Context(), two, who)
				if err != nil || sub.Blocker != want {
					t.Errorf("blocker %v, want %v, %v", sub.Blocker, want, err)
				}
			}
		}
		for _, c := range []struct {
			who          model.Caller
			block        bool
			ofAnn, ofBob bool
		}{{ann, true, true, false}, {bob, false, true, false}, {bob, true, true, true}, {ann, false, false, true}, {bob, false, false, false}} {
			if _, err := s.BlockDirect(t.Context(), c.who, DirectBlocking{two, c.block}); err != nil {
				t.Fatal(err)
			}
			sides(c.ofAnn, c.ofBob)
		}
		for name, c := range map[string]struct {
			who       model.Caller
			rid, code string
		}{
			"a conversation of three": {ann, three, "error-invalid-room"},
			"somebody else's":         {cat, two, "invalid-channel"},
			"a channel":               {ann, General, "invalid-channel"},
			"no room":                 {ann, "none", "invalid-channel"},
		} {
			var refusal *model.Error
			if _, err := s.BlockDirect(t.Context(), c.who, DirectBlocking{c.rid, true}); !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		sides(false, false)
	})
}
