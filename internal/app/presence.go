package app

import (
	"context"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/store"
)

// connections returns who is connected to this node. A SQLite file belongs to
// one node.
func (a *App) connections() *accounts.Connections {
	return accounts.NewConnections(a.Store, a.Settings, a.Log, !store.IsPostgres(a.databaseAddress()))
}

// watchPresence keeps people's status true to their connections until the
// returned function is called.
func (a *App) watchPresence() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.Accounts.Live.Run(ctx)
	}()
	return func() { cancel(); <-ended }
}

// sayStatus is what the rules of rooms know of accounts' statuses.
func (a *App) sayStatus(ctx context.Context, who model.Caller, text string) error {
	_, err := a.Accounts.SetStatusMethod(ctx, who, accounts.MethodStatus{Message: &text})
	return err
}
