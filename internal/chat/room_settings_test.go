package chat

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestMessagesOfChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann", "user", "admin"), s.user(t, "bob")
		s.change(t, "E2E_Enable", true)
		room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "first", Members: []string{"bob"}})
		if err != nil {
			t.Fatal(err)
		}
		f, ctx := s.Groups(), t.Context()
		done := func(_ any, err error) {
			t.Helper()
			wantCode(t, "a change", err, "")
			time.Sleep(2 * time.Millisecond) // messages of one millisecond have no order among them
		}
		topic, text, yes, no := "T", "D", true, false
		done(f.SetTopic(ctx, ann, SetTopic{at(room), &topic}))
		done(f.SetTopic(ctx, ann, SetTopic{at(room), &topic})) // the same again says nothing
		done(f.SetDescription(ctx, ann, SetDescription{at(room), &text}))
		done(f.SetAnnouncement(ctx, ann, SetAnnouncement{at(room), &text}))
		done(f.SetReadOnly(ctx, ann, SetReadOnly{at(room), &yes}))
		done(f.SetReadOnly(ctx, ann, SetReadOnly{at(room), &no}))
		done(f.SetEncrypted(ctx, ann, SetEncrypted{at(room), jsontext.Value("true")}))
		done(f.Rename(ctx, ann, RenameRoom{at(room), "second"}))
		done(f.SetCustomFields(ctx, ann, SetCustomFields{at(room), jsontext.Value(`{"a":{"b":1}}`)}))
		done(f.AddRole(Moderator)(ctx, ann, ChangeRole{at(room), whom(bob)}))
		done(f.RemoveRole(Moderator)(ctx, ann, ChangeRole{at(room), whom(bob)}))
		done(f.Archive(ctx, ann, at(room)))
		if sub, err := s.Store.Subscription(ctx, room.ID, bob.UserID); err != nil || !sub.Archived || sub.Open || sub.Name != "second" {
			t.Errorf("a member's side of an archived room: %+v, %v", sub, err)
		}
		done(f.Unarchive(ctx, ann, at(room)))
		done(f.SetType(ctx, ann, SetType{at(room), "c"}))
		want := []string{
			model.TopicChanged, model.DescChanged, model.AnnounceChanged, model.ReadOnlySet, model.ReadOnlyRemoved, model.EncryptionEnabled,
			model.RoomRenamed, model.RoleAdded, model.RoleRemoved, model.RoomArchived, model.RoomUnarchived, model.PrivacyChanged,
		}
		if diff := cmp.Diff(want, s.types(t, room.ID)); diff != "" {
			t.Errorf("system messages (-want +got):\n%s", diff)
		}
		after, err := s.Channels().Info(ctx, ann, at(room))
		if err != nil || after.Msgs != len(want) || after.Name != "second" || after.FName != "second" || after.Topic != "T" {
			t.Errorf("%+v, %v", after, err)
		}
		sub, err := s.Store.Subscription(ctx, room.ID, bob.UserID)
		if err != nil || sub.T != "c" || sub.Archived || !sub.Open || string(sub.CustomFields["a"]) != `{"b":1}` {
			t.Errorf("a member's side: %+v, %v", sub, err)
		}
	})
}

func TestRefusedChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, ann, bob := s.user(t, "admin1", "user", "admin"), s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		other := s.channel(t, ann, "other")
		id, yes, topic, name, private := room.ID, true, "T", "other", "p"
		handle := "bob"
		for what, c := range map[string]struct {
			who  model.Caller
			rid  string
			in   RoomSettings
			code string
		}{
			"a member's topic":             {bob, id, RoomSettings{RoomTopic: &topic}, "error-action-not-allowed"},
			"a room that is not there":     {ann, "nowhere", RoomSettings{RoomTopic: &topic}, "error-invalid-room"},
			"a taken name":                 {ann, id, RoomSettings{RoomName: &name}, "error-duplicate-channel-name"},
			"a user's name":                {ann, id, RoomSettings{RoomName: &handle}, "error-duplicate-handle"},
			"default by an owner":          {ann, id, RoomSettings{Default: &yes}, "error-action-not-allowed"},
			"an encrypted channel":         {ann, id, RoomSettings{Encrypted: &yes}, "error-action-not-allowed"},
			"a direct room":                {ann, id, RoomSettings{RoomType: new("d")}, "error-invalid-room-type"},
			"fields that are none":         {ann, id, RoomSettings{RoomCustomFields: jsontext.Value("[1]")}, "invalid-roomCustomFields-type"},
			"unknown system messages":      {ann, id, RoomSettings{SystemMessages: jsontext.Value(`["zz"]`)}, "invalid-room"},
			"known system messages":        {ann, id, RoomSettings{SystemMessages: jsontext.Value(`["uj"]`)}, ""},
			"a moderator of the workspace": {admin, id, RoomSettings{Default: &yes, RoomTopic: &topic}, ""},
			"retention by an owner":        {ann, id, RoomSettings{RetentionMaxAge: new(2)}, "error-action-not-allowed"},
			"retention by an admin":        {admin, id, RoomSettings{RetentionMaxAge: new(3)}, ""},
			"all or nothing":               {ann, other.ID, RoomSettings{RoomTopic: &topic, RoomType: &private, Encrypted: &yes}, "error-action-not-allowed"},
		} {
			_, err := s.SaveRoomSettings(t.Context(), c.who, c.rid, c.in)
			wantCode(t, what, err, c.code)
		}
		if kept, err := s.Store.Room(t.Context(), other.ID); err != nil || kept.Topic != "" || kept.T != "c" || kept.Msgs != 0 {
			t.Errorf("a refused change left %+v, %v", kept, err)
		}
		if kept, err := s.Store.Room(t.Context(), room.ID); err != nil || !kept.Default || kept.Topic != "T" || kept.Retention == nil || *kept.Retention.MaxAge != 3 {
			t.Errorf("the allowed changes left %+v, %v", kept, err)
		}
		_, err := s.SaveSettingsByMethod(t.Context(), ann, SaveRoomSettings{RoomID{id}, jsontext.Value(`{"nonsense":1}`), nil})
		wantCode(t, "a setting there is not", err, "error-invalid-settings")
		_, err = s.SaveSettingsByMethod(t.Context(), ann, SaveRoomSettings{RoomID{id}, jsontext.Value(`"roomTopic"`), jsontext.Value(`"U"`)})
		wantCode(t, "one setting and its value", err, "")
	})
}

func TestJoinCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, guest := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "gus", "guest")
		room := s.channel(t, ann, "room")
		after, err := s.Channels().SetJoinCode(t.Context(), ann, SetJoinCode{at(room), "123"})
		if err != nil || !after.JoinCodeRequired {
			t.Fatalf("%+v, %v", after, err)
		}
		join := func(who model.Caller, code string) error {
			_, err := s.Channels().Join(t.Context(), who, JoinRoom{at(room), code})
			return err
		}
		wantCode(t, "a guest", join(guest, "123"), "error-not-allowed")
		wantCode(t, "without the code", join(bob, ""), "error-code-required")
		wantCode(t, "with another", join(bob, "124"), "error-code-invalid")
		wantCode(t, "with the code", join(bob, "123"), "")
		wantCode(t, "again", join(bob, "123"), "")
		if room, err := s.Store.Room(t.Context(), room.ID); err != nil || room.UsersCount != 2 || room.Msgs != 1 {
			t.Errorf("%+v, %v", room, err)
		}
	})
}
