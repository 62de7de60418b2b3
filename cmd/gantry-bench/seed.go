package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"gantry/internal/app"
	"gantry/internal/model"
	"gantry/internal/store"
)

// world is a workspace that was filled before the server started: through
// the store, for ten thousand sign-ups would measure only bcrypt.
type world struct {
	data     string // folder
	database string // empty: SQLite in data
	people   []person
	invites  []invite
	joined   int // how many of the joins have been handed out
}

// person is a seeded account with a login token.
type person struct{ id, name, token string }

// invite is a seeded link without limits.
type invite struct{ room, token string }

// password is everybody's.
const password = "gantry-bench"

// batch bounds how much one transaction seeds.
const batch = 500

// admin makes the list's reader: the first person.
func (w *world) admin() person { return w.people[0] }

// grow adds people and invites until there are so many. Nobody else may have
// the workspace open.
func (w *world) grow(ctx context.Context, people, invites int) (err error) {
	a, err := app.Open(ctx, app.Config{Data: w.data, Database: w.database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("open the workspace: %w", err)
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	sum := sha256.Sum256([]byte(password))
	hash, err := a.Accounts.Hasher.Hash(ctx, hex.EncodeToString(sum[:]))
	if err != nil {
		return err
	}
	err = fill(ctx, a.Store, people-len(w.people), func(tx *store.Tx) error { return w.addPerson(ctx, tx, hash) })
	if err != nil {
		return fmt.Errorf("seed people: %w", err)
	}
	err = fill(ctx, a.Store, invites-len(w.invites), func(tx *store.Tx) error {
		return w.addInvite(ctx, tx, a.Invites.Key.Token)
	})
	if err != nil {
		return fmt.Errorf("seed invites: %w", err)
	}
	return nil
}

// fill calls add so often, in transactions of a batch.
func fill(ctx context.Context, s *store.Store, count int, add func(*store.Tx) error) error {
	for count > 0 {
		err := s.Update(ctx, func(tx *store.Tx) error {
			for range min(count, batch) {
				if err := add(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		count -= batch
	}
	return nil
}

func (w *world) addPerson(ctx context.Context, tx *store.Tx, hash string) error {
	n := len(w.people)
	p := person{id: model.NewDocID(), name: "bench" + strconv.Itoa(n), token: rand.Text()}
	u := model.User{
		ID: p.id, Username: p.name, Name: "Bench " + strconv.Itoa(n), Type: "user", Active: true, Roles: []string{"user"},
		Status: "offline", Emails: []model.Email{{Address: p.name + "@example.com", Verified: true}},
	}
	if n == 0 {
		u.Roles = append(u.Roles, "admin")
	}
	if err := tx.InsertUser(ctx, &u); err != nil {
		return err
	}
	if err := tx.SetPasswordHash(ctx, u.ID, hash); err != nil {
		return err
	}
	w.people = append(w.people, p)
	sum := sha256.Sum256([]byte(p.token)) // tokens are stored as Meteor does
	return tx.InsertLoginToken(ctx, model.LoginToken{Hash: base64.StdEncoding.EncodeToString(sum[:]), UserID: p.id, CreatedAt: tx.Now})
}

// perRoom is how many invites lead into one room.
const perRoom = 35

func (w *world) addInvite(ctx context.Context, tx *store.Tx, derive func(model.Invite) string) error {
	n := len(w.invites)
	rid := "benchroom" + strconv.Itoa(n/perRoom)
	if n%perRoom == 0 {
		room := model.Room{ID: rid, T: model.Channel, Name: rid}
		if err := tx.InsertRoom(ctx, &room); err != nil {
			return err
		}
	}
	i := model.Invite{
		ID: model.NewDocID(), Gen: 1, RID: rid, UserID: w.people[n%len(w.people)].id,
		CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	token := derive(i)
	sum := sha256.Sum256([]byte(token))
	i.Digest = hex.EncodeToString(sum[:])
	w.invites = append(w.invites, invite{room: rid, token: token})
	_, err := tx.FindOrInsertInvite(ctx, i, func(model.Invite) bool { return false })
	return err
}
