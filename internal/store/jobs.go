package store

import (
	"context"
	"time"

	"gantry/internal/model"
)

// AddJob promises work that begins once the transaction has committed. While
// there is a job of the same id nothing is added, so that what is asked for
// twice is done once.
func (tx *Tx) AddJob(ctx context.Context, j model.Job) error {
	n, err := tx.exec(ctx, `INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`, j.ID, j.Kind, string(j.Payload), int64(orNow(j.RunAt, tx.Now)), int64(tx.Now))
	if n > 0 {
		tx.promised = append(tx.promised, j.Kind)
	}
	return err
}

const jobColumns = "id, kind, payload, run_at, attempts, lease"

func scanJob(row scanner) (j model.Job, err error) {
	return j, row.Scan(&j.ID, &j.Kind, (*string)(&j.Payload), &j.RunAt, &j.Attempts, &j.Lease)
}

// ClaimJobs leases up to limit jobs of a kind that are due: until the lease
// ends nobody else gets them.
func (tx *Tx) ClaimJobs(ctx context.Context, kind string, limit int, lease time.Duration) ([]model.Job, error) {
	return list(ctx, tx.Reader, scanJob, `WITH due AS MATERIALIZED (
			SELECT id FROM jobs WHERE kind = $1 AND NOT dead AND run_at <= $2 ORDER BY run_at LIMIT $3`+tx.d.skipLocked+`)
		UPDATE jobs SET run_at = $4, locked_until = $4, attempts = attempts + 1, lease = $5
		WHERE id IN (SELECT id FROM due) RETURNING `+jobColumns,
		kind, int64(tx.Now), limit, int64(tx.Now.Add(lease)), model.NewID(10))
}

// FinishJob removes a job that is done, unless its lease has passed to
// somebody else.
func (tx *Tx) FinishJob(ctx context.Context, j model.Job) error {
	_, err := tx.exec(ctx, "DELETE FROM jobs WHERE id = $1 AND lease = $2", j.ID, j.Lease)
	return err
}

// RetryJob gives a claimed job back, to be done again after a while, and keeps
// why.
func (tx *Tx) RetryJob(ctx context.Context, j model.Job, after time.Duration, why string) error {
	_, err := tx.exec(ctx, `UPDATE jobs SET run_at = $1, locked_until = 0, attempts = $2, last_error = $3
		WHERE id = $4 AND lease = $5`, int64(tx.Now.Add(after)), j.Attempts, why, j.ID, j.Lease)
	return err
}

// BuryJob keeps a claimed job that failed for good, for people to look at; of
// what it carried it keeps the payload of j.
func (tx *Tx) BuryJob(ctx context.Context, j model.Job, why string) error {
	_, err := tx.exec(ctx, `UPDATE jobs SET dead = TRUE, locked_until = 0, payload = $1, last_error = $2
		WHERE id = $3 AND lease = $4`, string(j.Payload), why, j.ID, j.Lease)
	return err
}

// DeadJob is a job that failed for good. What it carried is not shown.
type DeadJob struct {
	ID, Kind  string
	Attempts  int
	LastError string
	CreatedAt model.Time
}

// DeadJobs returns the newest jobs that failed for good.
func (r Reader) DeadJobs(ctx context.Context, limit int) ([]DeadJob, error) {
	scan := func(row scanner) (j DeadJob, err error) {
		return j, row.Scan(&j.ID, &j.Kind, &j.Attempts, &j.LastError, &j.CreatedAt)
	}
	return list(ctx, r, scan, `SELECT id, kind, attempts, last_error, created_at FROM jobs WHERE dead
		ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
}

// DeleteDeadJobs forgets jobs that failed for good and were added before a
// moment.
func (tx *Tx) DeleteDeadJobs(ctx context.Context, before model.Time) error {
	_, err := tx.exec(ctx, "DELETE FROM jobs WHERE dead AND created_at < $1", int64(before))
	return err
}

// Queue hands out jobs, each call in a transaction of its own.
type Queue struct{ Store *Store }

// Claim leases jobs; see ClaimJobs.
func (q Queue) Claim(ctx context.Context, kind string, limit int, lease time.Duration) (jobs []model.Job, err error) {
	err = q.Store.Update(ctx, func(tx *Tx) (err error) {
		jobs, err = tx.ClaimJobs(ctx, kind, limit, lease)
		return err
	})
	return jobs, err
}

// Add adds a job; see AddJob.
func (q Queue) Add(ctx context.Context, j model.Job) error {
	return q.Store.Update(ctx, func(tx *Tx) error { return tx.AddJob(ctx, j) })
}

// Finish removes a job that is done; see FinishJob.
func (q Queue) Finish(ctx context.Context, j model.Job) error {
	return q.Store.Update(ctx, func(tx *Tx) error { return tx.FinishJob(ctx, j) })
}

// Retry gives a job back; see RetryJob.
func (q Queue) Retry(ctx context.Context, j model.Job, after time.Duration, why string) error {
	return q.Store.Update(ctx, func(tx *Tx) error { return tx.RetryJob(ctx, j, after, why) })
}

// Bury keeps a job that failed for good; see BuryJob.
func (q Queue) Bury(ctx context.Context, j model.Job, why string) error {
	return q.Store.Update(ctx, func(tx *Tx) error { return tx.BuryJob(ctx, j, why) })
}
