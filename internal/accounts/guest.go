package accounts

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"gantry/internal/model"
	"gantry/internal/store"
)

// GuestEntry is the input of invites.guest: an invite that takes guests, and
// what to call who comes.
type GuestEntry struct {
	Token string `json:"token" check:"required"`
	Name  string `json:"name" check:"required"`
}

var (
	errNoGuests  = model.Errorf("error-invite-guests-not-allowed", "Nobody comes as a guest here.")
	errGuestName = model.Errorf("error-invite-guest-name", "Please say what to call you, in up to 40 letters.")
	errPassing   = refuseAction("Update_user", "Guests stay who they are until an administrator gives them another role.")
)

// maxGuestName bounds what a guest calls themselves.
const maxGuestName = 40

// Guest is EnterAsGuest answered as a sign-in.
func (s *Service) Guest(ctx context.Context, who model.Caller, in GuestEntry) (LoggedIn, error) {
	user, session, err := s.EnterAsGuest(ctx, who, in)
	if err != nil {
		return LoggedIn{}, err
	}
	me, err := s.me(ctx, user)
	return LoggedIn{Status: "success", Data: SessionData{UserID: user.ID, AuthToken: session.Token, Me: me}}, err
}

// EnterAsGuest lets somebody in by an invite and a name alone. They get an
// account that nothing but the invite's rooms is open to, without a password
// and an address; it ends with its last membership there. Account, use and
// membership are one transaction.
func (s *Service) EnterAsGuest(ctx context.Context, who model.Caller, in GuestEntry) (model.User, Session, error) {
	if !s.Settings.Get().Bool("Invite_Allow_Guests") {
		return model.User{}, Session{}, errNoGuests
	}
	name := strings.Join(strings.Fields(in.Name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxGuestName || !validName(name) {
		return model.User{}, Session{}, errGuestName
	}
	const tries = 5
	for try := 1; ; try++ {
		made, err := s.enrol(ctx, enrolment{who: who, user: newGuest(name), token: in.Token, strict: true})
		if err == nil {
			return s.open(ctx, who, made)
		}
		if !errors.Is(err, errUsernameTaken) || try == tries {
			return made, Session{}, err
		}
	}
}

// newGuest is a guest's account. Neither its name nor its username can be
// taken for somebody else's.
func newGuest(name string) model.User {
	const most = 20
	stem := slug(name)
	stem = strings.Trim(stem[:min(len(stem), most)], "-_.")
	if stem != "" {
		stem += "-"
	}
	return model.User{
		ID: model.NewDocID(), Type: "user", Active: true, Guest: true, Roles: []string{"guest"},
		Username: "guest-" + stem + strings.ToLower(model.NewID(5)), Name: name + " (guest)",
		Status: "offline", StatusDefault: "online",
	}
}

// enrolGuest adds a guest's account, which is ready at once, together with the
// invite it comes by. A guest is never the first admin.
func (s *Service) enrolGuest(ctx context.Context, tx *store.Tx, u *model.User, e enrolment) (lost bool, err error) {
	admission, err := s.Invites.InvitedGuest(ctx, tx, e.who, e.token)
	if err != nil {
		return true, err
	}
	if err := tx.InsertUser(ctx, u); err != nil {
		return false, wrap("add a guest", err)
	}
	return true, s.Invites.AdmitGuest(ctx, tx, e.who, u, admission)
}

// EndGuest ends a guest's account: nobody signs in to it any more. What they
// said stays, and what only they own passes to others.
func (s *Service) EndGuest(ctx context.Context, tx *store.Tx, userID string) error {
	u, err := tx.User(ctx, userID)
	if errors.Is(err, model.ErrNotFound) || err == nil && (!u.Passing() || !u.Active) {
		return nil
	}
	if err != nil {
		return wrap("read a guest", err)
	}
	if err := s.Rooms.Relinquish(ctx, tx, &u, true); err != nil {
		return err
	}
	_, err = s.switchTo(ctx, tx, userID, false)
	return wrap("end a guest's account", err)
}

// Inform promises a letter, whose subject and text are templates, to every
// address a user gave, confirmed or not: for those who will not get in to
// confirm it.
func (s *Service) Inform(ctx context.Context, tx *store.Tx, u model.User, subject, text string, values map[string]string) error {
	given := u
	given.Emails = nil
	for _, e := range u.Emails {
		given.Emails = append(given.Emails, model.Email{Address: e.Address, Verified: true})
	}
	return s.post(ctx, tx, s.notice(given, subject, text, values)...)
}
