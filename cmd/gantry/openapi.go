package main

import (
	"os"

	"gantry/internal/app"
)

type openapiCommand struct{}

// Run prints the OpenAPI description of what is answered.
func (openapiCommand) Run() error {
	text, err := app.OpenAPI(version)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(text, '\n'))
	return err
}
