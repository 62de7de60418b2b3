package chat

import (
	"context"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Archive closes a room for everybody; it can still be read.
func (f Family) Archive(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	_, err := f.act(ctx, who, in, livingRoom, func(tx *store.Tx, room model.Room) error {
		return f.archive(ctx, tx, who, room)
	})
	return model.None{}, err
}

// Unarchive opens a room again.
func (f Family) Unarchive(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	_, err := f.act(ctx, who, in, anyRoom, func(tx *store.Tx, room model.Room) error {
		if !room.Archived && f.Type == model.Channel {
			return sentence("The channel, %s, is not archived", room.Name)
		}
		return f.unarchive(ctx, tx, who, room)
	})
	return model.None{}, err
}

func (s *Service) archive(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room) error {
	const method = "archiveRoom"
	if room.T != model.Channel && room.T != model.Group {
		return model.Errorf("error-direct-message-room", "rooms type: %s can not be archived", room.T).By(method)
	}
	return s.setArchived(ctx, tx, who, room, true, method)
}

func (s *Service) unarchive(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room) error {
	return s.setArchived(ctx, tx, who, room, false, "unarchiveRoom")
}

// setArchived changes the room and every member's side of it; a room that is
// so already only gets the message.
func (s *Service) setArchived(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, archived bool, method string) error {
	permission, t, kind := "unarchive-room", model.RoomUnarchived, store.RoomUnarchived
	if archived {
		permission, t, kind = "archive-room", model.RoomArchived, store.RoomArchived
	}
	by, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return err
	}
	refusal := model.Errorf("error-not-authorized", "Not authorized").By(method)
	if err := s.require(ctx, tx.Reader, who, permission, room.ID, refusal); err != nil {
		return err
	}
	if _, err := tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error { r.Archived = archived; return nil }); err != nil {
		return wrap("archive a room", err)
	}
	if err := tx.ArchiveMembers(ctx, room.ID, archived); err != nil {
		return wrap("archive a room for its members", err)
	}
	if err := record(ctx, tx, kind, room); err != nil {
		return err
	}
	return s.tell(ctx, tx, room.ID, model.Message{T: t, U: by.Ref()})
}

// Delete removes a room with all that was said in it.
func (f Family) Delete(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	_, err := f.act(ctx, who, in, anyRoom, func(tx *store.Tx, room model.Room) error {
		return f.erase(ctx, tx, who, room)
	})
	return model.None{}, err
}

// erase asks for delete-c, delete-p or delete-d in the room.
func (s *Service) erase(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room) error {
	if err := s.require(ctx, tx.Reader, who, "delete-"+room.T, room.ID, errNotAllowed("eraseRoom")); err != nil {
		return err
	}
	if err := record(ctx, tx, store.RoomDeleted, room); err != nil {
		return err
	}
	return s.removeRoom(ctx, tx, room)
}

// record adds what was done to a room to the log of changes.
func record(ctx context.Context, tx *store.Tx, kind string, room model.Room) error {
	about, err := json.Marshal(struct {
		Type  string `json:"t"`
		Users int    `json:"usersCount"`
		Msgs  int    `json:"msgs"`
	}{room.T, room.UsersCount, room.Msgs})
	if err != nil {
		return wrap("describe a room", err)
	}
	name := firstText(room.FName, room.Name)
	return wrap("record a change", tx.Record(ctx, store.Change{Kind: kind, ObjectID: room.ID, ObjectName: name, Before: string(about)}))
}
