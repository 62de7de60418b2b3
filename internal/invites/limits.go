package invites

import (
	"context"
	"errors"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// withinLimits refuses an invite that is about to be written, new or altered,
// when it asks for more than the workspace allows. The limits bind everybody
// who makes links, admins too: they set them for the workspace, and change them
// there for all to see. Only the server's own links are free of them, for the
// first admin comes in by one. What an older invite has of more than is allowed
// now it keeps, but it gets no more.
func (s *Service) withinLimits(ctx context.Context, tx *store.Tx, who model.Caller, i *model.Invite) error {
	before, err := tx.Invite(ctx, i.ID)
	if errors.Is(err, model.ErrNotFound) {
		return s.limitsOfNew(ctx, tx, who, i)
	}
	if err != nil {
		return wrap("read an invite", err)
	}
	if i.ExpiresAt != before.ExpiresAt {
		if err := s.limitOfDays(i); err != nil {
			return err
		}
	}
	if i.MaxUses != before.MaxUses {
		if err := s.limitOfUses(i); err != nil {
			return err
		}
	}
	if before.Standing(tx.Now) == model.InviteActive {
		return nil
	}
	return s.limitOfActive(ctx, tx, i)
}

// limitsOfNew is withinLimits for an invite that is new, whether it has been
// written in this transaction or is about to be.
func (s *Service) limitsOfNew(ctx context.Context, tx *store.Tx, who model.Caller, i *model.Invite) error {
	if err := s.limitsAsked(ctx, tx.Reader, who, i, tx.Now); err != nil {
		return err
	}
	return s.limitOfActive(ctx, tx, i)
}

// limitsAsked refuses what nobody may ask for, however few links they have.
func (s *Service) limitsAsked(ctx context.Context, r store.Reader, who model.Caller, i *model.Invite, now model.Time) error {
	if err := s.limitOfDays(i); err != nil {
		return err
	}
	if err := s.limitOfUses(i); err != nil {
		return err
	}
	return s.limitOfAge(ctx, r, who, now)
}

// limitOfDays bounds how old an invite gets, counted from when it was made.
func (s *Service) limitOfDays(i *model.Invite) error {
	most := s.Settings.Get().Float("Invite_Max_Days")
	longest := time.Duration(most * 24 * float64(time.Hour))
	if most <= 0 || i.UserID == theServer || i.ExpiresAt != 0 && i.ExpiresAt <= i.CreatedAt.Add(longest) {
		return nil
	}
	return overLimit("days", "Invite_Max_Days", most, "Invites may last %v days at most.")
}

func (s *Service) limitOfUses(i *model.Invite) error {
	most := s.Settings.Get().Int("Invite_Max_Uses")
	if most <= 0 || i.UserID == theServer || i.MaxUses > 0 && i.MaxUses <= most {
		return nil
	}
	return overLimit("uses", "Invite_Max_Uses", most, "Invites may be used %v times at most.")
}

// limitOfActive bounds the living links of an invite's creator, this one
// included. Creations at the same moment wait for each other.
func (s *Service) limitOfActive(ctx context.Context, tx *store.Tx, i *model.Invite) error {
	most := s.Settings.Get().Int("Invite_Max_Active_Per_User")
	if most <= 0 || i.UserID == theServer || i.Standing(tx.Now) != model.InviteActive {
		return nil
	}
	if err := tx.Serialise(ctx, "active invites"); err != nil {
		return wrap("wait for others who make invites", err)
	}
	others, err := tx.ActiveInvites(ctx, i.UserID, i.ID, tx.Now, most)
	if err != nil {
		return wrap("count living invites", err)
	}
	if others < most {
		return nil
	}
	return overLimit("active", "Invite_Max_Active_Per_User", most, "Nobody may have more than %v living invite links.")
}

// limitOfAge refuses accounts that are too young to invite others.
func (s *Service) limitOfAge(ctx context.Context, r store.Reader, who model.Caller, now model.Time) error {
	hours := s.Settings.Get().Float("Invite_Min_Account_Age")
	if hours <= 0 || who.UserID == theServer {
		return nil
	}
	user, err := r.User(ctx, who.UserID)
	if err != nil {
		return wrap("read who makes an invite", err)
	}
	if user.CreatedAt.Add(time.Duration(hours*float64(time.Hour))) <= now {
		return nil
	}
	return overLimit("account-age", "Invite_Min_Account_Age", hours, "Accounts may make invite links once they are %v hours old.")
}

// overLimit is the refusal that names a limit, and where it is set.
func overLimit(what, setting string, most any, sentence string) *model.Error {
	return model.Errorf("error-invite-limit-"+what, sentence, most).With(map[string]any{"limit": most, "setting": setting})
}
