package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// UpdateUser changes somebody's account. All of it happens or nothing.
func (s *Service) UpdateUser(ctx context.Context, who model.Caller, in UserUpdate) (OneUser, error) {
	u, err := s.update(ctx, who, in)
	return OneUser{s.whole(who, u)}, err
}

func (s *Service) update(ctx context.Context, who model.Caller, in UserUpdate) (model.User, error) {
	d := in.Data
	if err := s.checkUpdate(who, in); err != nil {
		return model.User{}, err
	}
	fields, err := s.acceptFields(d.CustomFields)
	if err != nil {
		return model.User{}, err
	}
	if err := s.random(&d); err != nil {
		return model.User{}, err
	}
	if address := text(d.Email); address != "" {
		if err := s.checkEmail(ctx, address); err != nil {
			return model.User{}, err
		}
	}
	hash, err := s.newHash(ctx, who, d)
	if err != nil {
		return model.User{}, err
	}
	var u model.User
	var mailed bool
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		u, mailed, err = s.apply(ctx, tx, who, in, fields, hash)
		return err
	})
	if err != nil {
		return u, refuseConflict(err, errIdentity("saveUser"))
	}
	s.mailUpdate(ctx, u, d, mailed)
	return u, nil
}

// apply makes the changes of an update, with the custom fields and the
// password's hash that were made of it. It says whether the address changed.
func (s *Service) apply(ctx context.Context, tx *store.Tx, who model.Caller, in UserUpdate,
	fields map[string]jsontext.Value, hash string) (u model.User, mailed bool, err error) {
	d := in.Data
	u, err = s.change(ctx, tx, in.UserID, func(u *model.User) error {
		if err := s.mayEdit(who, *u, d); err != nil {
			return err
		}
		if d.Roles != nil {
			if err := s.assign(ctx, tx, u, *d.Roles); err != nil {
				return err
			}
		}
		if fields != nil {
			u.CustomFields = fields
		}
		if err := s.identify(ctx, tx, u, d.Username, d.Name, "saveUser"); err != nil {
			return err
		}
		mailed, err = s.readdress(ctx, tx, u, text(d.Email))
		d.describe(u)
		return err
	})
	if err != nil {
		return u, mailed, refuseMissing(err, model.Fail("User not found"))
	}
	if err := s.replacePassword(ctx, tx, who, u, hash); err != nil || d.Active == nil {
		return u, mailed, err
	}
	u, err = s.setActive(ctx, tx, who, u, *d.Active, in.Confirm)
	return u, mailed, err
}

func (s *Service) checkUpdate(who model.Caller, in UserUpdate) error {
	switch {
	case is(in.Data.Verified) && in.UserID == who.UserID:
		return refuseAction("Editing_user", "Editing email verification is not allowed")
	case in.UserID != who.UserID && !s.may(who, "edit-other-user-info"):
		return refuseAction("Editing_user", "Editing user is not allowed")
	}
	return s.checkData(who, in.Data)
}

// mayEdit refuses changes that the settings keep from people, and from admins
// where it is their own account.
func (s *Service) mayEdit(who model.Caller, u model.User, d UserData) error {
	set := s.Settings.Get()
	info, password := s.may(who, "edit-other-user-info"), s.may(who, "edit-other-user-password")
	self := who.UserID == u.ID
	edits := func(given *string, old string) bool { return given != nil && *given != old }
	free := func(setting string, permitted bool) bool {
		return set.Bool("Accounts_Allow"+setting) || permitted && !self
	}
	old := ""
	if len(u.Emails) > 0 {
		old = u.Emails[0].Address
	}
	refuse := func(what string) error { return refuseAction("Update_user", "Edit "+what+" is not allowed") }
	switch {
	case self && u.Passing() && d.identifies():
		return errPassing
	case d.Roles != nil && !sameSet(*d.Roles, u.Roles) && !s.may(who, "assign-roles"):
		return refuseAction("Assign_role", "Assign roles is not allowed")
	case !set.Bool("Accounts_AllowUserProfileChange") && !info && !password:
		return refuse("user profile")
	case edits(d.Username, u.Username) && !free("UsernameChange", info):
		return refuse("username")
	case edits(d.StatusText, u.StatusText) && !free("UserStatusMessageChange", info):
		return refuse("user status")
	case edits(d.Name, u.Name) && !free("RealNameChange", info):
		return refuse("user real name")
	case old != "" && edits(d.Email, old) && !free("EmailChange", info):
		return refuse("user email")
	case d.Password != nil && *d.Password != "" && !free("PasswordChange", password):
		return refuse("user password")
	}
	return nil
}

// identifies says whether the data are about who somebody is.
func (d UserData) identifies() bool {
	return d.Username != nil || d.Name != nil || d.Email != nil || d.Password != nil
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// assign gives a user these roles and no others; the last admin stays one.
func (s *Service) assign(ctx context.Context, tx *store.Tx, u *model.User, roles []string) error {
	if !slices.Contains(roles, "admin") {
		last, err := s.lastAdmin(ctx, tx, *u)
		if err != nil {
			return err
		}
		if last {
			return model.Errorf("error-action-not-allowed", "Leaving the app without admins is not allowed").
				With(map[string]any{"method": "removeUserFromRole", "action": "Remove_last_admin"})
		}
	}
	u.Roles = slices.Clone(roles)
	return nil
}

func errIdentity(method string) *model.Error {
	return model.Errorf("error-could-not-save-identity", "Could not save user identity").By(method)
}

// identify gives a user another username and name. The refusal names the
// method as upstream's does.
func (s *Service) identify(ctx context.Context, tx *store.Tx, u *model.User, username, name *string, method string) error {
	if wanted := text(username); username != nil && wanted != u.Username {
		if wanted == "" || s.reserved(wanted) || !s.validUsername(wanted) {
			return errIdentity(method)
		}
		if !strings.EqualFold(wanted, u.Username) {
			free, err := s.available(ctx, tx.Reader, wanted)
			if err != nil {
				return err
			}
			if !free {
				return errIdentity(method)
			}
		}
		u.Username = wanted
	}
	if name == nil || text(name) == u.Name {
		return nil
	}
	if text(name) == "" && s.Settings.Get().Bool("Accounts_RequireNameForSignUp") {
		return errIdentity(method)
	}
	u.Name = text(name)
	return nil
}

// readdress gives a user another address, which is not confirmed yet. It
// reports whether it did.
func (s *Service) readdress(ctx context.Context, tx *store.Tx, u *model.User, address string) (bool, error) {
	if address == "" || len(u.Emails) > 0 && u.Emails[0].Address == address {
		return false, nil
	}
	owner, err := tx.UserByEmail(ctx, address)
	if err == nil && owner.ID != u.ID {
		return false, model.Errorf("error-field-unavailable", "%s is already in use :(", address).
			With(map[string]any{"function": "_setEmail", "field": address})
	}
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return false, wrap("look an address up", err)
	}
	u.Emails = []model.Email{{Address: address}}
	return true, nil
}

// newHash returns the hash of a password that an admin gives somebody; ""
// without one, or without the permission, as upstream silently does.
func (s *Service) newHash(ctx context.Context, who model.Caller, d UserData) (string, error) {
	password := text(d.Password)
	if password == "" || !s.may(who, "edit-other-user-password") {
		return "", nil
	}
	if err := s.policy().check(password); err != nil {
		return "", err
	}
	return s.Hasher.Hash(ctx, Digest(password))
}

// replacePassword sets a password and ends all sessions but the caller's.
func (s *Service) replacePassword(ctx context.Context, tx *store.Tx, who model.Caller, u model.User, hash string) error {
	if hash == "" {
		return nil
	}
	if err := tx.SetPasswordHash(ctx, u.ID, hash); err != nil {
		return wrap("keep a password", err)
	}
	if err := recordOf(ctx, tx, who, store.UserPassword, u); err != nil {
		return err
	}
	return wrap("end sessions", tx.DeleteLoginTokens(ctx, u.ID, who.TokenHash))
}

// mailUpdate asks for a new address to be confirmed and tells a new password.
func (s *Service) mailUpdate(ctx context.Context, u model.User, d UserData, mailed bool) {
	if len(u.Emails) == 0 || !s.Mail.Configured() {
		return
	}
	if mailed && !is(d.Verified) {
		if err := s.mailConfirmation(ctx, u, u.Emails[0].Address); err != nil {
			s.Log.WarnContext(ctx, "an address is not confirmed", "user", u.ID, "err", err)
		}
	}
	if is(d.Random) {
		s.tell(ctx, s.Settings.Get().Letter(at(u.Emails[0].Address, u), "Password_Changed_Email_Subject", "Password_Changed_Email",
			map[string]string{"name": u.Name, "email": u.Emails[0].Address, "password": *d.Password}))
	}
}

// SavedUser is the input of insertOrUpdateUser: with an id it changes an
// account, without one it makes one.
type SavedUser struct {
	ID string `json:"_id"`
	UserData
}

// SaveUser is CreateUser and UpdateUser in the form of DDP: it returns the id
// of a new account, and true for an old one.
func (s *Service) SaveUser(ctx context.Context, who model.Caller, in SavedUser) (any, error) {
	if in.ID == "" {
		u, err := s.create(ctx, who, in.UserData)
		return u.ID, err
	}
	_, err := s.update(ctx, who, UserUpdate{UserID: in.ID, Data: in.UserData})
	return true, err
}
