package accounts

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

var errActiveNotAllowed = model.Errorf("error-not-allowed", "Not allowed").By("setUserActiveStatus")

// ActiveStatus is the input of users.setActiveStatus.
type ActiveStatus struct {
	UserID  string `json:"userId" check:"required"`
	Active  bool   `json:"activeStatus" check:"required"`
	Confirm bool   `json:"confirmRelinquish" check:"nullable"`
}

// Activated is the answer: an account's id and whether it is active.
type Activated struct {
	User struct {
		ID     string `json:"_id"`
		Active bool   `json:"active"`
	} `json:"user"`
}

// SetActiveStatus lets an account be used or not.
func (s *Service) SetActiveStatus(ctx context.Context, who model.Caller, in ActiveStatus) (out Activated, err error) {
	if !s.may(who, "edit-other-user-active-status") && !s.may(who, "manage-moderation-actions") {
		return out, errUnauthorized
	}
	u, err := s.activate(ctx, who, in)
	out.User.ID, out.User.Active = u.ID, u.Active
	return out, refuseMissing(err, model.Fail("User not found"))
}

// MethodActive is the input of the method setUserActiveStatus.
type MethodActive struct {
	UserID  string `json:"userId" check:"required"`
	Active  bool   `json:"active" check:"required"`
	Confirm bool   `json:"confirmRelinquish" check:"nullable"`
}

// SetActiveMethod is SetActiveStatus in the form of DDP.
func (s *Service) SetActiveMethod(ctx context.Context, who model.Caller, in MethodActive) (bool, error) {
	_, err := s.activate(ctx, who, ActiveStatus(in))
	return err == nil, refuseMissing(err, errInvalidUser.By("setUserActiveStatus"))
}

func (s *Service) activate(ctx context.Context, who model.Caller, in ActiveStatus) (u model.User, err error) {
	was := false
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if u, err = tx.User(ctx, in.UserID); err != nil {
			return err
		}
		was = u.Active
		u, err = s.setActive(ctx, tx, who, u, in.Active, in.Confirm)
		return err
	})
	if err == nil && was != u.Active {
		s.mailActive(ctx, u)
	}
	return u, err
}

// setActive is the change itself, with all that follows from it: somebody who
// is switched off gives up the rooms only they own and loses their sessions;
// somebody who is switched on is welcomed if they wait for that.
func (s *Service) setActive(ctx context.Context, tx *store.Tx, who model.Caller, u model.User, active, confirmed bool) (model.User, error) {
	if !s.may(who, "edit-other-user-active-status") {
		return u, errActiveNotAllowed
	}
	if !active && u.Username != "" {
		last, err := s.lastAdmin(ctx, tx, u)
		if err != nil {
			return u, err
		}
		if last {
			return u, model.Errorf("error-action-not-allowed", "Leaving the app without an active admin is not allowed").
				With(map[string]any{"method": "removeUserFromRole", "action": "Remove_last_admin"})
		}
		if err := s.Rooms.Relinquish(ctx, tx, &u, confirmed); err != nil {
			return u, err
		}
	}
	return s.switchTo(ctx, tx, u.ID, active)
}

// Activate lets an account that waited for somebody's yes be used.
func (s *Service) Activate(ctx context.Context, tx *store.Tx, userID string) error {
	u, err := s.switchTo(ctx, tx, userID, true)
	if err != nil {
		return wrap("activate an account", err)
	}
	return s.post(ctx, tx, s.activeLetters(u)...)
}

func (s *Service) switchTo(ctx context.Context, tx *store.Tx, userID string, active bool) (model.User, error) {
	u, err := s.change(ctx, tx, userID, func(u *model.User) error {
		u.Active = active
		if active {
			u.Reason = ""
		}
		return nil
	})
	if err != nil || active {
		return u, err
	}
	return u, wrap("end sessions", tx.DeleteLoginTokens(ctx, userID, ""))
}

// mailActive tells a user that their account was switched on or off.
func (s *Service) mailActive(ctx context.Context, u model.User) { s.tell(ctx, s.activeLetters(u)...) }

// activeLetters are what a user whose account was switched on or off is told.
func (s *Service) activeLetters(u model.User) []model.Mail {
	subject, text, setting := "{Account_Deactivated_Subject}", "{Account_Deactivated}", "Accounts_Send_Email_When_Deactivating"
	if u.Active {
		subject, text, setting = "{Account_Activated_Subject}", "{Account_Activated}", "Accounts_Send_Email_When_Activating"
	}
	if !s.Settings.Get().Bool(setting) || !s.Mail.Configured() {
		return nil
	}
	return s.notice(u, subject, text, nil)
}

// Idle is the input of users.deactivateIdle.
type Idle struct {
	Days float64 `json:"daysIdle" check:"required"`
	Role string  `json:"role"`
}

// Counted says how many.
type Counted struct {
	Count int `json:"count"`
}

// DeactivateIdle switches the accounts of a role off that have not been used
// for some days; the caller's own stays.
func (s *Service) DeactivateIdle(ctx context.Context, who model.Caller, in Idle) (Counted, error) {
	if !s.may(who, "edit-other-user-active-status") {
		return Counted{}, errUnauthorized
	}
	if in.Role == "" {
		in.Role = "user"
	}
	const day, farthest = 86_400_000, 1e6
	since := model.Now() - model.Time(min(in.Days, farthest)*day)
	idle, err := s.Store.IdleUsers(ctx, in.Role, since)
	if err != nil {
		return Counted{}, wrap("list idle accounts", err)
	}
	var out Counted
	for _, id := range idle {
		if id == who.UserID {
			continue
		}
		err := s.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := s.switchTo(ctx, tx, id, false)
			return err
		})
		if err != nil {
			return out, wrap("switch an idle account off", err)
		}
		out.Count++
	}
	return out, nil
}
