package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gantry/internal/store"
)

// Backup writes a consistent copy of a workspace's SQLite database to a new
// file, whether or not a server is using it. The secret key is not part of
// it.
func Backup(ctx context.Context, config Config, file string) (err error) {
	a := &App{Config: config}
	address := a.databaseAddress()
	if !store.IsPostgres(address) {
		if _, err := os.Stat(address); err != nil {
			return fmt.Errorf("there is no workspace to back up: %w", err)
		}
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; a backup is a new file", file)
	}
	s, err := store.Open(ctx, store.Options{URL: address, Log: config.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Backup(ctx, file)
}
