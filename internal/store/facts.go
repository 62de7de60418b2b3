package store

import (
	"context"
	"errors"

	"gantry/internal/model"
)

// Fact returns a fact about the workspace, or model.ErrNotFound.
func (r Reader) Fact(ctx context.Context, name string) (string, error) {
	return one(ctx, r, scanText, "SELECT value FROM facts WHERE name = $1", name)
}

// FactOr returns the fact, recording value as it when there is none yet. Of
// several nodes that start at once, all get the same answer.
func (s *Store) FactOr(ctx context.Context, name, value string) (fact string, err error) {
	fact, err = s.Fact(ctx, name)
	if !errors.Is(err, model.ErrNotFound) {
		return fact, err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, value); err != nil {
			return err
		}
		fact, err = tx.Fact(ctx, name)
		return err
	})
	return fact, err
}

// SetFact replaces a fact.
func (tx *Tx) SetFact(ctx context.Context, name, value string) error {
	_, err := tx.exec(ctx, `INSERT INTO facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// AddToFact counts in a fact that is a number; one that is not there is 0.
func (tx *Tx) AddToFact(ctx context.Context, name string, delta int) error {
	_, err := tx.exec(ctx, `INSERT INTO facts (name, value) VALUES ($1, CAST(CAST($2 AS BIGINT) AS TEXT))
		ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + CAST($2 AS BIGINT) AS TEXT)`, name, delta)
	return err
}
