package store

import (
	"testing"

	"gantry/internal/model"
)

// open opens a store for the length of a test.
func open(t testing.TB, url string) *Store {
	t.Helper()
	return openWith(t, Options{URL: url})
}

func openWith(t testing.TB, opt Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// update runs a transaction that must succeed.
func update(t testing.TB, s *Store, change func(tx *Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// must returns a value that must come without an error.
func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var _ model.Event
