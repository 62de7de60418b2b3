package app

import (
	"context"
	"errors"
	"fmt"

	"gantry/internal/authz"
	"gantry/internal/desk"
	"gantry/internal/model"
	"gantry/internal/store"
)

// Desk lets whoever runs the workspace call its endpoints.
func (a *App) Desk() *desk.Desk { return &desk.Desk{Set: a.Set, Who: a.operator} }

// OpenDesk returns the endpoints of the workspace of a data folder as called by
// a user: of the server that runs on it, or else on its database. done must
// be called at the end.
func OpenDesk(ctx context.Context, config Config, username string) (caller desk.Caller, done func() error, err error) {
	if desk.Running(config.Data) {
		return desk.Socket(config.Data, username), func() error { return nil }, nil
	}
	a, err := Open(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	return a.Desk().As(username), a.Close, nil
}

// operator returns in whose name the operator acts: a user's, or the first
// admin's. Where there is no admin yet it is the workspace's own bot, as an
// admin.
func (a *App) operator(ctx context.Context, username string) (model.Caller, error) {
	user, err := a.operatorUser(ctx, username)
	if errors.Is(err, model.ErrNotFound) {
		return model.Caller{}, fmt.Errorf("there is no user %q", username)
	}
	if err != nil {
		return model.Caller{}, fmt.Errorf("find who acts: %w", err)
	}
	return model.Caller{UserID: user.ID, Username: user.Username, Roles: user.Roles}, nil
}

func (a *App) operatorUser(ctx context.Context, username string) (model.User, error) {
	if username != "" {
		return a.Store.UserByUsername(ctx, username)
	}
	admins, err := a.Store.UsersInRole(ctx, authz.Admin, 0, 1)
	if err != nil || len(admins) > 0 {
		return firstOf(admins), err
	}
	bot, err := a.Store.User(ctx, "rocket.cat")
	bot.Roles = append(bot.Roles, authz.Admin)
	return bot, err
}

func firstOf(users []model.User) model.User {
	if len(users) == 0 {
		return model.User{}
	}
	return users[0]
}

// openDesk answers the operator's calls while the server runs. Two servers on
// one SQLite database are refused: neither would hear of the other's changes.
// Without the socket the server runs, and the command line cannot reach it.
func (a *App) openDesk() (stop func() error, err error) {
	stop, err = a.Desk().Listen(a.Data, a.Log)
	if errors.Is(err, desk.ErrRunning) && !store.IsPostgres(a.databaseAddress()) {
		return nil, fmt.Errorf("open %s: %w", a.Data, err)
	}
	if err != nil {
		a.Log.Warn("the command line cannot reach this server by its data folder", "err", err)
		return func() error { return nil }, nil
	}
	return stop, nil
}
