package chat

import (
	"context"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Off the record: two people's clients exchange messages that the server
// passes on and keeps nowhere.

// AcknowledgeOTR is an off-the-record message that has been read, and the
// proof of it.
type AcknowledgeOTR struct {
	Message jsontext.Value `json:"message"`
	Ack     jsontext.Value `json:"ack"`
}

// AcknowledgeOTR tells the author of such a message that it was read.
func (s *Service) AcknowledgeOTR(ctx context.Context, who model.Caller, in AcknowledgeOTR) (model.None, error) {
	const method = "updateOTRAck"
	object, m, err := readOTR(in)
	if err != nil {
		return model.None{}, err
	}
	if m.T != "otr" {
		return model.None{}, model.Errorf("error-invalid-message", "Invalid message type").By(method)
	}
	room, err := s.Store.Room(ctx, m.RID)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != model.Direct {
		return model.None{}, errInvalidRoom(method)
	}
	if err != nil {
		return model.None{}, wrap("read a room", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok && slices.Contains(room.UIDs, m.U.ID), err, model.Errorf("error-invalid-user", "Invalid user, not in room").By(method)); err != nil {
		return model.None{}, err
	}
	object["otrAck"] = in.Ack
	data, err := json.Marshal(object)
	if err != nil {
		return model.None{}, wrap("encode an acknowledgement", err)
	}
	s.Tell(model.Event{Kind: model.MessageChanged, ID: m.ID, Room: m.RID, Data: data})
	return model.None{}, nil
}

// otrKeys are the keys an off-the-record message has, in the order in which
// the lack of one is told.
var otrKeys = []struct{ name, kind string }{{"_id", "string"}, {"rid", "string"}, {"msg", "string"}, {"t", "string"}, {"ts", "object"}, {"u", "object"}}

// readOTR checks the message as Meteor's check does.
func readOTR(in AcknowledgeOTR) (object map[string]jsontext.Value, m model.Message, err error) {
	if kind := jsonType(in.Ack); len(in.Ack) == 0 || kind != "string" {
		return nil, m, model.Fail("Match error: Expected string, got " + kind)
	}
	if err := json.Unmarshal(in.Message, &object); err != nil {
		return nil, m, model.Fail("Match error: Expected object, got " + jsonType(in.Message)).Because(err)
	}
	for _, key := range otrKeys {
		value, there := object[key.name]
		switch {
		case !there:
			return nil, m, model.Fail("Match error: Missing key '" + key.name + "'")
		case jsonType(value) != key.kind:
			return nil, m, model.Fail("Match error: Expected " + key.kind + ", got " + jsonType(value) + " in field " + key.name)
		}
	}
	if err := json.Unmarshal(in.Message, &m); err != nil {
		return nil, m, model.Fail("Match error: Failed Match.Where validation").Because(err)
	}
	return object, m, nil
}
