package accounts

import (
	"context"
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

var emailShape = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

// checkEmail refuses what is no address, and domains the workspace does not
// want.
func (s *Service) checkEmail(ctx context.Context, address string) error {
	const function = "RocketChat.validateEmailDomain"
	refuse := func(code, reason string) error {
		return model.Errorf(code, "%s", reason).With(map[string]any{"function": function})
	}
	if !emailShape.MatchString(address) {
		return model.Errorf("error-invalid-email", "Invalid email %s", address).
			With(map[string]any{"function": function, "email": address})
	}
	set := s.Settings.Get()
	domain := address[strings.LastIndexByte(address, '@')+1:]
	allowed := set.List("Accounts_AllowedDomainsList")
	switch {
	case len(allowed) > 0 && !hasFold(allowed, domain):
		return refuse("error-invalid-domain", "The email domain is not in whitelist")
	case hasFold(set.List("Accounts_BlockedDomainsList"), domain):
		return refuse("error-email-domain-blacklisted", "The email domain is blacklisted")
	case !set.Bool("Accounts_UseDNSDomainCheck"):
		return nil
	}
	if _, err := net.DefaultResolver.LookupMX(ctx, domain); err != nil {
		return refuse("error-invalid-domain", "Invalid domain")
	}
	return nil
}

func hasFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, text) })
}

// emailTaken says whether somebody has the address.
func (s *Service) emailTaken(ctx context.Context, r store.Reader, address string) (bool, error) {
	_, err := r.UserByEmail(ctx, address)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrap("look an address up", err)
}
