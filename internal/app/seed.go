package app

import (
	"context"
	"fmt"

	"gantry/internal/accounts"
	"gantry/internal/store"
)

// testAdmin is the account Rocket.Chat's suite signs in with.
var testAdmin = accounts.Account{
	ID:       "rocketchat.internal.admin.test",
	Username: "rocketchat.internal.admin.test",
	Name:     "RocketChat Internal Admin Test",
	Email:    "rocketchat.internal.admin.test@rocket.chat",
	Password: "rocketchat.internal.admin.test",
	Roles:    []string{"admin"},
}

// seed makes what every workspace has, and the accounts the environment asks
// for.
func (a *App) seed(ctx context.Context) error {
	if err := a.seedRooms(ctx); err != nil {
		return err
	}
	if err := a.seedAdmin(ctx); err != nil {
		return err
	}
	if !a.TestMode {
		return nil
	}
	_, err := a.Accounts.EnsureAccount(ctx, testAdmin)
	return err
}

// seedRooms asks before it writes, so that a start costs no commit.
func (a *App) seedRooms(ctx context.Context) error {
	if seeded, err := a.Store.Fact(ctx, "seeded"); err == nil && seeded == "1" {
		return nil
	}
	return a.Store.Update(ctx, func(tx *store.Tx) error {
		if err := a.Chat.Seed(ctx, tx); err != nil {
			return err
		}
		return tx.SetFact(ctx, "seeded", "1")
	})
}

// seedAdmin makes the admin of ADMIN_PASS where there is none yet.
func (a *App) seedAdmin(ctx context.Context) error {
	admins, err := a.Store.CountInRole(ctx, "admin")
	if err != nil {
		return fmt.Errorf("count admins: %w", err)
	}
	if a.Admin.Password == "" || admins > 0 {
		return nil
	}
	made, err := a.Accounts.EnsureAccount(ctx, a.Admin)
	if made {
		a.Log.Info("made the admin that the environment asks for", "username", a.Admin.Username)
	}
	return err
}
