package chat

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// IgnoreUser names a member of a room whose messages the caller does not want
// to see there, or again.
type IgnoreUser struct {
	RID    string         `json:"rid"`
	UserID string         `json:"userId"`
	Ignore jsontext.Value `json:"ignore"` // true unless it says otherwise
}

// truthful is what says yes in a query.
var truthful = regexp.MustCompile(`true|1`)

// IgnoreUser marks somebody as ignored by the caller: their clients hide what
// that somebody writes.
func (s *Service) IgnoreUser(ctx context.Context, who model.Caller, in IgnoreUser) (model.None, error) {
	if strings.TrimSpace(in.RID) == "" {
		return model.None{}, model.Errorf("error-room-id-param-not-provided", `The required "rid" param is missing.`)
	}
	if strings.TrimSpace(in.UserID) == "" {
		return model.None{}, model.Errorf("error-user-id-param-not-provided", `The required "userId" param is missing.`)
	}
	return model.None{}, s.ignore(ctx, who, in)
}

// IgnoreByMethod is the argument of ignoreUser.
type IgnoreByMethod struct {
	Who IgnoreUser `json:"who" check:"required"`
}

// IgnoreByMethod is IgnoreUser for DDP.
func (s *Service) IgnoreByMethod(ctx context.Context, who model.Caller, in IgnoreByMethod) (bool, error) {
	err := s.ignore(ctx, who, in.Who)
	return err == nil, err
}

func (s *Service) ignore(ctx context.Context, who model.Caller, in IgnoreUser) error {
	on := len(in.Ignore) == 0 || truthful.Match(in.Ignore)
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Subscription(ctx, in.RID, in.UserID); err != nil {
			return err
		}
		_, err := tx.ChangeSubscription(ctx, in.RID, who.UserID, func(sub *model.Subscription) error {
			if sub.Ignored = without(sub.Ignored, in.UserID); on {
				sub.Ignored = append(sub.Ignored, in.UserID)
			}
			return nil
		})
		return err
	})
	if errors.Is(err, model.ErrNotFound) {
		return model.Errorf("error-invalid-subscription", "Invalid subscription").By("ignoreUser")
	}
	return wrap("ignore somebody", err)
}
