package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// RoomSettings is what can be changed of a room. What is missing stays.
type RoomSettings struct {
	RoomAvatar        *string        `json:"roomAvatar" check:"nullable"` // a data URL; empty takes it away
	RoomName          *string        `json:"roomName"`
	RoomTopic         *string        `json:"roomTopic"`
	RoomAnnouncement  *string        `json:"roomAnnouncement"`
	RoomDescription   *string        `json:"roomDescription"`
	RoomCustomFields  jsontext.Value `json:"roomCustomFields"`
	RoomType          *string        `json:"roomType"`
	ReadOnly          *bool          `json:"readOnly"`
	ReactWhenReadOnly *bool          `json:"reactWhenReadOnly"`
	SystemMessages    jsontext.Value `json:"systemMessages"` // a list of types to hide
	Default           *bool          `json:"default"`
	Featured          *bool          `json:"featured"`
	Favorite          *FavoriteRoom  `json:"favorite"`
	JoinCode          *string        `json:"joinCode"` // empty removes it
	Encrypted         *bool          `json:"encrypted"`

	RetentionEnabled        *bool `json:"retentionEnabled"`
	RetentionMaxAge         *int  `json:"retentionMaxAge"`
	RetentionExcludePinned  *bool `json:"retentionExcludePinned"`
	RetentionFilesOnly      *bool `json:"retentionFilesOnly"`
	RetentionIgnoreThreads  *bool `json:"retentionIgnoreThreads"`
	RetentionOverrideGlobal *bool `json:"retentionOverrideGlobal"`
}

// FavoriteRoom makes a default room a favourite of those who are joined to it.
type FavoriteRoom struct {
	Favorite     bool `json:"favorite"`
	DefaultValue bool `json:"defaultValue"`
}

// edit is a change of a room in the making.
type edit struct {
	*Service
	tx   *store.Tx
	who  model.Caller
	by   model.User
	was  model.Room
	room model.Room // as it will be
	told []model.Message
	then []func(ctx context.Context) error // what else the change needs
}

// editing is the method that refusals name.
const editing = "saveRoomSettings"

func errEditing(reason, action string) error {
	return model.Errorf("error-action-not-allowed", "%s", reason).With(map[string]any{"method": editing, "action": action})
}

// editRoom changes a locked room, with its members' sides and the messages that
// say so. Of several settings all change or none.
func (s *Service) editRoom(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, in RoomSettings) error {
	in, err := s.mayEdit(ctx, tx.Reader, who, room, in)
	if err != nil {
		return err
	}
	by, err := s.self(ctx, tx.Reader, who, editing)
	if err != nil {
		return err
	}
	e := &edit{Service: s, tx: tx, who: who, by: by, was: room, room: room}
	steps := []func(context.Context, RoomSettings) error{
		e.admins, e.rename, e.texts, e.fields, e.retype, e.writing, e.systemMessages, e.joinCode, e.encrypt, e.retention,
	}
	for _, step := range steps {
		if err := step(ctx, in); err != nil {
			return err
		}
	}
	return e.write(ctx)
}

// mayEdit returns what of the settings the caller may change at all.
func (s *Service) mayEdit(ctx context.Context, r store.Reader, who model.Caller, room model.Room, in RoomSettings) (RoomSettings, error) {
	ok, err := s.Can(ctx, r, who, "edit-room", room.ID)
	if err != nil {
		return in, err
	}
	if !ok {
		if in.Encrypted == nil || room.T != model.Direct {
			return in, errEditing("Editing room is not allowed", "Editing_room")
		}
		in = RoomSettings{Encrypted: in.Encrypted}
	}
	if room.Broadcast && (isTrue(in.ReadOnly) || isTrue(in.ReactWhenReadOnly)) {
		return in, errEditing("Editing readOnly/reactWhenReadOnly are not allowed for broadcast rooms", "Editing_room")
	}
	return in, nil
}

func isTrue(b *bool) bool { return b != nil && *b }

// set stores a wanted value and says whether it is another than before.
func set[T comparable](field *T, want *T) bool {
	if want == nil || *want == *field {
		return false
	}
	*field = *want
	return true
}

// write is the end of an edit.
func (e *edit) write(ctx context.Context) error {
	_, err := e.tx.ChangeRoom(ctx, e.room.ID, func(r *model.Room) error { *r = e.room; return nil })
	if errors.Is(err, model.ErrConflict) { // taken by a room named at this moment
		return errNameTaken(e.room.Name)
	}
	if err != nil {
		return wrap("change a room", err)
	}
	for _, then := range e.then {
		if err := then(ctx); err != nil {
			return wrap("change a room's members", err)
		}
	}
	for _, m := range e.told {
		if err := e.note(ctx, e.tx, e.room.ID, m); err != nil {
			return err
		}
	}
	if len(e.told) == 0 {
		return nil
	}
	return wrap("count the messages of a change", e.tx.Tally(ctx, e.room.ID, 0, len(e.told)))
}

// tellOf adds a message that says what changed.
func (e *edit) tellOf(t, text string) {
	e.told = append(e.told, model.Message{T: t, Msg: text, U: e.by.Ref()})
}

// admins changes what only who administers rooms may.
func (e *edit) admins(_ context.Context, in RoomSettings) error {
	if (in.Default != nil || in.Featured != nil) && !e.may(e.who, "view-room-administration") {
		return errEditing("Viewing room administration is not allowed", "Viewing_room_administration")
	}
	set(&e.room.Default, in.Default)
	set(&e.room.Featured, in.Featured)
	if in.Favorite != nil {
		e.room.Favorite = in.Favorite.Favorite && in.Favorite.DefaultValue
	}
	return nil
}

func (e *edit) rename(ctx context.Context, in RoomSettings) error {
	if in.RoomName == nil {
		return nil
	}
	if e.room.T == model.Direct {
		return model.Errorf("error-not-allowed", "Not allowed").With(map[string]any{"function": "RocketChat.saveRoomdisplayName"})
	}
	title := *in.RoomName
	if title == e.room.Name || strings.TrimSpace(title) == "" {
		return nil
	}
	before := e.room.Name
	e.room.FName = title
	if e.room.ParentID == "" {
		name, err := e.roomName(ctx, e.tx.Reader, title, e.room.ID)
		if err != nil {
			return err
		}
		if err := e.handle(ctx, e.tx.Reader, name); err != nil {
			return err
		}
		e.room.Name = name
	}
	e.then = append(e.then, func(ctx context.Context) error {
		if err := e.retopic(ctx, e.tx, e.room.ID, before, title); err != nil {
			return err
		}
		return e.tx.RenameMembers(ctx, e.room.ID, e.room.Name, e.room.FName)
	})
	e.tellOf(model.RoomRenamed, title)
	return nil
}

func (e *edit) texts(_ context.Context, in RoomSettings) error {
	for _, text := range []struct {
		field, want *string
		t           string
	}{
		{&e.room.Topic, in.RoomTopic, model.TopicChanged},
		{&e.room.Announcement, in.RoomAnnouncement, model.AnnounceChanged},
		{&e.room.Description, in.RoomDescription, model.DescChanged},
	} {
		if set(text.field, text.want) {
			e.tellOf(text.t, *text.want)
		}
	}
	return nil
}

func (e *edit) fields(_ context.Context, in RoomSettings) error {
	if len(in.RoomCustomFields) == 0 {
		return nil
	}
	fields := map[string]jsontext.Value{}
	if in.RoomCustomFields.Kind() != '{' || json.Unmarshal(in.RoomCustomFields, &fields) != nil {
		return model.Errorf("invalid-roomCustomFields-type", "Invalid roomCustomFields type").
			With(map[string]any{"function": "RocketChat.saveRoomCustomFields"})
	}
	e.room.CustomFields = fields
	e.then = append(e.then, func(ctx context.Context) error { return e.tx.SetMembersFields(ctx, e.room.ID, fields) })
	return nil
}

func (e *edit) retype(_ context.Context, in RoomSettings) error {
	if in.RoomType == nil || *in.RoomType == e.room.T {
		return nil
	}
	said := ""
	switch t := *in.RoomType; {
	case t == model.Channel && !e.may(e.who, "create-c"):
		return errEditing("Changing a private group to a public channel is not allowed", "Change_Room_Type")
	case t == model.Group && !e.may(e.who, "create-p"):
		return errEditing("Changing a public channel to a private room is not allowed", "Change_Room_Type")
	case t != model.Channel && t != model.Group:
		return model.Errorf("error-invalid-room-type", "error-invalid-room-type").
			With(map[string]any{"function": "RocketChat.saveRoomType", "type": t})
	case e.room.T == model.Direct:
		return model.Errorf("error-direct-room", "Can't change type of direct rooms").With(map[string]any{"function": "RocketChat.saveRoomType"})
	case t == model.Channel:
		said = "public"
	default:
		said = "private"
	}
	e.room.T = *in.RoomType
	e.then = append(e.then, func(ctx context.Context) error { return e.tx.RetypeMembers(ctx, e.room.ID, e.room.T) })
	e.tellOf(model.PrivacyChanged, said)
	return nil
}

// writing changes who may write and react.
func (e *edit) writing(_ context.Context, in RoomSettings) error {
	either := func(on bool, yes, no string) string {
		if on {
			return yes
		}
		return no
	}
	if set(&e.room.ReadOnly, in.ReadOnly) {
		e.tellOf(either(e.room.ReadOnly, model.ReadOnlySet, model.ReadOnlyRemoved), "")
	}
	if set(&e.room.ReactWhenReadOnly, in.ReactWhenReadOnly) {
		e.tellOf(either(e.room.ReactWhenReadOnly, model.ReactingAllowed, model.ReactingForbidden), "")
	}
	return nil
}

// systemMessages changes which types of system messages the room hides.
func (e *edit) systemMessages(_ context.Context, in RoomSettings) error {
	if len(in.SystemMessages) == 0 {
		return nil
	}
	invalid := model.Errorf("invalid-room", "Invalid option").With(map[string]any{"function": "RocketChat.saveRoomSystemMessages"})
	var hidden []string
	if in.SystemMessages.Kind() != '[' || json.Unmarshal(in.SystemMessages, &hidden) != nil {
		return invalid
	}
	setting, _ := e.Settings.Get().Lookup("Hide_System_Messages")
	for _, t := range hidden {
		if !slices.ContainsFunc(setting.Values, func(c settings.Choice) bool { return c.Key == t }) {
			return invalid
		}
	}
	e.room.SysMes = in.SystemMessages
	return nil
}

func (e *edit) joinCode(_ context.Context, in RoomSettings) error {
	if in.JoinCode == nil {
		return nil
	}
	code := *in.JoinCode
	if strings.TrimSpace(code) == "" {
		code = ""
	}
	e.room.JoinCodeRequired = code != ""
	e.then = append(e.then, func(ctx context.Context) error { return e.tx.SetJoinCode(ctx, e.room.ID, code) })
	return nil
}

func (e *edit) encrypt(ctx context.Context, in RoomSettings) error {
	if in.Encrypted == nil || e.room.Encrypted != nil && *in.Encrypted == *e.room.Encrypted {
		return nil
	}
	if e.room.T == model.Channel || e.room.T == model.Group && !e.Settings.Get().Bool("E2E_Enable") {
		return errEditing("Only groups or direct channels can enable encryption", "Change_Room_Encrypted")
	}
	if e.room.T != model.Direct {
		refusal := errEditing("You do not have permission to toggle E2E encryption", "Change_Room_Encrypted")
		if err := e.require(ctx, e.tx.Reader, e.who, "toggle-room-e2e-encryption", e.room.ID, refusal); err != nil {
			return err
		}
	}
	was := e.room.IsEncrypted()
	e.room.Encrypted = in.Encrypted
	switch {
	case *in.Encrypted && !was:
		e.tellOf(model.EncryptionEnabled, e.by.Username)
	case !*in.Encrypted && was:
		e.tellOf(model.EncryptionDisabled, e.by.Username)
	}
	return nil
}

// retention changes how long the room keeps messages.
func (e *edit) retention(ctx context.Context, in RoomSettings) error {
	var policy model.Retention
	if e.room.Retention != nil {
		policy = *e.room.Retention
	}
	if in.RetentionOverrideGlobal != nil && !*in.RetentionOverrideGlobal {
		in.RetentionMaxAge, in.RetentionExcludePinned, in.RetentionFilesOnly, in.RetentionIgnoreThreads = nil, nil, nil, nil
	}
	changed := false
	for field, want := range map[**bool]*bool{
		&policy.Enabled: in.RetentionEnabled, &policy.ExcludePinned: in.RetentionExcludePinned, &policy.FilesOnly: in.RetentionFilesOnly,
		&policy.IgnoreThreads: in.RetentionIgnoreThreads, &policy.OverrideGlobal: in.RetentionOverrideGlobal,
	} {
		changed = setAgain(field, want) || changed
	}
	if changed = setAgain(&policy.MaxAge, in.RetentionMaxAge) || changed; !changed {
		return nil
	}
	e.room.Retention = &policy
	refusal := errEditing("Editing room retention policy is not allowed", "Editing_room")
	return e.require(ctx, e.tx.Reader, e.who, "edit-room-retention-policy", e.room.ID, refusal)
}

// setAgain is set for a field that may be missing.
func setAgain[T comparable](field **T, want *T) bool {
	if want == nil || *field != nil && **field == *want {
		return false
	}
	*field = want
	return true
}

// readSettings reads an object of settings, or one setting by its name and
// its value. A name that is no setting is refused.
func readSettings(settings, value jsontext.Value) (in RoomSettings, err error) {
	invalid := model.Errorf("error-invalid-settings", "Invalid settings provided").By(editing)
	if settings.Kind() == '"' {
		if len(value) == 0 {
			value = jsontext.Value("null")
		}
		settings = slices.Concat(jsontext.Value("{"), settings, jsontext.Value(":"), value, jsontext.Value("}"))
	}
	if settings.Kind() != '{' || json.Unmarshal(settings, &in, json.RejectUnknownMembers(true)) != nil {
		return in, invalid
	}
	return in, nil
}
