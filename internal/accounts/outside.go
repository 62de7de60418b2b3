package accounts

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Outsider is what a service outside, a provider of single sign-on or a
// directory, says of somebody it has proven to be who they are.
type Outsider struct {
	// Service and Subject say who: the service's name here, and its own id of
	// them, which must never pass to somebody else.
	Service, Subject string

	Username string // that they would like; another is found where it cannot be had
	Name     string
	Email    string
	// EmailVerified says that the service vouches for the address.
	EmailVerified bool
	// Roles they are to have here; nil leaves them as they are.
	Roles []string `json:",omitzero"`
	// Managed, unless it is nil, are the roles that the service takes away, too,
	// from whom it does not give them. That of admins it only gives: people
	// must not lock themselves out by a claim.
	Managed []string `json:",omitzero"`
	// Refresh takes the name over at every sign-in, not only at the first.
	Refresh bool
	// Governs says that the username and the address are the service's to
	// decide as well, as those of a company's directory are.
	Governs bool

	// Merge is by what an account that is already here becomes theirs.
	Merge Merging
	// Admitted says that the service's people are the workspace's own: they get
	// accounts although sign-in services may otherwise make none.
	Admitted bool
	// Code is of the second factor, where they showed one.
	Code string
}

// Merging says how an outsider is known to be somebody who has an account.
type Merging int

// The ways of merging. An address counts only when the service vouches for it
// and the account has confirmed it: whoever registers with the address of
// somebody else must neither get into their account nor wait for them in one.
const (
	MergeNever Merging = iota
	MergeByUsername
	MergeByEmail
)

var (
	errNoOutsiders = refuseLogin("registration-disabled-authentication-services", "User registration is disabled for authentication services")
	errOutsideMail = refuseLogin("403", "Email already exists.")
	errNobody      = refuseLogin("403", "The sign-in service does not say who you are")
	errMerged      = refuseLogin("403", "This account belongs to somebody else at the sign-in service")
)

// signInOutside signs in whom a service outside has identified. Whoever comes
// for the first time gets the account that is theirs by the rules of merging,
// or else a new one, together with the invite their browser is bound to.
func (s *Service) signInOutside(ctx context.Context, who model.Caller, o Outsider) (model.User, Session, error) {
	user, err := s.fromOutside(ctx, who, o)
	if err == nil {
		err = s.mayEnterAs(ctx, user, o.Code)
	}
	if err != nil {
		return user, Session{}, err
	}
	return s.open(ctx, who, user)
}

// fromOutside returns the account of an outsider. Of two who come at once with
// one identity the second finds the account that the first made, so whatever
// is in its way is looked at again.
func (s *Service) fromOutside(ctx context.Context, who model.Caller, o Outsider) (user model.User, err error) {
	if o.Service == "" || o.Subject == "" {
		return user, errNobody
	}
	o.Email, o.Roles = strings.ToLower(strings.TrimSpace(o.Email)), s.known(o.Roles)
	const tries = 5
	for range tries {
		user, err = s.Store.UserByIdentity(ctx, o.Service, o.Subject)
		if err == nil {
			return s.refresh(ctx, user, o)
		}
		if !errors.Is(err, model.ErrNotFound) {
			return user, wrap("look an identity up", err)
		}
		user, err = s.adopt(ctx, who, o)
		if !errors.Is(err, model.ErrConflict) {
			return user, err
		}
	}
	return user, err
}

// adopt links an outsider to the account that is theirs, or makes one.
func (s *Service) adopt(ctx context.Context, who model.Caller, o Outsider) (model.User, error) {
	known, err := s.merges(ctx, o)
	switch {
	case err == nil:
		return s.link(ctx, known, o)
	case errors.Is(err, model.ErrNotFound):
		return s.enrolOutsider(ctx, who, o)
	}
	return known, err
}

// merges returns the account that an outsider already has, or
// model.ErrNotFound.
func (s *Service) merges(ctx context.Context, o Outsider) (user model.User, err error) {
	err = model.ErrNotFound
	switch {
	case o.Merge == MergeByUsername && o.Username != "":
		user, err = s.Store.UserByUsername(ctx, o.Username)
	case o.Merge == MergeByEmail && o.Email != "" && o.EmailVerified:
		user, err = s.Store.UserByEmail(ctx, o.Email)
		if err == nil && !confirmed(user, o.Email) {
			err = errOutsideMail.Because(model.ErrConflict)
		}
	}
	if err == nil && user.Type != "user" {
		err = errMerged
	}
	return user, err
}

func confirmed(u model.User, address string) bool {
	return slices.ContainsFunc(u.Emails, func(e model.Email) bool {
		return e.Verified && strings.EqualFold(e.Address, address)
	})
}

// link makes an account an outsider's own. One that is somebody else's at the
// same service stays theirs.
func (s *Service) link(ctx context.Context, user model.User, o Outsider) (model.User, error) {
	user, err := s.describe(ctx, user.ID, o, func(u *model.User) error {
		if other := u.Services.External[o.Service]; other != "" && other != o.Subject {
			return errMerged
		}
		elsewhere := maps.Clone(u.Services.External)
		if elsewhere == nil {
			elsewhere = map[string]string{}
		}
		elsewhere[o.Service] = o.Subject
		u.Services.External = elsewhere
		return nil
	})
	return user, wrap("link an identity", err)
}

// refresh takes over what the service says anew of somebody it knows.
func (s *Service) refresh(ctx context.Context, user model.User, o Outsider) (model.User, error) {
	fresh := user
	fresh.Roles, fresh.Emails = slices.Clone(user.Roles), slices.Clone(user.Emails)
	o.describe(&fresh)
	if fresh.Name == user.Name && fresh.Username == user.Username &&
		slices.Equal(fresh.Roles, user.Roles) && slices.Equal(fresh.Emails, user.Emails) {
		return user, nil
	}
	user, err := s.describe(ctx, user.ID, o, func(*model.User) error { return nil })
	return user, wrap("take over what a service says", err)
}

// describe changes an account, and puts into it what the service decides. A
// username or an address that somebody else has here stays theirs, and does
// not keep anybody from signing in.
func (s *Service) describe(ctx context.Context, userID string, o Outsider, alter func(u *model.User) error) (user model.User, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		user, err = s.change(ctx, tx, userID, func(u *model.User) error {
			if err := alter(u); err != nil {
				return err
			}
			o.describe(u)
			return nil
		})
		return err
	})
	if o.Governs && errors.Is(err, model.ErrConflict) {
		s.Log.WarnContext(ctx, "a username or an address that a service gives is somebody else's here",
			"user", userID, "service", o.Service, "err", err)
		o.Governs = false
		return s.describe(ctx, userID, o, alter)
	}
	return user, err
}

// describe puts into an account what the service decides of it.
func (o Outsider) describe(u *model.User) {
	if o.Refresh && validName(o.Name) && o.Name != "" {
		u.Name = o.Name
	}
	u.Roles = o.roles(u.Roles)
	if !o.Refresh || !o.Governs {
		return
	}
	if o.Username != "" {
		u.Username = o.Username
	}
	if o.Email != "" {
		u.Emails = []model.Email{{Address: o.Email, Verified: o.EmailVerified || confirmed(*u, o.Email)}}
	}
}

// roles returns what the service makes of the roles that somebody has.
func (o Outsider) roles(have []string) []string {
	switch {
	case o.Roles == nil:
		return have
	case o.Managed == nil:
		return slices.Clone(o.Roles)
	}
	var roles []string
	for _, role := range have {
		if role == "admin" || !slices.Contains(o.Managed, role) || slices.Contains(o.Roles, role) {
			roles = append(roles, role)
		}
	}
	for _, role := range o.Roles {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// known leaves out of roles those there are not.
func (s *Service) known(roles []string) []string {
	if roles == nil {
		return nil
	}
	list, known := s.Authz.Get(), []string{}
	for _, role := range roles {
		if _, exists := list.Role(role); exists {
			known = append(known, role)
		}
	}
	return known
}

// enrolOutsider makes the account of somebody who comes for the first time.
// It has no password.
func (s *Service) enrolOutsider(ctx context.Context, who model.Caller, o Outsider) (model.User, error) {
	u, err := s.outsideNewcomer(ctx, o)
	if err != nil {
		return u, err
	}
	made, err := s.enrol(ctx, enrolment{who: who, user: u, token: s.Invites.TokenOf(who.Bound)})
	if err == nil {
		s.greetNewcomer(ctx, made)
	}
	return made, err
}

// outsideNewcomer returns the account to be made, or why not.
func (s *Service) outsideNewcomer(ctx context.Context, o Outsider) (model.User, error) {
	set := s.Settings.Get()
	if !o.Admitted && !set.Bool("Accounts_Registration_AuthenticationServices_Enabled") {
		return model.User{}, errNoOutsiders
	}
	u := model.User{
		ID: model.NewDocID(), Type: "user", Active: !set.Bool("Accounts_ManuallyApproveNewUsers"),
		Status: "offline", StatusDefault: "online", Roles: o.roles(s.outsideRoles()),
		Services: model.Services{External: map[string]string{o.Service: o.Subject}},
	}
	if validName(o.Name) {
		u.Name = strings.TrimSpace(o.Name)
	}
	if o.Email != "" {
		if err := s.checkOutsideEmail(ctx, o); err != nil {
			return u, err
		}
		u.Emails = []model.Email{{Address: o.Email, Verified: o.EmailVerified && set.Bool("Accounts_Verify_Email_For_External_Accounts")}}
	}
	var err error
	u.Username, err = s.suggest(ctx, s.outsideIdeas(u, o))
	return u, err
}

// outsideRoles are those of everybody new and those of everybody new from a
// sign-in service.
func (s *Service) outsideRoles() []string {
	roles := s.Settings.Get().List("Accounts_Registration_AuthenticationServices_Default_Roles")
	for _, role := range s.defaultRoles() {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// checkOutsideEmail refuses addresses that the workspace does not want, and
// one that an account has which is not theirs.
func (s *Service) checkOutsideEmail(ctx context.Context, o Outsider) error {
	if !o.Governs {
		if err := s.checkEmail(ctx, o.Email); err != nil {
			return err
		}
	}
	taken, err := s.emailTaken(ctx, s.Store.Reader, o.Email)
	if taken {
		return errOutsideMail.Because(model.ErrConflict) // perhaps by themselves, a moment ago
	}
	return err
}

// outsideIdeas are usernames for somebody new, the one the service says first.
func (s *Service) outsideIdeas(u model.User, o Outsider) (ideas []string) {
	for _, idea := range []string{o.Username, slug(o.Username)} {
		if idea != "" && s.validUsername(idea) {
			ideas = append(ideas, idea)
		}
	}
	for _, idea := range s.ideas(u) {
		if s.validUsername(idea) {
			ideas = append(ideas, idea)
		}
	}
	return ideas
}
