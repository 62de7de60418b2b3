package invites

import (
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// Whoever may see how many are in a room sees how many of them are there now,
// and nobody else does.
func TestOnline(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner, ben, cid, eve := h.user(t, "owner"), h.user(t, "ben"), h.user(t, "cid"), h.user(t, "eve")
		room := h.channel(t, owner, "lobby", ben, cid)
		token := h.link(t, owner, room, 0, 0).Token
		told := func(what string, members int, want int) {
			t.Helper()
			p, err := h.Preview(t.Context(), model.Caller{}, Token{Token: token})
			if err != nil {
				t.Fatal(err)
			}
			online := -1
			if p.Online != nil {
				online = *p.Online
			}
			if p.Members != members || online != want {
				t.Errorf("%s: %d members and %d online, want %d and %d", what, p.Members, online, members, want)
			}
		}
		told("nobody there", 3, 0)
		h.status(t, owner, "online")
		h.status(t, ben, "away")
		h.status(t, cid, "offline")
		h.status(t, eve, "online") // who is not in the room
		told("two there", 3, 2)
		h.status(t, cid, "busy")
		told("all there", 3, 3)
		h.OnlineFor = time.Hour
		told("counted", 3, 3)
		h.status(t, ben, "offline")
		told("not counted anew at every look", 3, 3)
		for _, setting := range []string{"Presence_broadcast_disabled", "Troubleshoot_Disable_Presence_Broadcast"} {
			h.set(t, setting, true)
			told("where nobody is told who is there: "+setting, 3, -1)
			h.set(t, setting, false)
		}
		h.set(t, "Invite_Preview_Level", "workspace")
		told("where the room is not shown", 0, -1)
	})
}

// status makes somebody seem to be there, or not.
func (h *house) status(t testing.TB, who model.Caller, status string) {
	t.Helper()
	h.inTx(t, func(tx *store.Tx) error {
		return second(tx.ChangeUser(t.Context(), who.UserID, func(u *model.User) error { u.Status = status; return nil }))
	})
}
