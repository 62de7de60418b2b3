package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// postgres measures redeeming on the server that GANTRY_TEST_POSTGRES names,
// in a database of its own that is dropped afterwards.
func (b *bench) postgres(ctx context.Context, _ *world) (err error) {
	server := os.Getenv("GANTRY_TEST_POSTGRES")
	if server == "" {
		b.report.add(row{name: "redeem (useInviteToken), PostgreSQL", note: "not measured: GANTRY_TEST_POSTGRES names no server"})
		return nil
	}
	db, err := sql.Open("pgx", server) // the driver comes with the store
	if err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	name := "gantry_bench_" + strings.ToLower(rand.Text())
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return fmt.Errorf("make a database: %w", err)
	}
	defer func() {
		_, drop := db.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		err = errors.Join(err, drop)
	}()
	var durable string
	if err := db.QueryRowContext(ctx, "SELECT current_setting('fsync') || '/' || current_setting('synchronous_commit')").Scan(&durable); err != nil {
		return fmt.Errorf("ask PostgreSQL: %w", err)
	}
	address, err := url.Parse(server)
	if err != nil {
		return errors.New("GANTRY_TEST_POSTGRES is no URL")
	}
	address.Path = "/" + name
	w := &world{data: filepath.Join(b.dir, "postgres"), database: address.String()}
	if err := w.grow(ctx, 2000, 10); err != nil {
		return err
	}
	return b.serving(ctx, w, func(p *process) error {
		return b.redeemAs(ctx, w, p, "redeem (useInviteToken), PostgreSQL, fsync/synchronous_commit="+durable, 0)
	})
}
