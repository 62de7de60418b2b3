package accounts

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// enrolment is an account to be made.
type enrolment struct {
	who  model.Caller
	user model.User
	hash string // of the password; empty: the account has none
	// token is of the invite they come by; empty: none. Where it does not admit
	// there is an account without it, unless the workspace is closed to others,
	// which closed says, or strict asks for the invite's own refusal.
	token  string
	closed *model.Error
	strict bool
}

// enrol makes an account and redeems the invite that goes with it: the
// account, the use that counts and the membership are one transaction.
func (s *Service) enrol(ctx context.Context, e enrolment) (model.User, error) {
	made, lost, err := s.tryEnrol(ctx, e)
	switch {
	case !lost:
		return made, err
	case e.strict:
		return e.user, err
	case e.closed != nil:
		return e.user, e.closed.Because(err)
	}
	e.token = ""
	made, _, err = s.tryEnrol(ctx, e)
	return made, err
}

// tryEnrol reports lost when the invite does not admit; then there is no
// account.
func (s *Service) tryEnrol(ctx context.Context, e enrolment) (made model.User, lost bool, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		lost, made = false, e.user
		made.Roles, made.Emails = slices.Clone(e.user.Roles), slices.Clone(e.user.Emails)
		if e.token == "" {
			return s.settle(ctx, tx, &made, e.hash, true)
		}
		lost, err = s.enrolInvited(ctx, tx, &made, e)
		return err
	})
	var refusal *model.Error
	lost = lost && errors.As(err, &refusal)
	return made, lost, s.takenBy(ctx, e.user, err)
}

// settle adds an account and brings it in.
func (s *Service) settle(ctx context.Context, tx *store.Tx, u *model.User, hash string, defaults bool) error {
	if err := s.insert(ctx, tx, u, hash); err != nil {
		return err
	}
	return s.admit(ctx, tx, u, defaults)
}

// enrolInvited adds an account together with the invite it comes by. Where
// nobody may register but by invites, and this one has somebody say yes first,
// the account waits for that too.
func (s *Service) enrolInvited(ctx context.Context, tx *store.Tx, u *model.User, e enrolment) (lost bool, err error) {
	if u.Guest {
		return s.enrolGuest(ctx, tx, u, e)
	}
	address := ""
	if len(u.Emails) > 0 {
		address = u.Emails[0].Address
	}
	admission, err := s.Invites.Invited(ctx, tx, e.who, e.token, address)
	if err != nil {
		return true, err
	}
	policy := admission.Invite.Policy
	if policy.Vouches(address) {
		u.Emails[0].Verified = true
	}
	waits := policy.Approval && e.closed != nil && u.Active // else an admin has to let them in anyway
	u.Active = u.Active && !waits
	if err := s.insert(ctx, tx, u, e.hash); err != nil {
		return false, err
	}
	if err := s.Invites.Admit(ctx, tx, e.who, u, admission, waits); err != nil {
		return true, err
	}
	return false, s.admit(ctx, tx, u, !policy.SkipDefaults)
}

// takenBy says what somebody else was faster to take.
func (s *Service) takenBy(ctx context.Context, u model.User, err error) error {
	if !errors.Is(err, model.ErrConflict) {
		return err
	}
	free, lookup := s.available(ctx, s.Store.Reader, u.Username)
	if lookup != nil {
		return errors.Join(err, lookup)
	}
	if free {
		return errEmailTaken.Because(err)
	}
	return errUsernameTaken.Because(err)
}

// insert adds an account with its password. Where there is no admin yet the
// first person becomes it, and only the first.
func (s *Service) insert(ctx context.Context, tx *store.Tx, u *model.User, hash string) error {
	if err := s.crown(ctx, tx, u); err != nil {
		return err
	}
	if err := tx.InsertUser(ctx, u); err != nil {
		return wrap("add an account", err)
	}
	if s.Settings.Get().Bool("Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In") {
		if err := tx.PutFactor(ctx, u.ID, store.Factor{Kind: store.FactorEmail, Enabled: true}); err != nil {
			return wrap("keep a second factor", err)
		}
	}
	if hash == "" {
		return nil
	}
	return wrap("keep a password", tx.SetPasswordHash(ctx, u.ID, hash))
}

func (s *Service) crown(ctx context.Context, tx *store.Tx, u *model.User) error {
	admins, err := tx.CountInRole(ctx, "admin")
	if err != nil || admins > 0 {
		return wrap("count admins", err)
	}
	if err := tx.Serialise(ctx, matterAdmins); err != nil {
		return wrap("wait for other first accounts", err)
	}
	if admins, err = tx.CountInRole(ctx, "admin"); err != nil || admins > 0 {
		return wrap("count admins", err)
	}
	if !u.HasRole("admin") {
		u.Roles = append(u.Roles, "admin")
	}
	u.Active = true
	return nil
}
