package accounts

import (
	"context"
	"errors"
	"html"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Bounds of what people say about themselves, in UTF-16 units as upstream
// counts.
const (
	maxBio        = 260
	maxNickname   = 120
	maxStatusText = 120
)

// UserData is what an admin says of an account to be made or changed. Nil
// leaves a field as it is.
type UserData struct {
	Email        *string                   `json:"email" check:"nullable"`
	Name         *string                   `json:"name" check:"nullable"`
	Password     *string                   `json:"password" check:"nullable"`
	Username     *string                   `json:"username" check:"nullable"`
	Bio          *string                   `json:"bio" check:"nullable"`
	Nickname     *string                   `json:"nickname" check:"nullable"`
	StatusText   *string                   `json:"statusText" check:"nullable"`
	Active       *bool                     `json:"active" check:"nullable"`
	Roles        *[]string                 `json:"roles" check:"nullable"`
	JoinDefaults *bool                     `json:"joinDefaultChannels" check:"nullable"`
	MustChange   *bool                     `json:"requirePasswordChange" check:"nullable"`
	Random       *bool                     `json:"setRandomPassword" check:"nullable"`
	SendWelcome  *bool                     `json:"sendWelcomeEmail" check:"nullable"`
	Verified     *bool                     `json:"verified" check:"nullable"`
	CustomFields map[string]jsontext.Value `json:"customFields" check:"nullable"`
	Status       *string                   `json:"status" check:"nullable"`
}

// UserUpdate is the input of users.update.
type UserUpdate struct {
	UserID  string   `json:"userId" check:"required"`
	Confirm bool     `json:"confirmRelinquish"`
	Data    UserData `json:"data" check:"required"`
}

// NewUser is the input of users.create.
type NewUser struct {
	Email        string                    `json:"email" check:"required"`
	Name         string                    `json:"name" check:"required"`
	Password     string                    `json:"password" check:"required"`
	Username     string                    `json:"username" check:"required"`
	Active       *bool                     `json:"active" check:"nullable"`
	Bio          *string                   `json:"bio" check:"nullable"`
	Nickname     *string                   `json:"nickname" check:"nullable"`
	StatusText   *string                   `json:"statusText" check:"nullable"`
	Roles        *[]string                 `json:"roles"`
	JoinDefaults *bool                     `json:"joinDefaultChannels" check:"nullable"`
	MustChange   *bool                     `json:"requirePasswordChange" check:"nullable"`
	Random       *bool                     `json:"setRandomPassword" check:"nullable"`
	SendWelcome  *bool                     `json:"sendWelcomeEmail" check:"nullable"`
	Verified     *bool                     `json:"verified" check:"nullable"`
	CustomFields map[string]jsontext.Value `json:"customFields"`
	Fields       string                    `json:"fields" check:"nullable"`
}

func (n NewUser) data() UserData {
	return UserData{
		Email: &n.Email, Name: &n.Name, Password: &n.Password, Username: &n.Username, Active: n.Active, Bio: n.Bio,
		Nickname: n.Nickname, StatusText: n.StatusText, Roles: n.Roles, JoinDefaults: n.JoinDefaults, MustChange: n.MustChange,
		Random: n.Random, SendWelcome: n.SendWelcome, Verified: n.Verified, CustomFields: n.CustomFields,
	}
}

// is says whether a switch is given and on.
func is(flag *bool) bool { return flag != nil && *flag }

// text returns what is given, trimmed.
func text(given *string) string {
	if given == nil {
		return ""
	}
	return strings.TrimSpace(*given)
}

// refuseAction is upstream's refusal of an edit.
func refuseAction(action, reason string) error {
	return model.Errorf("error-action-not-allowed", "%s", reason).
		With(map[string]any{"method": "insertOrUpdateUser", "action": action})
}

func fieldTaken(value string) *model.Error {
	return model.Errorf("error-field-unavailable", "%s is already in use :(", html.EscapeString(value)).
		With(map[string]any{"method": "insertOrUpdateUser", "field": value})
}

// checkData refuses what neither a new nor an old account may be given.
func (s *Service) checkData(who model.Caller, d UserData) error {
	if d.Name != nil && !validName(*d.Name) {
		return errNameChars
	}
	if d.Roles != nil {
		known := s.Authz.Get()
		for _, role := range *d.Roles {
			if _, ok := known.Role(role); !ok {
				return refuseAction("Assign_role", "The field Roles consist invalid role id")
			}
		}
		if slices.Contains(*d.Roles, "admin") && !s.may(who, "assign-admin-role") {
			return refuseAction("Assign_admin", "Assigning admin is not allowed")
		}
	}
	if name := text(d.Username); name != "" && !s.validUsername(name) {
		return model.Errorf("error-input-is-not-a-valid-field", "%s is not a valid username", html.EscapeString(name)).
			With(map[string]any{"method": "insertOrUpdateUser", "input": name, "field": "Username"})
	}
	return checkLengths(d.Bio, d.Nickname)
}

func checkLengths(bio, nickname *string) error {
	length := func(given *string) int { return len(utf16.Encode([]rune(text(given)))) }
	if length(bio) > maxBio {
		return model.Errorf("error-bio-size-exceeded", "Bio size exceeds %d characters", maxBio).By("saveUserProfile")
	}
	if length(nickname) > maxNickname {
		return model.Errorf("error-nickname-size-exceeded", "Nickname size exceeds %d characters", maxNickname).By("saveUserProfile")
	}
	return nil
}

// describe sets what is said about a user, as far as it is given.
func (d UserData) describe(u *model.User) {
	set := func(field *string, given *string) {
		if given != nil {
			*field = strings.TrimSpace(*given)
		}
	}
	set(&u.Bio, d.Bio)
	set(&u.Nickname, d.Nickname)
	if d.StatusText != nil {
		u.StatusText = cut(strings.TrimSpace(*d.StatusText), maxStatusText)
	}
	if d.MustChange != nil {
		u.MustChangePassword = *d.MustChange
		if !*d.MustChange {
			u.PasswordReason = ""
		}
	}
	if d.Verified != nil && len(u.Emails) > 0 {
		u.Emails[0].Verified = *d.Verified
	}
	if is(d.Random) {
		u.MustChangePassword = true
	}
}

// cut returns no more than n UTF-16 units of text.
func cut(text string, n int) string {
	units := utf16.Encode([]rune(text))
	if len(units) <= n {
		return text
	}
	return strings.TrimSuffix(string(utf16.Decode(units[:n])), "\uFFFD")
}

// random puts a generated password where one is asked for.
func (s *Service) random(d *UserData) error {
	if !is(d.Random) {
		return nil
	}
	password, err := s.policy().generate()
	d.Password = &password
	return err
}

// CreateUser makes an account for somebody else.
func (s *Service) CreateUser(ctx context.Context, who model.Caller, in NewUser) (OneUser, error) {
	u, err := s.create(ctx, who, in.data())
	return OneUser{s.whole(who, u)}, err
}

func (s *Service) create(ctx context.Context, who model.Caller, d UserData) (model.User, error) {
	if err := s.checkNew(ctx, who, d); err != nil {
		return model.User{}, err
	}
	if err := s.random(&d); err != nil {
		return model.User{}, err
	}
	u, err := s.draft(d)
	if err != nil {
		return u, err
	}
	hash, err := s.Hasher.Hash(ctx, Digest(*d.Password))
	if err != nil {
		return u, err
	}
	made := u
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		made = u
		made.Roles = slices.Clone(u.Roles)
		if err := s.insert(ctx, tx, &made, hash); err != nil {
			return err
		}
		return s.admit(ctx, tx, &made, d.JoinDefaults == nil || *d.JoinDefaults)
	})
	if err != nil {
		return u, s.takenFor(ctx, u, err)
	}
	s.mailAccount(ctx, made, d)
	return made, nil
}

// draft is the account that the data describe.
func (s *Service) draft(d UserData) (model.User, error) {
	u := model.User{
		ID: model.NewDocID(), Username: text(d.Username), Name: text(d.Name), Type: "user", Roles: s.defaultRoles(),
		Active: !s.Settings.Get().Bool("Accounts_ManuallyApproveNewUsers"), Status: "offline", StatusDefault: "online",
	}
	if d.Email != nil && text(d.Email) != "" {
		u.Emails = []model.Email{{Address: text(d.Email)}}
	}
	if d.Roles != nil && len(*d.Roles) > 0 {
		u.Roles = *d.Roles
	}
	if d.Active != nil {
		u.Active = *d.Active
	}
	d.describe(&u)
	var err error
	u.CustomFields, err = s.acceptFields(d.CustomFields)
	return u, err
}

// takenFor is takenBy in the words of admins.
func (s *Service) takenFor(ctx context.Context, u model.User, err error) error {
	if !errors.Is(err, model.ErrConflict) {
		return err
	}
	free, lookup := s.available(ctx, s.Store.Reader, u.Username)
	if lookup == nil && free && len(u.Emails) > 0 {
		return fieldTaken(u.Emails[0].Address).Because(err)
	}
	return fieldTaken(u.Username).Because(err)
}

// mailAccount tells somebody of the account that was made for them.
func (s *Service) mailAccount(ctx context.Context, u model.User, d UserData) {
	if len(u.Emails) == 0 {
		return
	}
	values := map[string]string{"name": u.Name, "email": u.Emails[0].Address, "password": *d.Password}
	if is(d.SendWelcome) {
		s.tell(ctx, s.Settings.Get().Letter(at(u.Emails[0].Address, u), "Accounts_UserAddedEmail_Subject", "Accounts_UserAddedEmail_Email", values))
	}
	if is(d.Random) {
		s.tell(ctx, s.Settings.Get().Letter(at(u.Emails[0].Address, u), "Password_Changed_Email_Subject", "Password_Changed_Email", values))
	}
}

// checkNew refuses an account that may not be made, in upstream's order.
func (s *Service) checkNew(ctx context.Context, who model.Caller, d UserData) error {
	if !s.may(who, "create-user") {
		return refuseAction("Adding_user", "Adding user is not allowed")
	}
	if d.Active != nil && !s.may(who, "edit-other-user-active-status") {
		return errActiveNotAllowed
	}
	if err := s.checkData(who, d); err != nil {
		return err
	}
	required := func(field string) error {
		return model.Errorf("error-the-field-is-required", "The field %s is required", field).
			With(map[string]any{"method": "insertOrUpdateUser", "field": field})
	}
	switch {
	case text(d.Name) == "" && s.Settings.Get().Bool("Accounts_RequireNameForSignUp"):
		return required("Name")
	case text(d.Username) == "":
		return required("Username")
	case (d.Password == nil || *d.Password == "") && !is(d.Random):
		return required("Password")
	}
	free, err := s.available(ctx, s.Store.Reader, text(d.Username))
	if err == nil && !free {
		err = fieldTaken(text(d.Username))
	}
	if err != nil {
		return err
	}
	taken, err := s.emailTaken(ctx, s.Store.Reader, text(d.Email))
	if err == nil && taken {
		err = fieldTaken(text(d.Email))
	}
	if err != nil {
		return err
	}
	return s.checkEmail(ctx, text(d.Email))
}
