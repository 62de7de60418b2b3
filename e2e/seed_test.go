package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/markup"
	"gantry/internal/model"
	"gantry/internal/store"
)

// person is an account with a login token.
type person struct{ ID, Username, Token string }

// seed puts into a database, before a server opens it, what would cost a
// client a password hash each. The first error waits for the end.
type seed struct {
	ctx context.Context
	tx  *store.Tx
	err error
}

// plant seeds a database in one transaction.
func plant(t testing.TB, database string, grow func(s *seed)) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: database})
	if err != nil {
		t.Fatalf("open the database to seed it: %v", err)
	}
	err = db.Update(ctx, func(tx *store.Tx) error {
		s := &seed{ctx: ctx, tx: tx}
		grow(s)
		return s.err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatalf("seed: %v", err)
	}
}

func (s *seed) check(err error) {
	if s.err == nil {
		s.err = err
	}
}

// person makes an account whose id is its username, with a login token.
func (s *seed) person(username string, roles ...string) person {
	return s.account(model.User{ID: username, Username: username, Roles: roles})
}

// account is person for accounts that are special.
func (s *seed) account(u model.User) person {
	p := person{ID: u.ID, Username: u.Username, Token: "token-of-" + u.ID + "-" + model.NewID(20)}
	u.Type, u.Active, u.Status, u.Name = "user", true, "offline", "Name of "+u.ID
	s.check(s.tx.InsertUser(s.ctx, &u))
	hash := sha256.Sum256([]byte(p.Token))
	s.check(s.tx.InsertLoginToken(s.ctx, model.LoginToken{
		Hash: base64.StdEncoding.EncodeToString(hash[:]), UserID: u.ID, CreatedAt: s.tx.Now,
	}))
	return p
}

// people makes many accounts.
func (s *seed) people(n int) []person {
	all := make([]person, n)
	for i := range all {
		all[i] = s.person(fmt.Sprintf("newcomer%04d", i), "user")
	}
	return all
}

// room makes a private group, or what change makes of it; its id is its name.
func (s *seed) room(name string, change ...func(*model.Room)) string {
	r := model.Room{ID: name, T: model.Group, Name: name, FName: name}
	for _, c := range change {
		c(&r)
	}
	s.check(s.tx.InsertRoom(s.ctx, &r))
	return r.ID
}

// member puts somebody into a room.
func (s *seed) member(rid string, p person, roles ...string) {
	s.membership(model.Subscription{RID: rid, U: model.UserRef{ID: p.ID, Username: p.Username}, Roles: roles})
}

func (s *seed) membership(sub model.Subscription) {
	room, err := s.tx.Room(s.ctx, sub.RID)
	s.check(err)
	sub.ID, sub.T, sub.Name, sub.FName, sub.Open = model.NewDocID(), room.T, room.Name, room.FName, true
	_, err = s.tx.InsertSubscription(s.ctx, &sub)
	s.check(err)
	s.check(s.tx.Tally(s.ctx, sub.RID, 1, 0))
}

// talk fills a room with n messages of two people, half a minute apart up to
// now, each with its tree and every tenth with a reaction.
func (s *seed) talk(rid string, n int, by ...person) {
	for i := range n {
		text := fmt.Sprintf("Message *%d* about the _quay_, with a `rope`.\nIt has %d lines, and some more to read on most days.", i, i%3)
		p := by[i/3%len(by)]
		tree, err := json.Marshal(markup.Parse(text, markup.Options{}))
		s.check(err)
		m := model.Message{
			ID: fmt.Sprintf("%s-%05d", rid, i), RID: rid, Msg: text, MD: tree,
			U: model.UserRef{ID: p.ID, Username: p.Username}, TS: s.tx.Now - model.Time(n-i)*30_000,
		}
		if i%10 == 0 {
			m.Reactions.Set(":thumbsup:", model.Reaction{Usernames: []string{by[0].Username}})
		}
		s.check(s.tx.InsertMessage(s.ctx, &m))
	}
}

// invite makes an invite whose token the test chooses, without a token that
// the server could show.
func (s *seed) invite(id, token, rid string, by person, change ...func(*model.Invite)) {
	sum := sha256.Sum256([]byte(token))
	i := model.Invite{
		ID: id, Gen: 1, Digest: hex.EncodeToString(sum[:]), RID: rid, UserID: by.ID,
		CreatedAt: s.tx.Now, UpdatedAt: s.tx.Now,
	}
	for _, c := range change {
		c(&i)
	}
	_, err := s.tx.FindOrInsertInvite(s.ctx, i, func(model.Invite) bool { return true })
	s.check(err)
}

// used makes an account that has entered a room by an invite.
func (s *seed) used(invite, rid, username string) person {
	p := s.person(username, "user")
	s.member(rid, p)
	s.check(s.tx.InsertMessage(s.ctx, &model.Message{
		ID: model.NewDocID(), RID: rid, T: model.UserJoined, Msg: username, U: model.UserRef{ID: p.ID, Username: username},
	}))
	s.check(s.tx.Tally(s.ctx, rid, 0, 1))
	_, err := s.tx.RecordRedemption(s.ctx, store.Redemption{
		InviteID: invite, UserID: p.ID, State: store.RedemptionJoined, Via: "token",
	})
	s.check(err)
	_, err = s.tx.CountUse(s.ctx, invite)
	s.check(err)
	return p
}
