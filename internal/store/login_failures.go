package store

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

func scanMoments(row scanner) (moments []int64, err error) {
	var text []byte
	if err := row.Scan(&text); err != nil {
		return nil, err
	}
	return moments, json.Unmarshal(text, &moments)
}

// Failures returns how many sign-ins of a subject failed after since.
func (r Reader) Failures(ctx context.Context, subject string, since model.Time) (int, error) {
	rows, err := list(ctx, r, scanMoments, "SELECT moments FROM login_failures WHERE subject = $1", subject)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return len(later(rows[0], since)), nil
}

func later(moments []int64, since model.Time) []int64 {
	return slices.DeleteFunc(moments, func(t int64) bool { return t <= int64(since) })
}

// AddFailure counts a failed sign-in, unless limit of them are counted
// already since then: it reports whether it counted. Concurrent attempts wait
// for each other, so no more than limit of them are ever told true.
func (tx *Tx) AddFailure(ctx context.Context, subject string, since model.Time, limit int) (bool, error) {
	_, err := tx.exec(ctx, "INSERT INTO login_failures (subject, moments, latest) VALUES ($1, '[]', $2) ON CONFLICT (subject) DO NOTHING",
		subject, int64(tx.Now))
	if err != nil {
		return false, err
	}
	moments, err := one(ctx, tx.Reader, scanMoments, "SELECT moments FROM login_failures WHERE subject = $1"+tx.d.forUpdate, subject)
	if err != nil {
		return false, err
	}
	moments = later(moments, since)
	if len(moments) >= limit {
		return false, nil
	}
	text, err := encode(append(moments, int64(tx.Now)))
	if err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, "UPDATE login_failures SET moments = $1, latest = $2 WHERE subject = $3", text, int64(tx.Now), subject)
	return true, err
}

// ForgetFailures begins a subject's count anew.
func (tx *Tx) ForgetFailures(ctx context.Context, subject string) error {
	_, err := tx.exec(ctx, "DELETE FROM login_failures WHERE subject = $1", subject)
	return err
}

// ForgetFailuresBefore removes what no lockout looks at any more.
func (tx *Tx) ForgetFailuresBefore(ctx context.Context, before model.Time) error {
	_, err := tx.exec(ctx, "DELETE FROM login_failures WHERE latest < $1", int64(before))
	return err
}
