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

// sayStatus is what the rules of rooms know of accounts' statuses.
func (a *App) sayStatus(ctx context.Context, who model.Caller, text string) error {
	_, err := a.Accounts.SetStatusMethod(ctx, who, accounts.MethodStatus{Message: &text})
	return err
}
