package accounts

import (
	"context"
	"slices"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// offline is the status of who is not connected, or does not want to seem so.
const offline = "offline"

func orOffline(status string) string {
	if status == "" {
		return offline
	}
	return status
}

// UserPresence answers users.getPresence.
type UserPresence struct {
	Presence   string     `json:"presence"`
	Connection string     `json:"connectionStatus,omitempty"`
	LastLogin  model.Time `json:"lastLogin,omitzero"`
}

// Presence tells somebody's status; of the caller it tells more.
func (s *Service) Presence(ctx context.Context, who model.Caller, in UserParam) (UserPresence, error) {
	u, err := s.subject(ctx, s.Store.Reader, who, in)
	if err != nil {
		return UserPresence{}, err
	}
	out := UserPresence{Presence: orOffline(u.Status)}
	if u.ID == who.UserID {
		out.Connection, out.LastLogin = orOffline(u.StatusLive), u.LastLogin
	}
	return out, nil
}

// UserStatus answers users.getStatus.
type UserStatus struct {
	ID         string `json:"_id"`
	Message    string `json:"message,omitempty"`
	Connection string `json:"connectionStatus,omitempty"`
	Status     string `json:"status"`
}

// Status tells somebody's status and what they say about it.
func (s *Service) Status(ctx context.Context, who model.Caller, in UserParam) (UserStatus, error) {
	u, err := s.subject(ctx, s.Store.Reader, who, in)
	if err != nil {
		return UserStatus{}, err
	}
	out := UserStatus{ID: u.ID, Message: u.StatusText, Status: orOffline(u.Status)}
	if u.ID == who.UserID {
		out.Connection = orOffline(u.StatusLive)
	}
	return out, nil
}

// NewStatus is the input of users.setStatus.
type NewStatus struct {
	UserParam
	Status  string  `json:"status"`
	Message *string `json:"message"`
}

// SetStatus changes the caller's status, or somebody else's for whom the
// caller may.
func (s *Service) SetStatus(ctx context.Context, who model.Caller, in NewStatus) (model.None, error) {
	const method = "users.setStatus"
	if in.Status == "" && in.Message == nil {
		return model.None{}, model.Fail("Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation")
	}
	if !s.Settings.Get().Bool("Accounts_AllowUserStatusMessageChange") {
		return model.None{}, model.Errorf("error-not-allowed", "Change status is not allowed").By(method)
	}
	if !in.means(who) && !s.may(who, "edit-other-user-info") {
		return model.None{}, errUnauthorized
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := s.subject(ctx, tx.Reader, who, in.UserParam)
		if err != nil {
			return err
		}
		_, err = tx.ChangeUser(ctx, u.ID, func(u *model.User) error {
			if in.Message != nil {
				u.StatusText = cut(strings.TrimSpace(*in.Message), maxStatusText)
			}
			return s.setStatus(u, in.Status)
		})
		return err
	})
	return model.None{}, err
}

// setStatus gives a user a status they choose; "" leaves it.
func (s *Service) setStatus(u *model.User, status string) error {
	const method = "users.setStatus"
	switch {
	case status == "":
		return nil
	case !slices.Contains([]string{"online", "away", "busy", offline}, status):
		return model.Errorf("error-invalid-status", "Valid status types include online, away, offline, and busy.").By(method)
	case status == offline && !s.Settings.Get().Bool("Accounts_AllowInvisibleStatusOption"):
		return model.Errorf("error-status-not-allowed", "Invisible status is disabled").By(method)
	}
	u.Status, u.StatusDefault = status, status
	return nil
}

// MethodStatus is the input of the method setUserStatus.
type MethodStatus struct {
	Status  string  `json:"status" check:"nullable"`
	Message *string `json:"message" check:"nullable"`
}

// SetStatusMethod is SetStatus in the form of DDP.
func (s *Service) SetStatusMethod(ctx context.Context, who model.Caller, in MethodStatus) (model.None, error) {
	if in.Message != nil && !s.Settings.Get().Bool("Accounts_AllowUserStatusMessageChange") {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed").By("setUserStatus")
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ChangeUser(ctx, who.UserID, func(u *model.User) error {
			if in.Message != nil {
				u.StatusText = cut(strings.TrimSpace(*in.Message), maxStatusText)
			}
			return s.setStatus(u, in.Status)
		})
		return err
	})
}

// PresenceQuery asks who is there: those of IDs, or those who changed since
// From, or everybody.
type PresenceQuery struct {
	From string   `json:"from"`
	IDs  []string `json:"ids"`
}

// PresenceList answers users.presence.
type PresenceList struct {
	Users []PresentUser `json:"users"`
	Full  bool          `json:"full"`
}

// PresentUser is somebody who is there.
type PresentUser struct {
	ID         string  `json:"_id"`
	Username   string  `json:"username"`
	Name       string  `json:"name,omitempty"`
	Status     string  `json:"status"`
	StatusText string  `json:"statusText,omitempty"`
	UTCOffset  float64 `json:"utcOffset"`
	AvatarETag string  `json:"avatarETag,omitempty"`
}

// longAgo is how old a client's knowledge may be for it to be sent only what
// changed.
const longAgo = 10 * time.Minute

// ListPresence tells who is there.
func (s *Service) ListPresence(ctx context.Context, who model.Caller, in PresenceQuery) (PresenceList, error) {
	out := PresenceList{Users: []PresentUser{}, Full: true}
	if s.Settings.Get().Bool("Presence_broadcast_disabled") {
		return out, nil
	}
	users, full, err := s.present(ctx, who, in)
	if err != nil {
		return out, wrap("list who is there", err)
	}
	out.Full = full
	for _, u := range users {
		out.Users = append(out.Users, PresentUser{
			ID: u.ID, Username: u.Username, Name: u.Name, Status: u.Status, StatusText: u.StatusText,
			UTCOffset: u.UTCOffset, AvatarETag: u.AvatarETag,
		})
	}
	return out, nil
}

func (s *Service) present(ctx context.Context, who model.Caller, in PresenceQuery) (users []model.User, full bool, err error) {
	if in.IDs != nil {
		ids := []string{}
		for _, id := range in.IDs {
			ids = append(ids, strings.Split(id, ",")...)
		}
		users, err = s.Store.Present(ctx, ids)
		return users, false, err
	}
	from, ok := model.ParseTime(in.From)
	if ok && from > model.Now().Add(-longAgo) {
		users, err = s.Store.UsersUpdatedSince(ctx, who.UserID, from)
		return users, false, err
	}
	users, err = s.Store.Present(ctx, nil)
	return users, true, err
}
