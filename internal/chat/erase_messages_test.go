package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// texts returns who said what in a room, the oldest first.
func (s *Service) texts(t *testing.T, rid string) (all []string) {
	t.Helper()
	messages, err := s.Store.Messages(t.Context(), store.History{RID: rid}, model.Page{Count: model.NoLimit, Sort: []model.SortKey{{Field: "ts"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if m.T == "" {
			all = append(all, strings.Trim(m.Alias+"/"+m.U.Username+": "+m.Msg, "/"))
		}
	}
	return all
}

// chatter lets two people talk, more than one batch of it.
func (s *Service) chatter(t *testing.T) (ann, bob model.Caller, room model.Room) {
	ann, bob = s.user(t, "ann"), s.user(t, "bob")
	room = s.channel(t, ann, "lobby", bob)
	for i := range pruneBatch + 5 {
		s.written(t, bob, room.ID, fmt.Sprintf("https://example.org/%d", i))
	}
	said := SendMessage{Message: []byte(fmt.Sprintf(`{"rid":%q,"msg":"@bob @bobby hello"}`, room.ID))}
	if _, err := s.SendMessage(t.Context(), ann, said); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LeaveByMethod(t.Context(), bob, RoomID{room.ID}); err != nil {
		t.Fatal(err)
	}
	return ann, bob, room
}

// TestErasure wants what somebody wrote to go with their account, also where
// they are no more, to stay, or to stay without their name.
func TestErasure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		for kind, want := range map[string]string{"Delete": "", "Keep": "bob: ", "Unlink": "Removed User/rocket.cat: "} {
			t.Run(kind, func(t *testing.T) {
				s := openRooms(t, freshURL(t, url))
				s.change(t, "Message_ErasureType", kind)
				_, bob, room := s.chatter(t)
				account := s.account(t, bob)
				if err := s.update(t, func(tx *store.Tx) error {
					if err := s.Depart(t.Context(), tx, &account); err != nil {
						return err
					}
					return tx.DeleteUser(t.Context(), bob.UserID)
				}); err != nil {
					t.Fatal(err)
				}
				for s.runJobs(t, EraseJob, s.Erase) > 0 {
				}
				texts := s.texts(t, room.ID)
				left := slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return strings.HasPrefix(text, "ann: ") })
				switch {
				case want == "" && (len(left) > 0 || len(texts) != 1):
					t.Errorf("left: %v", texts)
				case want != "" && (len(left) != pruneBatch+5 || !strings.HasPrefix(left[0], want)):
					t.Errorf("%d left, the first is %q", len(left), left[:1])
				}
			})
		}
	})
}

func freshURL(t *testing.T, url string) string {
	if strings.HasPrefix(url, "postgres") {
		return storetest.Postgres(t)
	}
	return t.TempDir() + "/gantry.db"
}

func TestMessagesFollowARename(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		_, bob, room := s.chatter(t)
		before := s.account(t, bob)
		after := before
		after.Username = "robert"
		if err := s.update(t, func(tx *store.Tx) error {
			if _, err := tx.ChangeUser(t.Context(), bob.UserID, func(u *model.User) error { u.Username = "robert"; return nil }); err != nil {
				return err
			}
			return s.Renamed(t.Context(), tx, &before, &after)
		}); err != nil {
			t.Fatal(err)
		}
		for s.runJobs(t, RenameJob, s.RenameMessages) > 0 {
		}
		texts := s.texts(t, room.ID)
		for _, text := range texts[:len(texts)-1] {
			if !strings.HasPrefix(text, "robert: ") {
				t.Fatalf("still says %q", text)
			}
		}
		if diff := cmp.Diff("ann: @robert @bobby hello", texts[len(texts)-1]); diff != "" {
			t.Errorf("a mention (-want +got):\n%s", diff)
		}
	})
}
