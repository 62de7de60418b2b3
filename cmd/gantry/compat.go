package main

import (
	"os"

	"gantry/internal/app"
)

type compatCommand struct{}

// Run prints docs/compat.md: what is answered of Rocket.Chat's API.
func (compatCommand) Run() error {
	_, err := os.Stdout.Write(app.Compat())
	return err
}
