package main

import (
	"context"
	"fmt"
	"io"

	"gantry/internal/desk"
)

// userCommands is what can be done for people from the command line.
type userCommands struct {
	ResetLink resetLink `cmd:"" name:"reset-link" help:"Make a link by which somebody chooses a new password."`
}

type resetLink struct {
	workplace
	Name string `arg:"" help:"Their username."`
	QR   bool   `help:"Draw the link for a phone, too." name:"qr"`
}

// Run prints a link to hand to somebody who cannot sign in.
func (c *resetLink) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		var made struct {
			URL     string `json:"url"`
			Expires string `json:"expires"`
		}
		answer, err := call(ctx, d, "POST", "users.resetLink", map[string]any{"username": c.Name}, &made)
		if err != nil {
			return err
		}
		return c.show(answer, func(out io.Writer) error {
			if _, err := fmt.Fprintf(out, "%s\n\nBy this link %s chooses a new password, once, until %s.\n", made.URL, c.Name, made.Expires); err != nil || !c.QR {
				return err
			}
			return draw(out, made.URL, false)
		})
	})
}
