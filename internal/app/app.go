// Package app wires a workspace together: it opens the database, connects
// what the floors ask of one another, starts the doors and stops them. It
// holds no rules.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/api"
	"gantry/internal/authz"
	"gantry/internal/bus"
	"gantry/internal/chat"
	"gantry/internal/ddp"
	"gantry/internal/endpoint"
	"gantry/internal/invites"
	"gantry/internal/jobs"
	"gantry/internal/mailer"
	"gantry/internal/model"
	"gantry/internal/rest"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Config is everything that is decided outside the workspace.
type Config struct {
	Version  string
	Data     string // folder
	Database string // postgres://… or a SQLite file; empty: gantry.db in Data
	Listen   string
	Metrics  string // address of /metrics; empty: none
	RootURL  string
	Proxies  int // trusted, in front
	TestMode bool
	Key      string // hex; empty: the file secret.key in Data
	NewKey   bool   // accept that the key is another one than before
	Admin    accounts.Account
	// CreateTokens says who may start sessions for others.
	CreateTokens accounts.TokenCreation
	Environ      []string
	Log          *slog.Logger
}

// App is a running workspace.
type App struct {
	Config
	Store    *store.Store
	Settings *settings.Settings
	Authz    *authz.Authz
	Accounts *accounts.Service
	Chat     *chat.Service
	Invites  *invites.Service
	Set      *endpoint.Set
	bus      bus.Bus
	rest     *rest.Server
	ddp      *ddp.Server
	metrics  *metrics
	worker   jobs.Worker
	blobs    *blobs
}

// Open brings a workspace up to the point where it can answer.
func Open(ctx context.Context, config Config) (*App, error) {
	a := &App{Config: config}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	key, err := a.secretKey(ctx)
	if err != nil {
		return err
	}
	if err := a.configure(ctx); err != nil {
		return err
	}
	a.wire(key)
	return a.seed(ctx)
}

// connect opens the database and the bus.
func (a *App) connect(ctx context.Context) (err error) {
	address := a.databaseAddress()
	a.bus = &bus.Local{}
	if store.IsPostgres(address) {
		shared, err := bus.OpenPostgres(ctx, address, a.Log)
		if err != nil {
			return fmt.Errorf("join the bus: %w", err)
		}
		a.bus = shared
	}
	a.Store, err = store.Open(ctx, store.Options{URL: address, Log: a.Log, Publish: a.publish, Promised: a.worker.Wake})
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return nil
}

// databaseAddress is where the data is, by default a file in the data folder.
func (a *App) databaseAddress() string {
	if a.Database == "" {
		return a.Data + "/gantry.db"
	}
	return strings.TrimPrefix(a.Database, "sqlite:")
}

// publish puts what a transaction changed on the bus.
func (a *App) publish(events []model.Event) {
	if a.Invites != nil { // it is not while the workspace is being opened
		a.Invites.Heard(events)
	}
	out := make([]bus.Event, len(events))
	for i, e := range events {
		out[i] = bus.Event{Event: e}
	}
	if err := a.bus.Publish(context.Background(), out...); err != nil {
		a.Log.Error("could not tell the other nodes of a change", "err", err)
	}
}

// listen keeps this node's snapshots and caches true when another node
// changes something. What this node changes it has applied already.
func (a *App) listen() {
	a.bus.Subscribe(func(e bus.Event) {
		if e.Node == "" {
			return
		}
		a.Store.Apply([]model.Event{e.Event})
		a.reload(e.Kind)
	})
	a.bus.OnReset(func() {
		a.Store.Forget()
		a.reload(model.SettingChanged)
		a.reload(model.PermissionChanged)
	})
}

func (a *App) reload(kind model.EventKind) {
	var err error
	switch kind {
	case model.SettingChanged:
		err = a.Settings.Load(context.Background())
	case model.PermissionChanged, model.RoleChanged:
		err = a.Authz.Load(context.Background())
	}
	if err != nil {
		a.Log.Error("could not reload what another node changed", "kind", kind, "err", err)
	}
}

// configure loads settings, roles and permissions.
func (a *App) configure(ctx context.Context) error {
	installed, err := a.installedAt(ctx)
	if err != nil {
		return err
	}
	unique, err := a.Store.FactOr(ctx, "unique-id", model.NewDocID())
	if err != nil {
		return fmt.Errorf("read the workspace's id: %w", err)
	}
	secret, err := a.Store.FactOr(ctx, "registration-secret", model.NewDocID())
	if err != nil {
		return fmt.Errorf("read the registration secret: %w", err)
	}
	a.Settings = settings.New(a.Store, a.Environ, installed,
		settings.WithDefault("Site_Url", a.RootURL),
		settings.WithDefault("uniqueID", unique),
		settings.WithDefault("Accounts_RegistrationForm_SecretURL", secret))
	a.Authz = authz.New(a.Store, installed)
	a.listen()
	if err := errors.Join(a.Settings.Load(ctx), a.Authz.Load(ctx)); err != nil {
		return fmt.Errorf("load the configuration: %w", err)
	}
	for _, problem := range a.Settings.Get().Problems() {
		a.Log.Warn("a setting is not in force", "err", problem)
	}
	return nil
}

// installedAt is when this database was first used.
func (a *App) installedAt(ctx context.Context) (model.Time, error) {
	text, err := a.Store.FactOr(ctx, "installed-at", model.Now().String())
	if err != nil {
		return 0, fmt.Errorf("read when the workspace was made: %w", err)
	}
	installed, ok := model.ParseTime(text)
	if !ok {
		return 0, fmt.Errorf("the fact installed-at is %q, which is no moment", text)
	}
	return installed, nil
}

func (a *App) wire(key invites.TokenKey) {
	a.Chat = &chat.Service{Store: a.Store, Settings: a.Settings, Authz: a.Authz, Log: a.Log, Version: a.Version, Started: time.Now()}
	mail := &mailer.Mailer{Config: a.smtp}
	a.metrics = newMetrics()
	a.wireInvites(key, mail)
	a.wireMessages()
	a.wireFiles()
	a.Chat.SayStatus = a.sayStatus
	a.Accounts = &accounts.Service{
		Store: a.Store, Settings: a.Settings, Authz: a.Authz, Hasher: accounts.NewHasher(),
		Rooms: a.Chat, Invites: a.Invites, Mail: mail, Log: a.Log, TestMode: a.TestMode, CreateTokens: a.CreateTokens,
		Live: a.connections(),
	}
	a.wireDirectory()
	a.Invites.Accounts = a.Accounts
	endpoints := &api.API{
		Chat: a.Chat, Accounts: a.Accounts, Invites: a.Invites, Settings: a.Settings, Authz: a.Authz,
		Version: a.Version,
	}
	a.Set = endpoints.Endpoints()
	a.wireJobs(mail)
	a.rest = &rest.Server{
		House: house{a}, Set: a.Set, Log: a.Log, Client: rest.ClientIP{Proxies: a.Proxies},
		Metrics: a.metrics.observe, Files: a.Chat, Uploads: uploads(a.Chat), Emoji: a.Chat.SeeEmoji,
	}
	a.wireOAuth(key)
	a.wireRealtime()
}

// smtp is the mail server as the settings name it.
func (a *App) smtp() mailer.Config {
	s := a.Settings.Get()
	port, err := strconv.Atoi(strings.TrimSpace(s.String("SMTP_Port")))
	if err != nil {
		port = 0 // the protocol's own
	}
	return mailer.Config{
		Host: s.String("SMTP_Host"), Port: port, Username: s.String("SMTP_Username"), Password: s.String("SMTP_Password"),
		From: s.String("From_Email"), TLS: s.String("SMTP_Protocol") == "smtps", IgnoreTLS: s.Bool("SMTP_IgnoreTLS"),
		TextOnly: s.Bool("email_plain_text_only"),
	}
}

// Close releases the database and the bus.
func (a *App) Close() error {
	var errs []error
	if a.ddp != nil {
		a.hangUp()
	}
	if a.Chat != nil {
		a.Chat.Quiet() // tell of what was said last
	}
	if a.Store != nil {
		errs = append(errs, a.Store.Close())
	}
	if a.bus != nil {
		errs = append(errs, a.bus.Close())
	}
	return errors.Join(errs...)
}

// Logger returns the logger that the flags describe: format is "text" or
// "json".
func Logger(level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
