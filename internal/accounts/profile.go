package accounts

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// OwnInfo is what people say of themselves; nil or empty leaves a field as it
// is. CurrentPassword is its sha-256 digest.
type OwnInfo struct {
	Email           string  `json:"email" check:"nullable"`
	Name            *string `json:"name" check:"nullable"`
	Username        *string `json:"username" check:"nullable"`
	Nickname        *string `json:"nickname" check:"nullable"`
	Bio             *string `json:"bio" check:"nullable"`
	StatusText      *string `json:"statusText" check:"nullable"`
	StatusType      string  `json:"statusType" check:"nullable"`
	CurrentPassword string  `json:"currentPassword" check:"nullable"`
	NewPassword     string  `json:"newPassword" check:"nullable"`
}

// OwnUpdate is the input of users.updateOwnBasicInfo.
type OwnUpdate struct {
	Data         OwnInfo                   `json:"data" check:"required"`
	CustomFields map[string]jsontext.Value `json:"customFields" check:"nullable"`
}

// UpdateOwn changes the caller's account. A new address or password needs the
// second factor every time.
func (s *Service) UpdateOwn(ctx context.Context, who model.Caller, in OwnUpdate) (OneUser, error) {
	u, err := s.updateOwn(ctx, who, in)
	return OneUser{documented(u)}, err
}

// MethodProfile is the input of saveUserProfile, whose last argument may
// carry a second factor.
type MethodProfile struct {
	Settings struct {
		Email       string  `json:"email" check:"nullable"`
		Name        *string `json:"realname" check:"nullable"`
		Username    *string `json:"username" check:"nullable"`
		Nickname    *string `json:"nickname" check:"nullable"`
		Bio         *string `json:"bio" check:"nullable"`
		StatusText  *string `json:"statusText" check:"nullable"`
		StatusType  string  `json:"statusType" check:"nullable"`
		NewPassword string  `json:"newPassword" check:"nullable"`
	} `json:"settings" check:"required"`
	CustomFields map[string]jsontext.Value `json:"customFields" check:"nullable"`
	TwoFactor    jsontext.Value            `json:"twoFactor"`
}

// SaveProfile is UpdateOwn in the form of DDP.
func (s *Service) SaveProfile(ctx context.Context, who model.Caller, in MethodProfile) (bool, error) {
	own := OwnUpdate{CustomFields: in.CustomFields, Data: OwnInfo{
		Email: in.Settings.Email, Name: in.Settings.Name, Username: in.Settings.Username, Nickname: in.Settings.Nickname,
		Bio: in.Settings.Bio, StatusText: in.Settings.StatusText, StatusType: in.Settings.StatusType, NewPassword: in.Settings.NewPassword,
	}}
	if in.TwoFactor.Kind() == '{' {
		var code struct {
			Code   string `json:"twoFactorCode"`
			Method string `json:"twoFactorMethod"`
		}
		if err := json.Unmarshal(in.TwoFactor, &code); err == nil && code.Code != "" {
			who.TwoFactor = model.TwoFactorCode{Code: code.Code, Method: code.Method}
		}
	}
	_, err := s.updateOwn(ctx, who, own)
	return err == nil, err
}

const ownMethod = "saveUserProfile"

func (s *Service) updateOwn(ctx context.Context, who model.Caller, in OwnUpdate) (model.User, error) {
	d := in.Data
	d.drop()
	if err := s.checkOwn(ctx, who, d); err != nil {
		return model.User{}, err
	}
	fields, err := s.acceptFields(in.CustomFields)
	if err != nil {
		return model.User{}, err
	}
	hash, err := s.ownHash(ctx, who, d.NewPassword)
	if err != nil {
		return model.User{}, err
	}
	var u model.User
	var mailed bool
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		mailed = false
		u, err = s.change(ctx, tx, who.UserID, func(u *model.User) error {
			if err := s.mayEdit(who, *u, d.asData()); err != nil {
				return err
			}
			if err := s.identify(ctx, tx, u, d.Username, d.Name, ownMethod); err != nil {
				return err
			}
			if mailed, err = s.readdress(ctx, tx, u, strings.TrimSpace(d.Email)); err != nil {
				return err
			}
			d.asData().describe(u)
			if fields != nil && len(in.CustomFields) > 0 {
				u.CustomFields = fields
			}
			return s.prefer(u, d.StatusType, ownMethod)
		})
		if err != nil {
			return refuseMissing(err, errInvalidUser.By(ownMethod))
		}
		return s.replacePassword(ctx, tx, who, u, hash)
	})
	if err != nil {
		return u, refuseConflict(err, errIdentity(ownMethod))
	}
	s.mailUpdate(ctx, u, UserData{}, mailed)
	return u, nil
}

// drop forgets fields that upstream takes an empty text of for nothing said.
func (d *OwnInfo) drop() {
	for _, field := range []**string{&d.Name, &d.Username, &d.Nickname, &d.Bio} {
		if *field != nil && **field == "" {
			*field = nil
		}
	}
}

// asData is d in the form of what admins say of others.
func (d OwnInfo) asData() UserData {
	data := UserData{Name: d.Name, Username: d.Username, Nickname: d.Nickname, Bio: d.Bio, StatusText: d.StatusText}
	if d.Email != "" {
		data.Email = &d.Email
	}
	if d.NewPassword != "" {
		data.Password = &d.NewPassword
	}
	return data
}

// checkOwn refuses what can be told without the account.
func (s *Service) checkOwn(ctx context.Context, who model.Caller, d OwnInfo) error {
	if d.Name != nil && !validName(*d.Name) {
		return errNameChars
	}
	if !s.Settings.Get().Bool("Accounts_AllowUserProfileChange") {
		return model.Errorf("error-not-allowed", "Not allowed").By(ownMethod)
	}
	if err := checkLengths(d.Bio, d.Nickname); err != nil {
		return err
	}
	if d.Email == "" && d.NewPassword == "" {
		return nil
	}
	if d.CurrentPassword != "" {
		who.TwoFactor = model.TwoFactorCode{Code: d.CurrentPassword, Method: passwordFactor}
	}
	if err := s.DemandSecondFactor(ctx, who); err != nil || d.Email == "" {
		return err
	}
	return s.checkEmail(ctx, strings.TrimSpace(d.Email))
}

// ownHash returns the hash of a new password; "" without one, and where
// people may not change theirs or have none.
func (s *Service) ownHash(ctx context.Context, who model.Caller, password string) (string, error) {
	set := s.Settings.Get()
	if password == "" || !set.Bool("Accounts_AllowPasswordChange") {
		return "", nil
	}
	same, has, err := s.isPassword(ctx, who.UserID, Digest(password))
	switch {
	case err != nil || !has:
		return "", err
	case same:
		return "", model.Errorf("error-password-same-as-current", "Entered password same as current password").By(ownMethod)
	}
	if err := s.policy().check(password); err != nil {
		return "", err
	}
	return s.Hasher.Hash(ctx, Digest(password))
}

// Password is a password in the forms of Meteor: plain text, or
// {digest, algorithm}.
type Password = jsontext.Value

// acceptPassword returns the digest of a password the policy allows. Of a
// digest nothing can be told.
func (s *Service) acceptPassword(raw Password) (string, error) {
	digest, ok := passwordDigest(raw)
	if !ok {
		return "", model.Errorf("400", "Match failed")
	}
	if raw.Kind() != '"' {
		return digest, nil
	}
	var plain string
	if err := json.Unmarshal(raw, &plain); err != nil {
		return "", model.Errorf("400", "Match failed").Because(err)
	}
	return digest, s.policy().check(plain)
}

// ForcedPassword is the input of setUserPassword.
type ForcedPassword struct {
	Password string `json:"password" check:"required"`
}

// SetForcedPassword gives the caller the new password they were told to
// choose; nobody else sets one without proving themselves.
func (s *Service) SetForcedPassword(ctx context.Context, who model.Caller, in ForcedPassword) (bool, error) {
	const method = "setUserPassword"
	u, err := s.self(ctx, s.Store.Reader, who)
	if err != nil {
		return false, err
	}
	if !u.MustChangePassword {
		return false, model.Errorf("error-not-allowed", "Not allowed").By(method)
	}
	same, _, err := s.isPassword(ctx, u.ID, Digest(in.Password))
	if err != nil {
		return false, err
	}
	if same {
		return false, model.Errorf("error-password-same-as-current", "Entered password same as current password").By(method)
	}
	if err := s.policy().check(in.Password); err != nil {
		return false, err
	}
	hash, err := s.Hasher.Hash(ctx, Digest(in.Password))
	if err != nil {
		return false, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := tx.ChangeUser(ctx, who.UserID, func(u *model.User) error {
			if !u.MustChangePassword {
				return model.Errorf("error-not-allowed", "Not allowed").By(method)
			}
			u.MustChangePassword, u.PasswordReason = false, ""
			return nil
		})
		if err != nil {
			return err
		}
		return s.replacePassword(ctx, tx, who, u, hash)
	})
	return err == nil, err
}
