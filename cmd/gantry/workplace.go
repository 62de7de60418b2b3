package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/app"
	"gantry/internal/desk"
)

// workplace is the flags of commands that act in a workspace: by its data
// folder, whether or not its server runs, or by the URL of a server elsewhere.
type workplace struct {
	workspace
	RootURL   string `help:"Address under which people reach the workspace, for links." env:"ROOT_URL" name:"root-url"`
	SecretKey string `help:"Key of invite tokens; secret.key in the data folder by default." env:"GANTRY_SECRET_KEY"`

	URL    string `help:"Address of a running server, instead of the data folder." env:"GANTRY_URL" name:"url"`
	UserID string `help:"Id of the user whose token it is." env:"GANTRY_USER_ID" name:"user-id"`
	Token  string `help:"Personal access token for --url." env:"GANTRY_TOKEN"`
	As     string `help:"Username in whose name to act; the first admin by default." name:"as"`
	JSON   bool   `help:"Print JSON instead of tables." name:"json"`
}

// within does something in the workspace.
func (w *workplace) within(ctx context.Context, do func(desk.Caller) error) (err error) {
	if w.URL != "" {
		if w.UserID == "" || w.Token == "" {
			return errors.New("--url needs --user-id and --token (a personal access token: My Account)")
		}
		return do(&desk.Remote{URL: w.URL, UserID: w.UserID, Token: w.Token})
	}
	caller, done, err := app.OpenDesk(ctx, app.Config{
		Version: version, Data: w.Data, Database: w.Database, RootURL: w.RootURL, Key: w.SecretKey,
		Environ: os.Environ(), Log: app.Logger(max(w.LogLevel, quiet), w.LogFormat),
	}, w.As)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return do(caller)
}

// quiet is what commands log that are not the server: warnings and errors.
const quiet = 4

// show prints an answer: as JSON for scripts, or as people read it.
func (w *workplace) show(answer jsontext.Value, people func(out io.Writer) error) error {
	if !w.JSON {
		return people(os.Stdout)
	}
	if err := answer.Indent(jsontext.WithIndent("  ")); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	_, err := fmt.Println(string(answer))
	return err
}

// call calls an endpoint and decodes its answer too.
func call(ctx context.Context, c desk.Caller, method, path string, in, out any) (jsontext.Value, error) {
	var answer jsontext.Value
	if err := c.Call(ctx, method, path, in, &answer); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return answer, nil
}

// table prints rows in columns under headings.
func table(out io.Writer, rows [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for _, cell := range row {
			fmt.Fprint(w, cell, "\t")
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
