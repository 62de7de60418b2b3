package invites

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// traces is everything that a joining leaves.
type traces struct {
	Uses, Members, Messages int
	Member, Redeemed        bool
}

func (s *house) traces(t *testing.T, invite string, room model.Room, who model.Caller) (out traces) {
	t.Helper()
	ctx := t.Context()
	i, err := s.Store.Invite(ctx, invite)
	r, roomErr := s.Store.Room(ctx, room.ID)
	if err := errors.Join(err, roomErr); err != nil {
		t.Fatal(err)
	}
	out = traces{Uses: i.Uses, Members: r.UsersCount, Messages: r.Msgs}
	for there, err := range map[*bool]error{
		&out.Member:   second(s.Store.Subscription(ctx, room.ID, who.UserID)),
		&out.Redeemed: second(s.Store.Redemption(ctx, invite, who.UserID)),
	} {
		*there = err == nil
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			t.Fatal(err)
		}
	}
	return out
}

// A joining is whole or not at all: who is refused at the last step has left
// no trace.
func TestRedeemIsWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, ann, ben := s.user(t, "owner"), s.user(t, "ann"), s.user(t, "ben")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 1)
		before := s.traces(t, link.ID, room, ann)
		wantCode(t, "the only place", s.use(ann, link.Token), "")
		after := traces{Uses: 1, Members: before.Members + 1, Messages: before.Messages + 1, Member: true, Redeemed: true}
		if diff := cmp.Diff(after, s.traces(t, link.ID, room, ann)); diff != "" {
			t.Errorf("a joining (-want +got):\n%s", diff)
		}
		// Between the look at the invite and the count another took the place.
		err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			user, err := tx.User(t.Context(), ben.UserID)
			if err != nil {
				return err
			}
			return s.enter(t.Context(), tx, &entry{bearer: bearer{UserID: user.ID}, invite: model.Invite{ID: link.ID}, room: room, user: user})
		})
		wantCode(t, "a place that is gone", err, "error-invite-expired")
		after.Member, after.Redeemed = false, false
		if diff := cmp.Diff(after, s.traces(t, link.ID, room, ben)); diff != "" {
			t.Errorf("a refusal (-want +got):\n%s", diff)
		}
	})
}

// A user takes one place of a link, however often they come and go; a member
// takes none.
func TestCountedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, ann := s.user(t, "owner"), s.user(t, "ann")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 5)
		leave := func() { s.leave(t, ann, room) }
		for range 3 {
			wantCode(t, "come", s.use(ann, link.Token), "")
			wantCode(t, "knock again", s.use(ann, link.Token), "")
			leave()
		}
		wantCode(t, "the owner, who is in", s.use(owner, link.Token), "")
		if uses := s.traces(t, link.ID, room, ann).Uses; uses != 1 {
			t.Errorf("%d uses", uses)
		}
		single := s.link(t, owner, room, 0, 1)
		wantCode(t, "the only place", s.use(ann, single.Token), "")
		wantCode(t, "again, being in", s.use(ann, single.Token), "")
		wantCode(t, "the owner, who took no place", s.use(owner, single.Token), "error-invite-expired")
		leave()
		wantCode(t, "a link that is used up, from outside", s.use(ann, single.Token), "error-invite-expired")
	})
}

// Accounts that are gone or switched off enter nowhere.
func TestRedeemerMustExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, gone, off := s.user(t, "owner"), s.user(t, "gone"), s.user(t, "off")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 0)
		s.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeUser(t.Context(), off.UserID, func(u *model.User) error { u.Active = false; return nil })
			return errors.Join(err, tx.DeleteUser(t.Context(), gone.UserID))
		})
		for _, who := range []model.Caller{gone, off} {
			err := s.use(who, link.Token)
			wantCode(t, who.Username, err, "error-invalid-user")
			var refusal *model.Error
			if errors.As(err, &refusal) {
				want := map[string]any{"method": "useInviteToken", "field": "userId"}
				if diff := cmp.Diff(want, any(refusal.Details)); diff != "" {
					t.Errorf("details (-want +got):\n%s", diff)
				}
			}
		}
		if uses := s.traces(t, link.ID, room, off).Uses; uses != 0 {
			t.Errorf("%d uses", uses)
		}
	})
}

// Who registers by a link before their account is ready has a place, and
// takes it when the account is, unless the link or the room died meanwhile.
func TestNewcomersWait(t *testing.T) {
	const soon = 150 * time.Millisecond
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner := s.user(t, "owner", "admin")
		ctx := t.Context()
		for name, c := range map[string]struct {
			meanwhile func(tx *store.Tx, link model.Invite) error
			joins     bool
		}{
			"nothing": {func(*store.Tx, model.Invite) error { return nil }, true},
			"revoked": {func(tx *store.Tx, link model.Invite) error {
				return second(tx.RevokeInvite(ctx, link.ID, owner.UserID, ""))
			}, false},
			"expired": {func(*store.Tx, model.Invite) error { time.Sleep(soon); return nil }, false},
			"archived": {func(tx *store.Tx, link model.Invite) error {
				return second(tx.ChangeRoom(ctx, link.RID, func(r *model.Room) error { r.Archived = true; return nil }))
			}, false},
			"deleted": {func(tx *store.Tx, link model.Invite) error { return tx.DeleteRoom(ctx, link.RID) }, false},
		} {
			t.Run(name, func(t *testing.T) {
				room := s.channel(t, owner, name)
				newcomer := model.User{ID: "new-" + name, Type: "user", Active: true, Roles: []string{"user"}}
				var link model.Invite
				s.inTx(t, func(tx *store.Tx) (err error) {
					link = s.newInvite(owner, FindOrCreateInvite{RID: room.ID, MaxUses: 1}, tx.Now)
					if name == "expired" {
						link.ExpiresAt = tx.Now.Add(soon)
					}
					link, err = tx.FindOrInsertInvite(ctx, link, s.underOtherKey)
					return errors.Join(err, tx.InsertUser(ctx, &newcomer),
						s.Admit(ctx, tx, model.Caller{}, &newcomer, model.Admission{Invite: link, Room: room}, false), s.Complete(ctx, tx, &newcomer))
				})
				who := model.Caller{UserID: newcomer.ID}
				if got := s.traces(t, link.ID, room, who); got.Uses != 1 || got.Member || !got.Redeemed {
					t.Errorf("while waiting: %+v", got)
				}
				s.inTx(t, func(tx *store.Tx) error { return c.meanwhile(tx, link) })
				newcomer.Username = "new-" + name
				s.inTx(t, func(tx *store.Tx) error { return s.Complete(ctx, tx, &newcomer) })
				err := second(s.Store.Subscription(ctx, room.ID, newcomer.ID))
				if joined := err == nil; joined != c.joins || err != nil && !errors.Is(err, model.ErrNotFound) {
					t.Errorf("in the room: %v, %v", joined, err)
				}
			})
		}
	})
}

// A workspace that lost its key keeps the links that are out there alive, and
// makes new ones where it would have to show an old one again.
func TestAnotherKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, ann := s.user(t, "owner"), s.user(t, "ann")
		room := s.channel(t, owner, "lobby")
		old := s.link(t, owner, room, 7, 5)
		s.Key = TokenKey("another key of thirty-two bytes!")
		fresh := s.link(t, owner, room, 7, 5)
		if fresh.ID == old.ID || fresh.Token == old.Token {
			t.Error("an invite whose link cannot be shown was handed out")
		}
		wantCode(t, "the old link", s.use(ann, old.Token), "")
		wantCode(t, "the new link", s.use(ann, fresh.Token), "")
		if again := s.link(t, owner, room, 7, 5); again.ID != fresh.ID {
			t.Error("a third invite")
		}
	})
}

// An invite that has expired is not handed out again; one that has not is,
// however little of its time is left.
func TestExpiredIsNotFoundAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner := s.user(t, "owner")
		room := s.channel(t, owner, "lobby")
		for days, left := range map[int]time.Duration{7: time.Minute, 1: 0} {
			var old model.Invite
			s.inTx(t, func(tx *store.Tx) (err error) {
				old = s.newInvite(owner, FindOrCreateInvite{RID: room.ID, Days: days}, tx.Now)
				old.ExpiresAt = tx.Now.Add(left)
				old, err = tx.FindOrInsertInvite(t.Context(), old, s.underOtherKey)
				return err
			})
			if found := s.link(t, owner, room, days, 0); (found.ID == old.ID) != (left > 0) {
				t.Errorf("handed out again with %v left: %v", left, found.ID == old.ID)
			}
		}
	})
}

// A room that nobody can enter takes no newcomer's use.
func TestClosedRoomsInviteNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner := s.user(t, "owner", "admin")
		room := s.channel(t, owner, "room")
		ctx := t.Context()
		link, err := s.FindOrCreateInvite(ctx, owner, FindOrCreateInvite{RID: room.ID})
		if err != nil {
			t.Fatal(err)
		}
		invited := func() error {
			return s.Store.Update(ctx, func(tx *store.Tx) error { return second(s.Invited(ctx, tx, model.Caller{}, link.Token, "")) })
		}
		wantCode(t, "an open room", invited(), "")
		s.inTx(t, func(tx *store.Tx) error {
			return second(tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error { r.Archived = true; return nil }))
		})
		wantCode(t, "an archived room", invited(), "error-room-archived")
	})
}
