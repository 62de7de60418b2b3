package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// offline is the status of who is not connected, or does not want to seem so.
const offline = "offline"

// statuses are those that somebody can choose, as their place in this list
// says in events.
var statuses = []string{offline, "online", "away", "busy"}

// best is what the connections to several nodes come to: online beats away.
func best(of []string) string {
	switch {
	case slices.Contains(of, "online"):
		return "online"
	case len(of) > 0:
		return of[0]
	}
	return offline
}

// effective is the status that others see: whoever is not connected is
// offline, and whoever is has what they chose, or what their connections come
// to when they chose to be online.
func effective(chosen, live string) string {
	if live == "" || live == offline {
		return offline
	}
	if chosen == "" || chosen == "online" {
		return live
	}
	return chosen
}

// tellStatus lets everybody know what a user's status has become, if it is
// another one than before and the workspace wants it known.
func tellStatus(tx *store.Tx, set *settings.Snapshot, before, u *model.User) error {
	same := orOffline(u.Status) == orOffline(before.Status) && u.StatusText == before.StatusText
	if same || u.Username == "" || set.Bool("Presence_broadcast_disabled") || set.Bool("Troubleshoot_Disable_Presence_Broadcast") {
		return nil
	}
	data, err := json.Marshal([]any{u.Username, slices.Index(statuses, orOffline(u.Status)), u.StatusText}, model.EJSON)
	tx.Tell(model.Event{Kind: model.StatusChanged, ID: u.ID, User: u.ID, Data: data})
	return err
}

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
		_, err = s.change(ctx, tx, u.ID, func(u *model.User) error {
			setText(u, in.Message)
			if in.Status == "" {
				return nil
			}
			u.Status, u.StatusDefault = in.Status, in.Status
			return s.checkStatus(in.Status, method)
		})
		return err
	})
	return model.None{}, err
}

// setText gives a user what they say about their status; nil leaves it.
func setText(u *model.User, text *string) {
	if text != nil {
		u.StatusText = cut(strings.TrimSpace(*text), maxStatusText)
	}
}

// checkStatus refuses what nobody can choose.
func (s *Service) checkStatus(status, method string) error {
	switch {
	case !slices.Contains(statuses, status):
		return model.Errorf("error-invalid-status", "Valid status types include online, away, offline, and busy.").By(method)
	case status == offline && !s.Settings.Get().Bool("Accounts_AllowInvisibleStatusOption"):
		return model.Errorf("error-status-not-allowed", "Invisible status is disabled").By(method)
	}
	return nil
}

// MethodStatus is the input of the method setUserStatus.
type MethodStatus struct {
	Status  string  `json:"status" check:"nullable"`
	Message *string `json:"message" check:"nullable"`
}

// SetStatusMethod is SetStatus in the form of DDP: what is chosen shows as far
// as the caller is connected.
func (s *Service) SetStatusMethod(ctx context.Context, who model.Caller, in MethodStatus) (model.None, error) {
	const method = "setUserStatus"
	if in.Message != nil && !s.Settings.Get().Bool("Accounts_AllowUserStatusMessageChange") {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed").By(method)
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := s.change(ctx, tx, who.UserID, func(u *model.User) error {
			setText(u, in.Message)
			return s.prefer(u, in.Status, method)
		})
		return err
	})
}

// prefer makes a status the one that a user has while connected; "" leaves
// the one they have.
func (s *Service) prefer(u *model.User, status, method string) error {
	if status == "" {
		return nil
	}
	if err := s.checkStatus(status, method); err != nil {
		return err
	}
	u.StatusDefault = status
	u.Status = effective(status, u.StatusLive)
	return nil
}

// DefaultStatus is the input of UserPresence:setDefaultStatus.
type DefaultStatus struct {
	Status string `json:"status"`
}

// SetDefaultStatus chooses the status that the caller has while connected. It
// reports whether there was a caller.
func (s *Service) SetDefaultStatus(ctx context.Context, who model.Caller, in DefaultStatus) (bool, error) {
	if who.Anonymous() {
		return false, nil
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := s.change(ctx, tx, who.UserID, func(u *model.User) error {
			return s.prefer(u, in.Status, "UserPresence:setDefaultStatus")
		})
		return err
	})
	return err == nil, err
}

// StatusTextOf is the input of the method getUserStatusText.
type StatusTextOf struct {
	UserID string `json:"userId"`
}

// StatusText returns what somebody says about their status.
func (s *Service) StatusText(ctx context.Context, _ model.Caller, in StatusTextOf) (string, error) {
	u, err := s.Store.User(ctx, in.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return "", nil
	}
	return u.StatusText, wrap("read somebody's status", err)
}

// ConnectionCount answers presence.getConnections. Max is what a workspace
// without a licence may have upstream, for its pages; here it bounds nothing.
type ConnectionCount struct {
	Current int `json:"current"`
	Max     int `json:"max"`
}

// communityConnections is upstream's bound where there is no licence.
const communityConnections = 200

// CountConnections tells how many connections there are.
func (s *Service) CountConnections(ctx context.Context, _ model.Caller, _ model.None) (ConnectionCount, error) {
	n, err := s.Live.Count(ctx)
	return ConnectionCount{Current: n, Max: communityConnections}, err
}

// EnableBroadcast lets everybody hear again who comes and goes.
func (s *Service) EnableBroadcast(ctx context.Context, _ model.Caller, _ model.None) (model.None, error) {
	_, err := s.Settings.Set(ctx, "Presence_broadcast_disabled", false)
	return model.None{}, wrap("tell of presence again", err)
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
