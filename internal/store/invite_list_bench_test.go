package store_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
)

// BenchmarkEncodedInvites is what a reader pays after one of 10,000 invites
// has changed.
func BenchmarkEncodedInvites(b *testing.B) {
	s, err := store.Open(b.Context(), store.Options{URL: filepath.Join(b.TempDir(), "gantry.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const count = 10_000
	err = s.Update(b.Context(), func(tx *store.Tx) error {
		for n := range count {
			i := model.Invite{ID: "invite" + strconv.Itoa(n), Digest: strconv.Itoa(n), RID: "room", UserID: "user" + strconv.Itoa(n)}
			if _, err := tx.FindOrInsertInvite(b.Context(), i, func(model.Invite) bool { return false }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		s.Apply([]model.Event{{Kind: model.InviteChanged, ID: "invite" + strconv.Itoa(n*7919%count)}})
		if _, err := s.EncodedInvites(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
