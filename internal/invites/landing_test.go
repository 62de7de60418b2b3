package invites

import (
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// insert keeps an invite as the caller shapes it, and returns its token.
func (h *house) insert(t testing.TB, who model.Caller, room model.Room, shape func(*model.Invite)) (model.Invite, string) {
	t.Helper()
	var i model.Invite
	h.inTx(t, func(tx *store.Tx) error {
		i = h.blank(room.ID, who.UserID, tx.Now)
		if shape != nil {
			shape(&i)
		}
		return tx.InsertInvite(t.Context(), i)
	})
	return i, h.Key.Token(i)
}

func (h *house) landing(t testing.TB, who model.Caller, token string) Landing {
	t.Helper()
	l, err := h.Landing(t.Context(), who, Token{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Who holds a link that was real is told why it is dead; a name that could be
// guessed tells nothing then.
func TestDeadLinksSpeakToTheirHolders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner := h.user(t, "owner")
		room := h.channel(t, owner, "lobby")
		for name, c := range map[string]struct {
			shape func(*model.Invite)
			after func(tx *store.Tx, id string) error
			want  model.InviteState
		}{
			"living":  {nil, nil, model.InviteActive},
			"expired": {func(i *model.Invite) { i.ExpiresAt = 1 }, nil, model.InviteExpired},
			"used up": {func(i *model.Invite) { i.MaxUses = 1 }, func(tx *store.Tx, id string) error {
				return second(tx.CountUse(t.Context(), id))
			}, model.InviteExhausted},
			"revoked": {nil, func(tx *store.Tx, id string) error {
				return second(tx.RevokeInvite(t.Context(), id, owner.UserID, "secret reason"))
			}, model.InviteRevoked},
			"paused": {nil, func(tx *store.Tx, id string) error {
				return second(tx.ChangeInvite(t.Context(), id, func(i *model.Invite) error { i.PausedAt = tx.Now; return nil }))
			}, model.InvitePaused},
		} {
			slug := model.NewID(8)
			i, token := h.insert(t, owner, room, func(i *model.Invite) {
				i.Slug = "lobby-" + lower(slug)
				if c.shape != nil {
					c.shape(i)
				}
			})
			if c.after != nil {
				h.inTx(t, func(tx *store.Tx) error { return c.after(tx, i.ID) })
			}
			if got := h.landing(t, model.Caller{}, token); got.State != c.want || got.Room.Name != "lobby" || got.Inviter.Username != "owner" {
				t.Errorf("%s: %+v", name, got)
			}
			byName, want := h.landing(t, model.Caller{}, i.Slug), model.InviteState("")
			if c.want == model.InviteActive {
				want = model.InviteActive
			}
			if byName.State != want || want == "" && byName.Room.Name+byName.InviteID != "" {
				t.Errorf("%s, by its name: %+v", name, byName)
			}
			bound := h.landing(t, model.Caller{}, token).Bind
			if (bound != "") != (c.want == model.InviteActive) || bound != "" && h.TokenOf(bound) != token {
				t.Errorf("%s: bound to %q", name, h.TokenOf(bound))
			}
		}
		if got := h.landing(t, model.Caller{}, "QfC9HgQfC9HgQfC9HgQf"); got.State != "" || got.Room.RID != "" {
			t.Errorf("a guess: %+v", got)
		}
	})
}

// What a browser carries is believed only as we signed it, and while it lasts.
func TestBindingIsSigned(t *testing.T) {
	s := &Service{Key: testKey}
	i, now := model.Invite{ID: "one", Gen: 3}, model.Now()
	good := s.Bind(i, now)
	if got := s.TokenOf(good); got != testKey.Token(i) {
		t.Errorf("the binding gives %q", got)
	}
	other := &Service{Key: TokenKey("another key of thirty-two bytes!")}
	for name, bound := range map[string]model.Secret{
		"nothing": "", "rubbish": "a.b.c.d", "another invite": "two" + good[3:], "another key": other.Bind(i, now),
		"another end": s.Bind(i, now.Add(-2*BindFor)), "cut": good[:len(good)-1], "longer": good + "0",
	} {
		if got := s.TokenOf(bound); got != "" {
			t.Errorf("%s gives %q", name, got)
		}
	}
}
