package chat

import (
	"context"
	"errors"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gantry/internal/model"
	"gantry/internal/store"
)

// roomName returns the name a room called title gets in addresses, or why it
// cannot be called that. rid is the room that is renamed, empty for a new one.
func (s *Service) roomName(ctx context.Context, r store.Reader, title, rid string) (string, error) {
	special := s.Settings.Get().Bool("UI_Allow_room_names_with_special_chars")
	name := title
	if special {
		name = slug(title)
		if err := vacant(r.RoomByTitle(ctx, title))(rid, name); err != nil {
			return "", err
		}
	}
	if !s.validRoomName(name) {
		escaped := html.EscapeString(name)
		return "", model.Errorf("error-invalid-room-name", "%s is not a valid room name.", escaped).With(nameDetails(escaped))
	}
	if special {
		return s.numbered(ctx, r, name, rid)
	}
	return name, vacant(r.RoomByName(ctx, name))(rid, html.EscapeString(name))
}

func nameDetails(name string) map[string]any {
	return map[string]any{"function": "RocketChat.getValidRoomName", "channel_name": name}
}

// vacant takes a look-up's answer and refuses when it is another room than
// rid.
func vacant(found model.Room, err error) func(rid, name string) error {
	return func(rid, name string) error {
		switch {
		case errors.Is(err, model.ErrNotFound) || err == nil && found.ID == rid:
			return nil
		case err != nil:
			return wrap("look for a room's name", err)
		case found.Archived:
			return model.Errorf("error-archived-duplicate-name", "There's an archived channel with name %s", name).With(nameDetails(name))
		}
		return errNameTaken(name)
	}
}

func errNameTaken(name string) error {
	return model.Errorf("error-duplicate-channel-name", "A channel with name '%s' exists", name).With(nameDetails(name))
}

// maxNumbered bounds how many rooms may share a name but for their number.
const maxNumbered = 1000

// numbered returns name, or with the first free number behind it.
func (s *Service) numbered(ctx context.Context, r store.Reader, name, rid string) (string, error) {
	for n := 0; n <= maxNumbered; n++ {
		try := name
		if n > 0 {
			try += "-" + strconv.Itoa(n)
		}
		err := vacant(r.RoomByName(ctx, try))(rid, try)
		var taken *model.Error
		if !errors.As(err, &taken) {
			return try, err
		}
	}
	return "", errNameTaken(name)
}

// plainRoomName holds where the setting UTF8_Channel_Names_Validation is no
// regular expression.
var plainRoomName = regexp.MustCompile(`^[0-9a-zA-Z-_.]+$`)

func (s *Service) validRoomName(name string) bool {
	settings := s.Settings.Get()
	valid, err := regexp.Compile("^(?:" + settings.String("UTF8_Channel_Names_Validation") + ")$")
	if err != nil {
		valid = plainRoomName
	}
	blocked := strings.Split(settings.String("Accounts_SystemBlockedUsernameList"), ",")
	return name != "" && valid.MatchString(name) && !slices.Contains(blocked, strings.ToLower(name))
}

// handle refuses names that a user has or that nobody may have: people and
// rooms are called by the same sign in a message.
func (s *Service) handle(ctx context.Context, r store.Reader, name string) error {
	blocked := append(s.Settings.Get().List("Accounts_BlockedUsernameList"), "all", "here")
	if slices.ContainsFunc(blocked, func(b string) bool { return strings.EqualFold(b, name) }) {
		return model.Errorf("error-blocked-username", "%s is blocked and can't be used!", html.EscapeString(name)).
			With(map[string]any{"method": "checkUsernameAvailability", "field": name})
	}
	_, err := r.UserByUsername(ctx, name)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return nil
	case err != nil:
		return wrap("look for a user's name", err)
	}
	return model.Errorf("error-duplicate-handle", "A room, team or user with name '%s' already exists", name).
		With(map[string]any{"function": "RocketChat.updateRoomName", "handle": name})
}

// slug turns a title into letters, digits and hyphens that an address can
// hold: accents are dropped and everything else becomes a hyphen. A title of
// another script, of which nothing would be left, gets a name by chance.
func slug(title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(title) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.'):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" {
		return name
	}
	return "room-" + strings.ToLower(model.NewID(8))
}
