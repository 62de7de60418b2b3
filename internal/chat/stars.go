package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Star marks a message for the caller alone to find again.
func (s *Service) Star(ctx context.Context, who model.Caller, in MessageTarget) (model.None, error) {
	return s.starTarget(ctx, who, in, true)
}

// Unstar takes the mark off.
func (s *Service) Unstar(ctx context.Context, who model.Caller, in MessageTarget) (model.None, error) {
	return s.starTarget(ctx, who, in, false)
}

func (s *Service) starTarget(ctx context.Context, who model.Caller, in MessageTarget, on bool) (model.None, error) {
	if err := s.messageNamed(ctx, in.MessageID, "required"); err != nil {
		return model.None{}, err
	}
	_, err := s.star(ctx, who, in.MessageID, "", on)
	return model.None{}, err
}

// StarByMethod is the argument of starMessage.
type StarByMethod struct {
	Message StarredMessage `json:"message" check:"required"`
}

// StarredMessage names a message and says whether it is to be starred.
type StarredMessage struct {
	ID      string `json:"_id" check:"required"`
	RID     string `json:"rid"`
	Starred bool   `json:"starred"`
}

// StarByMethod stars a message, or takes the star off. It says false of what
// is not there for the caller.
func (s *Service) StarByMethod(ctx context.Context, who model.Caller, in StarByMethod) (bool, error) {
	return s.star(ctx, who, in.Message.ID, in.Message.RID, in.Message.Starred)
}

const starMethod = "starMessage"

// star stars a message, which must be of the room rid unless that is empty.
func (s *Service) star(ctx context.Context, who model.Caller, id, rid string, on bool) (done bool, err error) {
	if !s.Settings.Get().Bool("Message_AllowStarring") {
		return false, model.Errorf("error-action-not-allowed", "Message starring not allowed").
			With(map[string]any{"method": starMethod, "action": "Message_starring"})
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		m, room, err := s.lockMessage(ctx, tx, id)
		if errors.Is(err, model.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		sub, err := s.membership(ctx, tx.Reader, room.ID, who.UserID)
		if err != nil || sub == nil || rid != "" && rid != m.RID || m.T == removed {
			return err
		}
		ok, err := s.canAccess(ctx, tx.Reader, who, room)
		if err := unless(ok, err, model.Errorf("not-authorized", "Not Authorized").By(starMethod)); err != nil {
			return err
		}
		done = true
		return s.setStar(ctx, tx, &m, who.UserID, on)
	})
	return done, err
}

func (s *Service) setStar(ctx context.Context, tx *store.Tx, m *model.Message, uid string, on bool) error {
	own := model.Star{ID: uid}
	if slices.Contains(m.Starred, own) == on {
		return nil
	}
	if err := tx.SetStar(ctx, m, uid, on); err != nil {
		return wrap("index a star", err)
	}
	_, err := tx.ChangeMessage(ctx, m.ID, func(m *model.Message) error {
		m.Starred = slices.DeleteFunc(m.Starred, func(star model.Star) bool { return star == own })
		if on {
			m.Starred = append(m.Starred, own)
		}
		return nil
	})
	return wrap("star a message", err)
}
