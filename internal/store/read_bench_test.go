package store

import (
	"context"
	"testing"
)

// BenchmarkRead is one row by its key, for a caller who may leave and for one
// who stays.
func BenchmarkRead(b *testing.B) {
	s, err := Open(b.Context(), Options{URL: sqliteFile(b)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(b.Context(), func(tx *Tx) error { return tx.SetFact(b.Context(), "f", "x") }); err != nil {
		b.Fatal(err)
	}
	for name, ctx := range map[string]context.Context{"may leave": b.Context(), "stays": context.Background()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Fact(ctx, "f"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
