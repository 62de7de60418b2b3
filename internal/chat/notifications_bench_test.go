package chat

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// BenchmarkSendToCrowd sends messages to rooms of many and of few, and waits
// until everybody was told of them: a room of 20,000 must not cost more than
// one of 20.
func BenchmarkSendToCrowd(b *testing.B) {
	for _, members := range []int{20, 100, 20_000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			s := openRooms(b, filepath.Join(b.TempDir(), "gantry.db"))
			ann := s.user(b, "ann")
			room := s.channel(b, ann, "bench")
			s.fill(b, room, members-1)
			text := jsontext.Value(fmt.Sprintf(`{"rid":%q,"msg":"hello, this is a message of an ordinary length"}`, room.ID))
			for b.Loop() {
				if _, err := s.SendMessage(b.Context(), ann, SendMessage{Message: text}); err != nil {
					b.Fatal(err)
				}
				s.Quiet()
			}
		})
	}
}

// fill puts newcomers into a room.
func (s *Service) fill(b *testing.B, room model.Room, n int) {
	b.Helper()
	err := s.Store.Update(b.Context(), func(tx *store.Tx) error {
		for i := range n {
			u := model.User{ID: fmt.Sprint("member", i), Username: fmt.Sprint("member", i), Type: "user", Active: true, Roles: []string{"user"}, Status: "offline"}
			if err := tx.InsertUser(b.Context(), &u); err != nil {
				return err
			}
			sub := newSubscription(joining{Room: room, User: u}, tx.Now)
			if _, err := tx.InsertSubscription(b.Context(), &sub); err != nil {
				return err
			}
		}
		return tx.Tally(b.Context(), room.ID, n, 0)
	})
	if err != nil {
		b.Fatal(err)
	}
}
