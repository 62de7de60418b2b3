package main

import (
	"context"
	"fmt"

	"gantry/internal/app"
)

type backupCommand struct {
	workspace
	File string `arg:"" help:"The new file." type:"path"`
}

// Run copies the database, also while a server uses it.
func (c *backupCommand) Run(ctx context.Context) error {
	config := app.Config{Data: c.Data, Database: c.Database, Log: app.Logger(c.LogLevel, c.LogFormat)}
	if err := app.Backup(ctx, config, c.File); err != nil {
		return err
	}
	_, err := fmt.Printf("%s holds the database. Keep %s/secret.key with it: links can be shown again only with that key.\n", c.File, c.Data)
	return err
}
