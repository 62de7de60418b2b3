package chat

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// The endpoints that change one setting of a room each. All are RoomSettings
// underneath; they differ in what they call a field and in what they answer.

func errMissing(param string) error { return sentence("The bodyParam %q is required", param) }

// set changes a room's settings once refused lets it.
func (f Family) set(ctx context.Context, who model.Caller, at RoomTarget, in RoomSettings, refused func(model.Room) error) (model.Room, error) {
	return f.act(ctx, who, at, livingRoom, func(tx *store.Tx, room model.Room) error {
		if refused != nil {
			if err := refused(room); err != nil {
				return err
			}
		}
		return f.editRoom(ctx, tx, who, room, in)
	})
}

// setText changes a text. channels.* refuse the text that is there already,
// where called says what they call it.
func (f Family) setText(ctx context.Context, who model.Caller, at RoomTarget, in RoomSettings, called string, now func(model.Room) string, text string) error {
	_, err := f.set(ctx, who, at, in, func(room model.Room) error {
		if f.Type == model.Channel && called != "" && text != "" && now(room) == text {
			return sentence("The channel %s is the same as what it would be changed to.", called)
		}
		return nil
	})
	return err
}

// SetTopic asks for another topic; an empty one removes it.
type SetTopic struct {
	RoomTarget
	Topic *string `json:"topic"`
}

// RoomTopic is a room's topic.
type RoomTopic struct {
	Topic string `json:"topic"`
}

// SetTopic changes a room's topic.
func (f Family) SetTopic(ctx context.Context, who model.Caller, in SetTopic) (RoomTopic, error) {
	if in.Topic == nil {
		return RoomTopic{}, errMissing("topic")
	}
	now := func(r model.Room) string { return r.Topic }
	return RoomTopic{*in.Topic}, f.setText(ctx, who, in.RoomTarget, RoomSettings{RoomTopic: in.Topic}, "topic", now, *in.Topic)
}

// SetDescription asks for another description; an empty one removes it.
type SetDescription struct {
	RoomTarget
	Description *string `json:"description"`
}

// RoomDescription is a room's description.
type RoomDescription struct {
	Description string `json:"description"`
}

// SetDescription changes a room's description.
func (f Family) SetDescription(ctx context.Context, who model.Caller, in SetDescription) (RoomDescription, error) {
	if in.Description == nil {
		return RoomDescription{}, errMissing("description")
	}
	return RoomDescription{*in.Description}, f.describe(ctx, who, in.RoomTarget, in.Description, "description")
}

func (f Family) describe(ctx context.Context, who model.Caller, at RoomTarget, text *string, called string) error {
	now := func(r model.Room) string { return r.Description }
	return f.setText(ctx, who, at, RoomSettings{RoomDescription: text}, called, now, *text)
}

// SetPurpose asks for another description by its older name.
type SetPurpose struct {
	RoomTarget
	Purpose *string `json:"purpose"`
}

// RoomPurpose is a room's description by its older name.
type RoomPurpose struct {
	Purpose string `json:"purpose"`
}

// SetPurpose changes a room's description.
func (f Family) SetPurpose(ctx context.Context, who model.Caller, in SetPurpose) (RoomPurpose, error) {
	if in.Purpose == nil {
		return RoomPurpose{}, errMissing("purpose")
	}
	return RoomPurpose{*in.Purpose}, f.describe(ctx, who, in.RoomTarget, in.Purpose, "purpose (description)")
}

// SetAnnouncement asks for another announcement; an empty one removes it.
type SetAnnouncement struct {
	RoomTarget
	Announcement *string `json:"announcement"`
}

// RoomAnnouncement is a room's announcement.
type RoomAnnouncement struct {
	Announcement string `json:"announcement"`
}

// SetAnnouncement changes a room's announcement.
func (f Family) SetAnnouncement(ctx context.Context, who model.Caller, in SetAnnouncement) (RoomAnnouncement, error) {
	if in.Announcement == nil {
		return RoomAnnouncement{}, errMissing("announcement")
	}
	err := f.setText(ctx, who, in.RoomTarget, RoomSettings{RoomAnnouncement: in.Announcement}, "", nil, *in.Announcement)
	return RoomAnnouncement{*in.Announcement}, err
}

// RenameRoom asks for another name.
type RenameRoom struct {
	RoomTarget
	Name string `json:"name"`
}

// Rename changes a room's name.
func (f Family) Rename(ctx context.Context, who model.Caller, in RenameRoom) (model.Room, error) {
	if strings.TrimSpace(in.Name) == "" {
		return model.Room{}, errMissing("name")
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{RoomName: &in.Name}, func(room model.Room) error {
		if f.Type == model.Channel && room.Name == in.Name {
			return model.Fail("The channel name is the same as what it would be renamed to.")
		}
		return nil
	})
}

// SetReadOnly asks to let only some write, or all.
type SetReadOnly struct {
	RoomTarget
	ReadOnly *bool `json:"readOnly"`
}

// SetReadOnly changes whether a room is read only.
func (f Family) SetReadOnly(ctx context.Context, who model.Caller, in SetReadOnly) (model.Room, error) {
	if in.ReadOnly == nil {
		return model.Room{}, errMissing("readOnly")
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{ReadOnly: in.ReadOnly}, func(room model.Room) error {
		if room.ReadOnly == *in.ReadOnly {
			return sentence("The %s read only setting is the same as what it would be changed to.", f.noun)
		}
		return nil
	})
}

// SetType asks to make a channel private or a group public.
type SetType struct {
	RoomTarget
	Type string `json:"type"`
}

// SetType changes who may enter a room.
func (f Family) SetType(ctx context.Context, who model.Caller, in SetType) (model.Room, error) {
	if strings.TrimSpace(in.Type) == "" {
		return model.Room{}, errMissing("type")
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{RoomType: &in.Type}, func(room model.Room) error {
		if room.T == in.Type {
			return sentence("The %s type is the same as what it would be changed to.", f.noun)
		}
		return nil
	})
}

// SetDefault asks to join every newcomer to a room, or no longer.
type SetDefault struct {
	RoomTarget
	Default jsontext.Value `json:"default"` // true, "true" or "1"
}

// SetDefault changes whether newcomers join a room by themselves.
func (f Family) SetDefault(ctx context.Context, who model.Caller, in SetDefault) (model.Room, error) {
	if len(in.Default) == 0 {
		return model.Room{}, &model.Error{Code: "error-channels-setdefault-is-same", Reason: `The bodyParam "default" is required`, Plain: true}
	}
	text := strings.ToLower(strings.Trim(string(in.Default), `"`))
	wanted := text == "true" || text == "1"
	return f.set(ctx, who, in.RoomTarget, RoomSettings{Default: &wanted}, func(room model.Room) error {
		if kind := in.Default.Kind(); (kind == 't' || kind == 'f') && room.Default == wanted {
			return &model.Error{Code: "error-channels-setdefault-missing-default-param", Plain: true,
				Reason: "The channel default setting is the same as what it would be changed to."}
		}
		return nil
	})
}

// SetJoinCode asks for another join code.
type SetJoinCode struct {
	RoomTarget
	JoinCode string `json:"joinCode"`
}

// SetJoinCode lets only those enter a channel who know its code.
func (f Family) SetJoinCode(ctx context.Context, who model.Caller, in SetJoinCode) (model.Room, error) {
	if strings.TrimSpace(in.JoinCode) == "" {
		return model.Room{}, errMissing("joinCode")
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{JoinCode: &in.JoinCode}, nil)
}

// SetCustomFields asks for other custom fields, all of them.
type SetCustomFields struct {
	RoomTarget
	CustomFields jsontext.Value `json:"customFields"`
}

// SetCustomFields replaces a room's custom fields.
func (f Family) SetCustomFields(ctx context.Context, who model.Caller, in SetCustomFields) (model.Room, error) {
	if in.CustomFields.Kind() != '{' {
		return model.Room{}, model.Fail(`The bodyParam "customFields" is required with a type like object.`)
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{RoomCustomFields: in.CustomFields}, nil)
}

// SetEncrypted asks to encrypt a group end to end, or no longer.
type SetEncrypted struct {
	RoomTarget
	Encrypted jsontext.Value `json:"encrypted"` // nothing but a boolean
}

// SetEncrypted changes whether a group is encrypted end to end.
func (f Family) SetEncrypted(ctx context.Context, who model.Caller, in SetEncrypted) (model.Room, error) {
	kind := in.Encrypted.Kind()
	if kind != 't' && kind != 'f' {
		return model.Room{}, errMissing("encrypted")
	}
	return f.set(ctx, who, in.RoomTarget, RoomSettings{Encrypted: new(kind == 't')}, nil)
}
