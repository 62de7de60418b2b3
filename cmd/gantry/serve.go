package main

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"

	"gantry/internal/app"
)

type serveCommand struct {
	workspace
	Listen       string `help:"Address to listen on; BIND_IP and PORT by default." env:"GANTRY_LISTEN"`
	Port         int    `help:"Port to listen on." default:"3000" env:"PORT"`
	BindIP       string `help:"Address to listen on." env:"BIND_IP" name:"bind-ip"`
	RootURL      string `help:"Address under which people reach the workspace." env:"ROOT_URL" name:"root-url"`
	Metrics      string `help:"Address of /metrics, for example 127.0.0.1:9458; none by default." env:"GANTRY_METRICS"`
	Proxies      int    `help:"Number of trusted proxies in front, whose X-Forwarded-For is believed." default:"0" env:"HTTP_FORWARDED_COUNT"`
	SecretKey    string `help:"Key of invite tokens, 64 hex digits; secret.key in the data folder by default." env:"GANTRY_SECRET_KEY"`
	NewSecretKey bool   `help:"Accept that the secret key is another one than before." name:"new-secret-key"`
	TestMode     bool   `help:"Rocket.Chat's test mode: an admin with a known password, no rate limits. Never for real data." env:"TEST_MODE" name:"test-mode"`

	CreateTokens       string `help:"Let users.createToken start sessions for others: yes or true." env:"CREATE_TOKENS_FOR_USERS" name:"create-tokens-for-users"`
	CreateTokensSecret string `help:"Secret that users.createToken asks for, as from version 8 of the API." env:"CREATE_TOKENS_FOR_USERS_SECRET" name:"create-tokens-for-users-secret"`

	AdminUsername string `help:"Username of the first admin." default:"admin" env:"ADMIN_USERNAME" group:"First admin"`
	AdminName     string `help:"Name of the first admin." default:"Administrator" env:"ADMIN_NAME" group:"First admin"`
	AdminEmail    string `help:"E-mail address of the first admin." env:"ADMIN_EMAIL" group:"First admin"`
	AdminPass     string `help:"Password of the first admin; without it the first person to register becomes admin." env:"ADMIN_PASS" group:"First admin"`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context) (err error) {
	a, err := app.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Serve(ctx, func(at net.Addr) { a.Greet(ctx, at, os.Stdout) })
}

func (c *serveCommand) config() app.Config {
	config := app.Config{
		Version: version, Data: c.Data, Database: c.Database, Listen: c.address(), Metrics: c.Metrics,
		RootURL: c.rootURL(), Proxies: c.Proxies, TestMode: c.TestMode, Key: c.SecretKey, NewKey: c.NewSecretKey,
		Environ: os.Environ(), Log: app.Logger(c.LogLevel, c.LogFormat),
	}
	config.Admin.Username, config.Admin.Name = c.AdminUsername, c.AdminName
	config.Admin.Email, config.Admin.Password = c.AdminEmail, c.AdminPass
	config.Admin.Roles = []string{"admin"}
	config.CreateTokens.Allowed = c.CreateTokens == "yes" || c.CreateTokens == "true"
	config.CreateTokens.Secret = c.CreateTokensSecret
	return config
}

func (c *serveCommand) address() string {
	if c.Listen != "" {
		return c.Listen
	}
	return net.JoinHostPort(c.BindIP, strconv.Itoa(c.Port))
}

// rootURL is where people reach the workspace; without a word, this machine.
func (c *serveCommand) rootURL() string {
	if c.RootURL != "" {
		return strings.TrimRight(c.RootURL, "/")
	}
	_, port, err := net.SplitHostPort(c.address())
	if err != nil {
		return ""
	}
	return "http://localhost:" + port
}
