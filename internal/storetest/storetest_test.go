package storetest_test

import (
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// TestEachIsFresh writes to one database and finds nothing of it in the next.
func TestEachIsFresh(t *testing.T) {
	engines := map[bool]int{}
	for range 2 {
		storetest.Each(t, func(t *testing.T, url string) {
			engines[strings.HasPrefix(url, "postgres")]++
			s, err := store.Open(t.Context(), store.Options{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			err = s.Update(t.Context(), func(tx *store.Tx) error {
				return tx.InsertUser(t.Context(), &model.User{ID: "ann", Username: "ann", Type: "user", Active: true})
			})
			if err != nil {
				t.Errorf("the database is not fresh, or has no schema: %v", err)
			}
		})
	}
	if engines[false] != 2 {
		t.Errorf("SQLite was given %d times, want twice", engines[false])
	}
}
