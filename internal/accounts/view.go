package accounts

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Profile is what of an account is shown; which of its fields are filled is
// decided by the functions below and nowhere else. A hash, a token, a secret
// or what a sign-in service knows of somebody else is not among them.
type Profile struct {
	ID            string                    `json:"_id"`
	Username      string                    `json:"username,omitempty"`
	Name          string                    `json:"name,omitempty"`
	Nickname      string                    `json:"nickname,omitempty"`
	Bio           string                    `json:"bio,omitempty"`
	Type          string                    `json:"type,omitempty"`
	Active        bool                      `json:"active"`
	Status        string                    `json:"status,omitempty"`
	StatusText    string                    `json:"statusText,omitempty"`
	UTCOffset     float64                   `json:"utcOffset,omitzero"`
	AvatarETag    string                    `json:"avatarETag,omitempty"`
	Reason        string                    `json:"reason,omitempty"`
	CustomFields  map[string]jsontext.Value `json:"customFields,omitempty"`
	Emails        []model.Email             `json:"emails,omitempty"`
	Roles         []string                  `json:"roles,omitzero"`
	StatusLive    string                    `json:"statusConnection,omitempty"`
	StatusDefault string                    `json:"statusDefault,omitempty"`
	Language      string                    `json:"language,omitempty"`
	AvatarOrigin  string                    `json:"avatarOrigin,omitempty"`
	CreatedAt     model.Time                `json:"createdAt,omitzero"`
	LastLogin     model.Time                `json:"lastLogin,omitzero"`
	UpdatedAt     model.Time                `json:"_updatedAt,omitzero"`
	MustChange    *bool                     `json:"requirePasswordChange,omitempty"`
	ChangeReason  string                    `json:"requirePasswordChangeReason,omitempty"`
	Settings      *Preferences              `json:"settings,omitempty"`
	Services      *OwnServices              `json:"services,omitempty"`
	CanViewAll    *bool                     `json:"canViewAllInfo,omitempty"`
	Rooms         []RoomOfUser              `json:"rooms,omitzero"`
}

// Preferences is a user's settings in the form of upstream's documents.
type Preferences struct {
	Preferences map[string]jsontext.Value `json:"preferences,omitzero"`
}

// open is what anybody who is signed in may see of anybody.
func open(u model.User) Profile {
	return Profile{
		ID: u.ID, Username: u.Username, Name: u.Name, Nickname: u.Nickname, Bio: u.Bio, Type: u.Type, Active: u.Active,
		Status: u.Status, StatusText: u.StatusText, UTCOffset: u.UTCOffset, AvatarETag: u.AvatarETag, Reason: u.Reason,
	}
}

// closer is what users themselves and those with the permission
// view-full-other-user-info see besides.
func closer(u model.User) Profile {
	p := open(u)
	p.Emails, p.Roles, p.StatusLive = u.Emails, u.Roles, u.StatusLive
	p.CreatedAt, p.LastLogin = u.CreatedAt, u.LastLogin
	if u.MustChangePassword || u.PasswordReason != "" {
		p.MustChange, p.ChangeReason = &u.MustChangePassword, u.PasswordReason
	}
	return p
}

// whole is what those who change accounts get back: everything that is not
// secret, or for others what anybody sees.
func (s *Service) whole(who model.Caller, u model.User) Profile {
	if !s.may(who, "view-full-other-user-info") {
		p := open(u)
		p.CustomFields = s.customFields(u, false)
		return p
	}
	p := documented(u)
	p.MustChange = &u.MustChangePassword
	return p
}

// documented is a whole account as its owner may see it.
func documented(u model.User) Profile {
	p := closer(u)
	p.CustomFields, p.StatusDefault, p.Language = u.CustomFields, u.StatusDefault, u.Language
	p.AvatarOrigin, p.UpdatedAt = u.AvatarOrigin, u.UpdatedAt
	p.Settings = &Preferences{u.Preferences}
	return p
}

// OwnServices says how a user can sign in, to the user alone.
type OwnServices struct {
	Password *bool       `json:"password,omitempty"`
	Resume   OwnSessions `json:"resume"`
	TOTP     *Enabled    `json:"totp,omitempty"`
	Email    *Enabled    `json:"email2fa,omitempty"`
}

// OwnSessions lists a user's login tokens by when they were made.
type OwnSessions struct {
	Tokens []OwnSession `json:"loginTokens"`
}

// OwnSession is one of them.
type OwnSession struct {
	When model.Time `json:"when"`
	Name string     `json:"name,omitempty"`
}

// Enabled is upstream's form of a switch.
type Enabled struct {
	Enabled bool `json:"enabled"`
}

// enabled returns the form of a factor that is switched on, nil otherwise.
func enabled(f store.Factor) *Enabled {
	if !f.Enabled {
		return nil
	}
	return &Enabled{true}
}

func (s *Service) ownServices(ctx context.Context, userID string) (*OwnServices, error) {
	tokens, err := s.Store.LoginTokens(ctx, userID)
	if err != nil {
		return nil, wrap("list login tokens", err)
	}
	factors, err := s.Store.Factors(ctx, userID)
	if err != nil {
		return nil, wrap("read second factors", err)
	}
	has, err := s.hasPassword(ctx, userID)
	if err != nil {
		return nil, err
	}
	own := &OwnServices{TOTP: enabled(factors[store.FactorTOTP]), Email: enabled(factors[store.FactorEmail])}
	own.Resume.Tokens = make([]OwnSession, len(tokens))
	for i, t := range tokens {
		own.Resume.Tokens[i] = OwnSession{When: t.CreatedAt, Name: t.Name}
	}
	if has {
		own.Password = &has
	}
	return own, nil
}

// hasPassword says whether a user can sign in by password.
func (s *Service) hasPassword(ctx context.Context, userID string) (bool, error) {
	_, err := s.Store.PasswordHash(ctx, userID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrap("read a password", err)
}

// Me is a user as they see themselves.
type Me struct {
	Profile
	Email     string     `json:"email,omitempty"`
	External  bool       `json:"isOAuthUser"`
	Services  MyServices `json:"services"`
	Settings  MySettings `json:"settings"`
	AvatarURL string     `json:"avatarUrl"`
}

// MyServices says how the user can sign in.
type MyServices struct {
	TOTP     *Enabled `json:"totp,omitempty"`
	Email    *Enabled `json:"email2fa,omitempty"`
	Password struct {
		Exists bool `json:"exists"`
	} `json:"password"`
}

// MySettings holds the preferences in force.
type MySettings struct {
	Profile     model.None     `json:"profile"`
	Preferences map[string]any `json:"preferences"`
}

// Me returns the caller's account.
func (s *Service) Me(ctx context.Context, who model.Caller, _ model.None) (Me, error) {
	u, err := s.self(ctx, s.Store.Reader, who)
	if err != nil {
		return Me{}, err
	}
	return s.me(ctx, u)
}

func (s *Service) me(ctx context.Context, u model.User) (Me, error) {
	me := Me{
		Profile: documented(u), External: len(u.Services.External) > 0,
		Settings: MySettings{Preferences: s.preferences(u)}, AvatarURL: s.Settings.Get().Site() + "/avatar/" + u.Username,
	}
	me.Profile.Settings = nil
	me.CreatedAt, me.LastLogin, me.Type = 0, 0, ""
	me.Email = verifiedEmail(u)
	factors, err := s.Store.Factors(ctx, u.ID)
	if err != nil {
		return me, wrap("read second factors", err)
	}
	me.Services.TOTP, me.Services.Email = enabled(factors[store.FactorTOTP]), enabled(factors[store.FactorEmail])
	me.Services.Password.Exists, err = s.hasPassword(ctx, u.ID)
	return me, err
}

// verifiedEmail returns the first address that is confirmed to be the user's.
func verifiedEmail(u model.User) string {
	for _, e := range u.Emails {
		if e.Verified {
			return e.Address
		}
	}
	return ""
}

// grafts copy one more field from a whole profile into a listed one.
var grafts = map[string]func(to *Profile, from Profile){
	"nickname":         func(to *Profile, from Profile) { to.Nickname = from.Nickname },
	"bio":              func(to *Profile, from Profile) { to.Bio = from.Bio },
	"statusText":       func(to *Profile, from Profile) { to.StatusText = from.StatusText },
	"utcOffset":        func(to *Profile, from Profile) { to.UTCOffset = from.UTCOffset },
	"reason":           func(to *Profile, from Profile) { to.Reason = from.Reason },
	"customFields":     func(to *Profile, from Profile) { to.CustomFields = from.CustomFields },
	"language":         func(to *Profile, from Profile) { to.Language = from.Language },
	"statusConnection": func(to *Profile, from Profile) { to.StatusLive = from.StatusLive },
	"statusDefault":    func(to *Profile, from Profile) { to.StatusDefault = from.StatusDefault },
	"createdAt":        func(to *Profile, from Profile) { to.CreatedAt = from.CreatedAt },
	"_updatedAt":       func(to *Profile, from Profile) { to.UpdatedAt = from.UpdatedAt },
}

// listed is a user in a list, with the fields a client asks for besides.
func (s *Service) listed(who model.Caller, u model.User, extra []string) Profile {
	all := s.whole(who, u)
	p := Profile{
		ID: all.ID, Username: all.Username, Name: all.Name, Type: all.Type, Active: all.Active, Status: all.Status,
		AvatarETag: all.AvatarETag, Emails: all.Emails, Roles: all.Roles, LastLogin: all.LastLogin,
	}
	for _, name := range extra {
		if graft := grafts[name]; graft != nil {
			graft(&p, all)
		}
	}
	return p
}

// wanted returns the names that a fields parameter includes.
func wanted(fields string) ([]string, error) {
	if fields == "" {
		return nil, nil
	}
	var chosen map[string]int
	if err := json.Unmarshal([]byte(fields), &chosen); err != nil {
		return nil, model.Errorf("error-invalid-fields", "Invalid fields parameter provided: %q", fields).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	var names []string
	for name, include := range chosen {
		if include == 1 {
			names = append(names, name)
		}
	}
	return names, nil
}
