// Command gantry is a Rocket.Chat-compatible team-chat server in one binary.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "unknown"

// commands is the command line. Rocket.Chat's own environment names work.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run a workspace."`
	Invite  inviteCommands `cmd:"" help:"Make, list, show and end invites."`
	User    userCommands   `cmd:"" help:"Help people with their accounts."`
	Backup  backupCommand  `cmd:"" help:"Copy the database to a new file, also while the server runs."`
	OpenAPI openapiCommand `cmd:"" name:"openapi" help:"Print the description of the REST API, in OpenAPI 3.1."`
	Compat  compatCommand  `cmd:"" help:"Print what is answered of Rocket.Chat's API, as docs/compat.md."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parsed := kong.Parse(&cli,
		kong.Name("gantry"),
		kong.Description("A Rocket.Chat-compatible team-chat server in one binary."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	parsed.FatalIfErrorf(parsed.Run())
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	_, err := fmt.Println("gantry", version)
	return err
}

// workspace is the flags of every command that opens a workspace.
type workspace struct {
	Data      string     `help:"Folder of the data." default:"./data" env:"GANTRY_DATA" type:"path"`
	Database  string     `help:"postgres://… or the path of a SQLite file; gantry.db in the data folder by default." env:"GANTRY_DATABASE,DATABASE_URL"`
	LogLevel  slog.Level `help:"debug, info, warn or error." default:"info" env:"GANTRY_LOG_LEVEL"`
	LogFormat string     `help:"text or json." enum:"text,json" default:"text" env:"GANTRY_LOG_FORMAT"`
}
