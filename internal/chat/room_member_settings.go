package chat

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// MuteUser names a room and somebody in it.
type MuteUser struct {
	RoomID   string `json:"roomId" check:"required,minLength=1"`
	UserID   string `json:"userId" check:"minLength=1"`
	Username string `json:"username" check:"minLength=1"`
}

// Mute lets somebody write no more in a room.
func (s *Service) Mute(ctx context.Context, who model.Caller, in MuteUser) (model.None, error) {
	return model.None{}, s.setMuted(ctx, who, in, true)
}

// Unmute lets them write again; in a read-only room, it lets them at all.
func (s *Service) Unmute(ctx context.Context, who model.Caller, in MuteUser) (model.None, error) {
	return model.None{}, s.setMuted(ctx, who, in, false)
}

// MuteByMethod is the argument of muteUserInRoom and unmuteUserInRoom.
type MuteByMethod struct {
	RID      string `json:"rid" check:"required"`
	Username string `json:"username" check:"required"`
}

// MuteByMethod is Mute for DDP.
func (s *Service) MuteByMethod(ctx context.Context, who model.Caller, in MuteByMethod) (bool, error) {
	err := s.setMuted(ctx, who, MuteUser{RoomID: in.RID, Username: in.Username}, true)
	return err == nil, err
}

// UnmuteByMethod is Unmute for DDP.
func (s *Service) UnmuteByMethod(ctx context.Context, who model.Caller, in MuteByMethod) (bool, error) {
	err := s.setMuted(ctx, who, MuteUser{RoomID: in.RID, Username: in.Username}, false)
	return err == nil, err
}

func (s *Service) setMuted(ctx context.Context, who model.Caller, in MuteUser, muted bool) error {
	method, t := "unmuteUserInRoom", model.UserUnmuted
	if muted {
		method, t = "muteUserInRoom", model.UserMuted
	}
	if (in.UserID == "") == (in.Username == "") {
		return model.Errorf("invalid-params", "must match exactly one schema in oneOf")
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := s.person(ctx, tx.Reader, UserTarget{UserID: in.UserID, Username: in.Username})
		if err != nil {
			return err
		}
		if user.Username == "" {
			return model.Fail("Invalid user")
		}
		if err := s.mutable(ctx, tx, who, in.RoomID, user, method); err != nil {
			return err
		}
		by, err := s.self(ctx, tx.Reader, who, method)
		if err != nil {
			return err
		}
		if _, err := tx.ChangeRoom(ctx, in.RoomID, func(r *model.Room) error { mute(r, user.Username, muted); return nil }); err != nil {
			return wrap("mute somebody", err)
		}
		return s.tell(ctx, tx, in.RoomID, model.Message{T: t, Msg: user.Username, U: by.Ref()})
	})
}

// mutable refuses what cannot be muted: by whom, where and who.
func (s *Service) mutable(ctx context.Context, tx *store.Tx, who model.Caller, rid string, user model.User, method string) error {
	if err := s.require(ctx, tx.Reader, who, "mute-user", rid, errNotAllowed(method)); err != nil {
		return err
	}
	room, err := tx.LockRoom(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return errInvalidRoom(method)
	}
	if err != nil {
		return wrap("lock a room", err)
	}
	if room.T == model.Direct {
		return model.Errorf("error-invalid-room-type", "%s is not a valid room type", room.T).
			With(map[string]any{"method": method, "type": room.T})
	}
	sub, err := s.membership(ctx, tx.Reader, rid, user.ID)
	return unless(sub != nil, err, errNotInRoom(method, "User is not in this room"))
}

// mute changes who may write: a read-only room lists those who may, another
// room those who may not.
func mute(r *model.Room, username string, muted bool) {
	without := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return name == username })
	}
	was := r.Muted
	r.Muted = without(r.Muted)
	switch {
	case muted && r.ReadOnly:
		r.Muted, r.Unmuted = was, without(r.Unmuted)
	case muted:
		r.Muted, r.Unmuted = append(r.Muted, username), without(r.Unmuted)
	case r.ReadOnly:
		r.Unmuted = append(without(r.Unmuted), username)
	}
}

// SaveNotifications names a room and how the caller wants to hear of it.
type SaveNotifications struct {
	RoomID        string                    `json:"roomId"`
	Notifications map[string]jsontext.Value `json:"notifications"`
}

// SaveNotifications changes all of it, or nothing.
func (s *Service) SaveNotifications(ctx context.Context, who model.Caller, in SaveNotifications) (model.None, error) {
	switch {
	case in.RoomID == "":
		return model.None{}, model.Fail("The 'roomId' param is required")
	case len(in.Notifications) == 0:
		return model.None{}, model.Fail("The 'notifications' param is required")
	}
	values := map[string]string{}
	for field, raw := range in.Notifications {
		value, ok := scalarText(raw)
		if !ok {
			return model.None{}, errNotification("Invalid settings value")
		}
		values[field] = value
	}
	return model.None{}, s.saveNotifications(ctx, who, in.RoomID, values)
}

// scalarText reads a value as text: clients send numbers and booleans too.
func scalarText(raw jsontext.Value) (string, bool) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return "", false
	}
	switch v := value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// SaveNotification is the arguments of saveNotificationSettings.
type SaveNotification struct {
	RoomID string `json:"roomId" check:"required"`
	Field  string `json:"field" check:"required"`
	Value  string `json:"value"`
}

// SaveNotification is SaveNotifications for DDP, one at a time.
func (s *Service) SaveNotification(ctx context.Context, who model.Caller, in SaveNotification) (bool, error) {
	err := s.saveNotifications(ctx, who, in.RoomID, map[string]string{in.Field: in.Value})
	return err == nil, err
}

// SaveAudio is the arguments of saveAudioNotificationValue.
type SaveAudio struct {
	RID   string `json:"rid" check:"required"`
	Value string `json:"value"`
}

// SaveAudio chooses the sound for a room by an older method.
func (s *Service) SaveAudio(ctx context.Context, who model.Caller, in SaveAudio) (bool, error) {
	return s.SaveNotification(ctx, who, SaveNotification{RoomID: in.RID, Field: "audioNotificationValue", Value: in.Value})
}

const notificationMethod = "saveNotificationSettings"

func errNotification(reason string) error {
	return model.Errorf("error-invalid-settings", "%s", reason).By(notificationMethod)
}

func (s *Service) saveNotifications(ctx context.Context, who model.Caller, rid string, values map[string]string) error {
	user, err := s.Store.User(ctx, who.UserID)
	if err != nil {
		return wrap("read the caller", err)
	}
	own := notificationPrefs(user)
	return s.changeOwn(ctx, who, rid, notificationMethod, "Invalid subscription", func(sub *model.Subscription) error {
		prefs := maps.Clone(sub.Prefs)
		if prefs == nil {
			prefs = map[string]jsontext.Value{}
		}
		for field, value := range values {
			if err := setNotification(prefs, own, field, value); err != nil {
				return err
			}
		}
		sub.Prefs = prefs
		return nil
	})
}

// origins are the three ways to be notified, each with the field that says who
// chose it.
var origins = map[string]string{
	"desktopNotifications":    "desktopPrefOrigin",
	"mobilePushNotifications": "mobilePrefOrigin",
	"emailNotifications":      "emailPrefOrigin",
}

// setNotification changes one preference; "default" goes back to what the user
// wants for every room.
func setNotification(prefs, own map[string]jsontext.Value, field, value string) error {
	quoted, err := jsontext.AppendQuote(nil, value)
	if err != nil {
		return errNotification("Invalid settings value")
	}
	origin, ok := origins[field]
	switch {
	case ok && !slices.Contains([]string{"all", "mentions", "nothing", "default"}, value):
		return errNotification("Invalid settings value")
	case ok && value == "default" && own[field] == nil:
		delete(prefs, field)
		delete(prefs, origin)
	case ok && value == "default":
		prefs[field], prefs[origin] = own[field], own[origin]
	case ok:
		prefs[field], prefs[origin] = quoted, jsontext.Value(`"subscription"`)
	case field == "disableNotifications", field == "muteGroupMentions":
		prefs[field] = jsontext.Value(strconv.FormatBool(value == "1"))
	case field == "hideUnreadStatus", field == "hideMentionStatus":
		setFlag(prefs, field, value == "1")
	case field == "audioNotificationValue" && value == "default":
		delete(prefs, field)
	case field == "audioNotificationValue", field == "unreadAlert":
		prefs[field] = quoted
	default:
		return errNotification("Invalid settings field")
	}
	return nil
}

// setFlag keeps a preference only while it is on, as upstream does for some.
func setFlag(prefs map[string]jsontext.Value, field string, on bool) {
	delete(prefs, field)
	if on {
		prefs[field] = jsontext.Value("true")
	}
}
