package accounts

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Registration is the input of users.register. Secret is the workspace's
// secret or the token of an invite; the documentation calls it SecretURL.
type Registration struct {
	Username     string                    `json:"username" check:"required"`
	Name         string                    `json:"name" check:"nullable"`
	Email        string                    `json:"email" check:"required"`
	Password     string                    `json:"pass" check:"required"`
	Secret       string                    `json:"secret" check:"nullable"`
	SecretURL    string                    `json:"secretURL" check:"nullable"`
	Reason       string                    `json:"reason" check:"nullable"`
	CustomFields map[string]jsontext.Value `json:"customFields" check:"nullable"`
	// ByInvite refuses to make an account where the secret is no invite that
	// admits. Otherwise, where anybody may register, an invite is only a gift.
	ByInvite bool `json:"-"`
}

// OneUser is an answer that holds an account.
type OneUser struct {
	User Profile `json:"user"`
}

var (
	errDisabled      = model.Errorf("error-user-registration-disabled", "User registration is disabled").By("registerUser")
	errSecret        = model.Errorf("error-user-registration-secret", "User registration is only allowed via Secret URL").By("registerUser")
	errUsernameTaken = model.Fail("Username is already in use")
	errBadUsername   = model.Fail("The username provided is not valid")
	errEmailTaken    = model.Errorf("403", "Email already exists.")
)

// Register makes an account for whoever asks, as far as the workspace allows,
// and redeems the invite they come with: the account, the use that counts and
// the membership are one transaction, so a link with one place makes one
// account out of any number of registrations at once.
func (s *Service) Register(ctx context.Context, who model.Caller, in Registration) (OneUser, error) {
	if in.Name != "" && !validName(in.Name) {
		return OneUser{}, errNameChars
	}
	if !s.validUsername(in.Username) {
		return OneUser{}, errBadUsername
	}
	free, err := s.available(ctx, s.Store.Reader, in.Username)
	if err == nil && !free {
		err = errUsernameTaken
	}
	if err != nil {
		return OneUser{}, err
	}
	u, err := s.register(ctx, who, in)
	if err != nil {
		return OneUser{}, err
	}
	p := open(u)
	p.CustomFields = s.customFields(u, false)
	return OneUser{p}, nil
}

// MethodRegistration is the input of the method registerUser, which leaves
// the username for later.
type MethodRegistration struct {
	Name      string `json:"name"`
	Email     string `json:"email"`
	Password  string `json:"pass"`
	SecretURL string `json:"secretURL" check:"nullable"`
	Reason    string `json:"reason" check:"nullable"`
}

// RegisterMethod is Register in the form of DDP; it returns the user's id.
func (s *Service) RegisterMethod(ctx context.Context, who model.Caller, in MethodRegistration) (string, error) {
	if in.Name != "" && !validName(in.Name) {
		return "", errNameChars
	}
	u, err := s.register(ctx, who, Registration{
		Name: in.Name, Email: in.Email, Password: in.Password, SecretURL: in.SecretURL, Reason: in.Reason,
	})
	return u.ID, err
}

// entrance is how somebody may register.
type entrance struct {
	token  string // of an invite; empty: none is looked for
	needed bool   // without a living invite there is no account
	closed *model.Error
}

// entrance reads the mode of registration and the secret given.
func (s *Service) entrance(who model.Caller, in Registration) entrance {
	set := s.Settings.Get()
	secret := cmp.Or(in.Secret, in.SecretURL, s.Invites.TokenOf(who.Bound))
	switch set.String("Accounts_RegistrationForm") {
	case "Disabled":
		if set.Bool("Accounts_Registration_AllowInvites") && secret != "" {
			return entrance{token: secret, needed: true, closed: errDisabled}
		}
		return entrance{needed: true, closed: errDisabled}
	case "Secret URL":
		known := set.String("Accounts_RegistrationForm_SecretURL")
		if known != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(known)) == 1 {
			return entrance{}
		}
		return entrance{token: secret, needed: true, closed: errSecret}
	}
	return entrance{token: secret}
}

// register checks, hashes outside of any transaction, and enrols.
func (s *Service) register(ctx context.Context, who model.Caller, in Registration) (model.User, error) {
	way := s.entrance(who, in)
	if err := s.mayEnter(ctx, who, way, in.Email); err != nil {
		return model.User{}, err
	}
	u, err := s.newcomer(ctx, in)
	if err != nil {
		return u, err
	}
	hash, err := s.Hasher.Hash(ctx, Digest(in.Password))
	if err != nil {
		return u, err
	}
	enrolled, err := s.enrol(ctx, enrolment{who: who, user: u, hash: hash, token: way.token, closed: way.closed, strict: in.ByInvite})
	if err == nil {
		s.greetNewcomer(ctx, enrolled)
	}
	return enrolled, err
}

// mayEnter refuses before the costly hash who has no way in. The invite is
// looked at again when it counts.
func (s *Service) mayEnter(ctx context.Context, who model.Caller, way entrance, email string) error {
	if !way.needed {
		return nil
	}
	if way.token == "" {
		return way.closed
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := s.Invites.Invited(ctx, tx, who, way.token, email)
		return err
	})
	var refusal *model.Error
	switch {
	case !errors.As(err, &refusal):
		return wrap("look an invite up", err)
	case refusal.Code == "error-too-many-requests":
		return refusal
	}
	return way.closed.Because(err)
}

// newcomer returns the account to be made, or why not.
func (s *Service) newcomer(ctx context.Context, in Registration) (model.User, error) {
	set := s.Settings.Get()
	email := strings.ToLower(strings.TrimSpace(in.Email))
	fields, err := s.acceptFields(in.CustomFields)
	if err == nil {
		err = s.policy().check(in.Password)
	}
	if err == nil {
		err = s.checkEmail(ctx, email)
	}
	if err != nil {
		return model.User{}, err
	}
	taken, err := s.emailTaken(ctx, s.Store.Reader, email)
	if taken {
		err = errEmailTaken
	}
	u := model.User{
		ID: model.NewDocID(), Username: in.Username, Name: strings.TrimSpace(in.Name), Type: "user",
		Emails: []model.Email{{Address: email}}, Active: !set.Bool("Accounts_ManuallyApproveNewUsers"),
		Roles: s.defaultRoles(), Status: "offline", StatusDefault: "online", CustomFields: fields,
	}
	if !u.Active {
		u.Reason = strings.TrimSpace(in.Reason)
	}
	return u, err
}

func (s *Service) defaultRoles() []string {
	return s.Settings.Get().List("Accounts_Registration_Users_Default_Roles")
}

// greetNewcomer asks somebody to confirm their address, and admins to approve
// them where that is asked for.
func (s *Service) greetNewcomer(ctx context.Context, u model.User) {
	if !s.Mail.Configured() {
		return
	}
	address := ""
	if len(u.Emails) > 0 {
		address = u.Emails[0].Address
	}
	if address != "" && !u.Emails[0].Verified {
		if err := s.mailConfirmation(ctx, u, address); err != nil {
			s.Log.WarnContext(ctx, "an address is not confirmed", "user", u.ID, "err", err)
		}
	}
	if u.Active {
		return
	}
	admins, err := s.Store.UsersInRole(ctx, "admin", 0, 50)
	if err != nil {
		s.Log.WarnContext(ctx, "admins were not told of an account that waits", "user", u.ID, "err", err)
	}
	for _, admin := range admins {
		s.notify(ctx, admin, "{Account_Waits_Subject}", "{Account_Waits}",
			map[string]string{"name": u.Name, "email": address, "reason": u.Reason})
	}
}
