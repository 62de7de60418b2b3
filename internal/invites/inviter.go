package invites

import (
	"context"
	"errors"

	"gantry/internal/model"
)

// InviterInto asks who invited the caller into a room.
type InviterInto struct {
	RID string `json:"rid" check:"required,minLength=1,maxLength=64"`
}

// InviterFound is who did; nobody where the caller came without an invite, or
// where whoever made it is gone.
type InviterFound struct {
	Inviter *Person `json:"inviter,omitempty"`
}

// Inviter says by whose invite the caller came into a room, the last time
// they came by one.
func (s *Service) Inviter(ctx context.Context, who model.Caller, in InviterInto) (InviterFound, error) {
	id, err := s.Store.InviterOf(ctx, who.UserID, in.RID)
	if errors.Is(err, model.ErrNotFound) {
		return InviterFound{}, nil
	}
	if err != nil {
		return InviterFound{}, wrap("look who invited somebody", err)
	}
	users, err := s.Store.UsersByID(ctx, []string{id})
	if err != nil {
		return InviterFound{}, wrap("read users", err)
	}
	if users[id].Username == "" {
		return InviterFound{}, nil
	}
	by := person(id, users)
	return InviterFound{Inviter: &by}, nil
}
