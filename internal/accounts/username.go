package accounts

import (
	"context"
	"errors"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gantry/internal/model"
	"gantry/internal/store"
)

var defaultUsername = regexp.MustCompile(`^[0-9a-zA-Z\-_.]+$`)

// validUsername says whether the workspace allows such usernames.
func (s *Service) validUsername(username string) bool {
	pattern := s.Settings.Get().String("UTF8_User_Names_Validation")
	if pattern == "" {
		return defaultUsername.MatchString(username)
	}
	allowed, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return defaultUsername.MatchString(username)
	}
	return allowed.MatchString(username)
}

// validName says whether a name is free of what could be taken for markup.
func validName(name string) bool {
	const forbidden = `<>\/`
	decoded, err := url.PathUnescape(name)
	return err == nil && !strings.ContainsAny(name, forbidden) && !strings.ContainsAny(decoded, forbidden)
}

var errNameChars = model.Fail("Name contains invalid characters")

// reserved says whether a username is one the system keeps for itself.
func (s *Service) reserved(username string) bool {
	for _, name := range s.Settings.Get().List("Accounts_SystemBlockedUsernameList") {
		if strings.EqualFold(name, username) {
			return true
		}
	}
	return false
}

// blockedUsername says whether nobody may have a username.
func (s *Service) blockedUsername(username string) bool {
	username = strings.TrimSpace(username)
	for _, name := range append(s.Settings.Get().List("Accounts_BlockedUsernameList"), "all", "here") {
		if strings.EqualFold(name, username) {
			return true
		}
	}
	return false
}

func errBlockedUsername(username string) *model.Error {
	return model.Errorf("error-blocked-username", "%s is blocked and can't be used!", html.EscapeString(username)).
		With(map[string]any{"method": "checkUsernameAvailability", "field": username})
}

// available says whether nobody has the username; one that nobody may have is
// refused.
func (s *Service) available(ctx context.Context, r store.Reader, username string) (bool, error) {
	if s.blockedUsername(username) || s.reserved(username) {
		return false, errBlockedUsername(username)
	}
	_, err := r.UserByUsername(ctx, username)
	if errors.Is(err, model.ErrNotFound) {
		return true, nil
	}
	return false, wrap("look a username up", err)
}

// NewUsername is the input of users.checkUsernameAvailability.
type NewUsername struct {
	Username string `json:"username" check:"required"`
}

// Availability says whether a username can be had.
type Availability struct {
	Result bool `json:"result"`
}

// CheckUsername says whether the caller could have a username.
func (s *Service) CheckUsername(ctx context.Context, who model.Caller, in NewUsername) (Availability, error) {
	const method = "setUsername"
	if in.Username == "" {
		return Availability{}, model.Errorf("error-invalid-username", "Invalid username").By(method)
	}
	u, err := s.self(ctx, s.Store.Reader, who)
	switch {
	case err != nil:
		return Availability{}, err
	case u.Username != "" && !s.Settings.Get().Bool("Accounts_AllowUsernameChange"):
		return Availability{}, model.Errorf("error-not-allowed", "Not allowed").By(method)
	case u.Username == in.Username:
		return Availability{true}, nil
	}
	free, err := s.available(ctx, s.Store.Reader, in.Username)
	return Availability{free}, err
}

// SetUsername gives the caller their first username, or another one.
func (s *Service) SetUsername(ctx context.Context, who model.Caller, in NewUsername) (string, error) {
	const method = "setUsername"
	username := strings.TrimSpace(in.Username)
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := s.self(ctx, tx.Reader, who)
		if err != nil {
			return err
		}
		if strings.EqualFold(u.Username, username) {
			return nil
		}
		if u.Passing() || u.Username != "" && !s.Settings.Get().Bool("Accounts_AllowUsernameChange") {
			return model.Errorf("error-not-allowed", "Not allowed").By(method)
		}
		if !s.validUsername(username) {
			return model.Errorf("username-invalid", "%s is not a valid username, use only letters, numbers, dots, hyphens and underscores",
				html.EscapeString(username))
		}
		free, err := s.available(ctx, tx.Reader, username)
		if err != nil {
			return err
		}
		if !free {
			return model.Errorf("error-field-unavailable", "<strong>%s</strong> is already in use :(", html.EscapeString(username)).
				With(map[string]any{"method": method, "field": username})
		}
		_, err = s.change(ctx, tx, who.UserID, func(u *model.User) error {
			u.Username = username
			return nil
		})
		return err
	})
	if errors.Is(err, model.ErrConflict) {
		err = model.Errorf("error-field-unavailable", "<strong>%s</strong> is already in use :(", html.EscapeString(username)).By(method)
	}
	return username, err
}

// Suggestion is a username nobody has.
type Suggestion struct {
	Result string `json:"result"`
}

// SuggestUsername makes a username of the caller's name or address.
func (s *Service) SuggestUsername(ctx context.Context, who model.Caller, _ model.None) (Suggestion, error) {
	u, err := s.self(ctx, s.Store.Reader, who)
	if err != nil {
		return Suggestion{}, err
	}
	idea, err := s.suggest(ctx, s.ideas(u))
	return Suggestion{idea}, err
}

// suggest returns the first of some ideas that can be had, or else the first
// of them with a number.
func (s *Service) suggest(ctx context.Context, ideas []string) (string, error) {
	for _, idea := range ideas {
		free, err := s.free(ctx, idea)
		if err != nil || free {
			return idea, err
		}
	}
	stem := append(ideas, s.Settings.Get().String("Accounts_DefaultUsernamePrefixSuggestion"))[0]
	for n := 0; ; n++ {
		idea := stem + "-" + strconv.Itoa(n)
		free, err := s.free(ctx, idea)
		if err != nil || free {
			return idea, err
		}
	}
}

func (s *Service) free(ctx context.Context, username string) (bool, error) {
	if username == "" || s.blockedUsername(username) || s.reserved(username) {
		return false, nil
	}
	return s.available(ctx, s.Store.Reader, username)
}

// ideas are the usernames upstream thinks of: the name, its parts shortened,
// and what stands before the @ of confirmed addresses.
func (s *Service) ideas(u model.User) (ideas []string) {
	add := func(text string) {
		if s.Settings.Get().Bool("UTF8_Names_Slugify") {
			text = slug(text)
		}
		if text != "" {
			ideas = append(ideas, text)
		}
	}
	add(u.Name)
	if parts := strings.Fields(u.Name); len(parts) > 1 {
		first, last := []rune(parts[0]), []rune(parts[len(parts)-1])
		add(string(first[:1]) + string(last))
		add(string(first) + string(last[:1]))
	}
	for _, e := range u.Emails {
		if local, domain, found := strings.Cut(e.Address, "@"); found && e.Verified {
			host, _, _ := strings.Cut(domain, ".")
			ideas = append(ideas, slug(local), slug(local+"."+host))
		}
	}
	return ideas
}

// slug writes text in the letters of a username: accents are dropped, and
// what has no place becomes a dot.
func slug(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r) && b.Len() > 0 && !strings.HasSuffix(b.String(), "."):
			b.WriteByte('.')
		}
	}
	return strings.Trim(b.String(), ".")
}
