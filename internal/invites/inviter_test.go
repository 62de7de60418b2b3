package invites

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// Who came by an invite is told by whose, of each room it leads to; who did
// not is told nothing, nor is anybody told of others.
func TestInviter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, ann, ben := s.user(t, "owner"), s.user(t, "ann"), s.user(t, "ben")
		lobby, quay, other := s.channel(t, owner, "lobby", ben), s.channel(t, owner, "quay"), s.channel(t, owner, "other")
		made, err := s.CreateInvite(t.Context(), owner, CreateInvite{RID: lobby.ID, Terms: Terms{RIDs: []string{lobby.ID, quay.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, "join", s.use(ann, made.Invite.Token), "")
		by := &Person{ID: owner.UserID, Username: "owner", Name: "Name of owner"}
		for _, c := range []struct {
			what string
			who  model.Caller
			room model.Room
			want *Person
		}{
			{"the invite's room", ann, lobby, by},
			{"another room of it", ann, quay, by},
			{"a room it does not lead to", ann, other, nil},
			{"somebody who came otherwise", ben, lobby, nil},
		} {
			got, err := s.Inviter(t.Context(), c.who, InviterInto{RID: c.room.ID})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Inviter); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.what, diff)
			}
		}
	})
}
