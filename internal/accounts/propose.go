package accounts

import (
	"context"

	"gantry/internal/model"
)

// ProposeUsername makes a username that can be had of the name that somebody
// without an account gives.
func (s *Service) ProposeUsername(ctx context.Context, name string) (string, error) {
	return s.suggest(ctx, s.ideas(model.User{Name: name}))
}
