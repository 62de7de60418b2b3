package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
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
}

// OneUser is an answer that holds an account.
type OneUser struct {
	User Profile `json:"user"`
}

var (
	errDisabled      = model.Errorf("error-user-registration-disabled", "User registration is disabled").By("registerUser")
	errSecret        = model.Errorf("error-user-registration-secret", "User registration is only allowed via Secret URL").By("registerUser")
	errUsernameTaken = model.Fail("Username is already in use")
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
		return OneUser{}, model.Fail("The username provided is not valid")
	}
	free, err := s.available(ctx, s.Store.Reader, in.Username)
	if err == nil && !free {
		err = errUsernameTaken
	}
	if err != nil {
		return OneUser{}, err
	}
	u, err := s.register(ctx, in)
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
func (s *Service) RegisterMethod(ctx context.Context, _ model.Caller, in MethodRegistration) (string, error) {
	if in.Name != "" && !validName(in.Name) {
		return "", errNameChars
	}
	u, err := s.register(ctx, Registration{
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
func (s *Service) entrance(in Registration) entrance {
	set := s.Settings.Get()
	secret := in.Secret
	if secret == "" {
		secret = in.SecretURL
	}
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
func (s *Service) register(ctx context.Context, in Registration) (model.User, error) {
	way := s.entrance(in)
	if err := s.mayEnter(ctx, way); err != nil {
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
	enrolled, lost, err := s.enrol(ctx, u, hash, way.token)
	switch {
	case lost && way.needed:
		return u, way.closed.Because(err)
	case lost: // anybody may register: the invite is only a gift
		enrolled, _, err = s.enrol(ctx, u, hash, "")
	}
	if err == nil {
		s.greetNewcomer(ctx, enrolled)
	}
	return enrolled, err
}

// mayEnter refuses before the costly hash who has no way in. The invite is
// looked at again when it counts.
func (s *Service) mayEnter(ctx context.Context, way entrance) error {
	if !way.needed {
		return nil
	}
	if way.token == "" {
		return way.closed
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := s.Rooms.Invited(ctx, tx, way.token)
		return err
	})
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return way.closed.Because(err)
	}
	return wrap("look an invite up", err)
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

// enrol makes the account and redeems its invite. It reports lost when the
// invite does not admit; then there is no account.
func (s *Service) enrol(ctx context.Context, u model.User, hash, token string) (model.User, bool, error) {
	lost, made := false, u
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		lost, made = false, u
		made.Roles = slices.Clone(u.Roles)
		var invite model.Invite
		if token != "" {
			if invite, err = s.Rooms.Invited(ctx, tx, token); err != nil {
				lost = true
				return err
			}
		}
		if err := s.insert(ctx, tx, &made, hash); err != nil {
			return err
		}
		if token != "" {
			if err := s.Rooms.Admit(ctx, tx, &made, invite); err != nil {
				lost = true
				return err
			}
		}
		return s.admit(ctx, tx, &made, true)
	})
	var refusal *model.Error
	lost = lost && errors.As(err, &refusal)
	return made, lost, s.takenBy(ctx, u, err)
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
		s.notify(ctx, admin, s.Settings.Get().String("Site_Name")+": an account waits for approval",
			u.Name+" ("+address+") has registered. "+u.Reason)
	}
}
