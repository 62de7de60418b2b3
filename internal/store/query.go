package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// querier is what a pool, a connection and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Reader has the reads, all of them safe for concurrent use outside a
// transaction.
type Reader struct {
	q querier
	d dialect
}

// source is a pool or a connection.
type source interface {
	querier
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// statements is a querier that keeps statements prepared: SQLite would compile
// the text anew each time. What was composed for one request is not kept, for
// there is no end to the texts that clients' filters and pages make; the rest
// is the texts of this package, which maxStatements is well above.
type statements struct {
	from source
	mu   sync.RWMutex
	all  map[string]*sql.Stmt
}

const maxStatements = 2000

// composed is a comment that marks texts which were put together for one
// request.
const composed = "/* composed */"

func newStatements(from source) *statements {
	return &statements{from: from, all: map[string]*sql.Stmt{}}
}

// get returns the prepared statement, or nil for a text that is not kept.
func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt, full := s.all[query], len(s.all) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full || strings.Contains(query, composed) {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.all[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.from.PrepareContext(ctx, query)
	if err == nil {
		s.all[query] = stmt
	}
	return stmt, err
}

func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.from.QueryContext(ctx, query, args...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return stmt.QueryContext(context.WithoutCancel(ctx), args...)
}

func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.from.ExecContext(ctx, query, args...)
	}
	return stmt.ExecContext(context.WithoutCancel(ctx), args...)
}

// scanner is one row.
type scanner interface{ Scan(dest ...any) error }

// each calls use for every row of the answer.
func each(ctx context.Context, r Reader, use func(scanner) error, query string, args ...any) (err error) {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := use(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list returns every row of the answer, read by scan; never nil.
func list[T any](ctx context.Context, r Reader, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	out := []T{}
	err := each(ctx, r, func(row scanner) error {
		v, err := scan(row)
		out = append(out, v)
		return err
	}, query, args...)
	return out, err
}

// one returns the only row of the answer, or model.ErrNotFound.
func one[T any](ctx context.Context, r Reader, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	all, err := list(ctx, r, scan, query, args...)
	if err != nil || len(all) == 0 {
		var none T
		if err == nil {
			err = model.ErrNotFound
		}
		return none, err
	}
	return all[0], nil
}

// scanText and scanInt read a single column.
func scanText(row scanner) (v string, err error) { return v, row.Scan(&v) }
func scanInt(row scanner) (v int, err error)     { return v, row.Scan(&v) }

// scanTime reads a moment.
func scanTime(row scanner) (v model.Time, err error) { return v, row.Scan(&v) }

// exec runs a statement and returns how many rows it touched. A violated
// unique constraint is model.ErrConflict. On PostgreSQL the transaction can
// then only be given up; where it should go on, say ON CONFLICT.
func (r Reader) exec(ctx context.Context, query string, args ...any) (int, error) {
	res, err := r.q.ExecContext(ctx, query, args...)
	if err != nil {
		if r.d.conflict(err) {
			return 0, fmt.Errorf("%w: %w", model.ErrConflict, err)
		}
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// encode returns v as the text of a JSON column.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
