package chat

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"gantry/internal/model"
	"gantry/internal/store"
)

// removed is the type of a message that was deleted and of which something
// still shows.
const removed = "rm"

// DeleteMessage names a message of a room. AsUser deletes it in the name of
// its author.
type DeleteMessage struct {
	MsgID  string `json:"msgId" check:"required"`
	RoomID string `json:"roomId" check:"required"`
	AsUser bool   `json:"asUser" check:"nullable"`
}

// DeletedMessage says what was deleted.
type DeletedMessage struct {
	ID      string          `json:"_id"`
	TS      string          `json:"ts"` // milliseconds
	Message DeletedIdentity `json:"message"`
}

// DeletedIdentity is what is still said of a deleted message.
type DeletedIdentity struct {
	ID  string        `json:"_id"`
	RID string        `json:"rid"`
	U   model.UserRef `json:"u"`
}

// DeleteMessage removes a message.
func (s *Service) DeleteMessage(ctx context.Context, who model.Caller, in DeleteMessage) (DeletedMessage, error) {
	m, err := s.messageOf(ctx, in.MsgID, in.RoomID)
	if err != nil {
		return DeletedMessage{}, err
	}
	if in.AsUser && m.U.ID != who.UserID {
		if who, err = s.inTheNameOf(ctx, who, &m); err != nil {
			return DeletedMessage{}, err
		}
	}
	if err := s.deleteMessage(ctx, who, m.ID); err != nil {
		return DeletedMessage{}, err
	}
	return DeletedMessage{m.ID, strconv.FormatInt(int64(model.Now()), 10), DeletedIdentity{m.ID, m.RID, m.U}}, nil
}

// inTheNameOf returns a message's author as the caller, for who may delete
// anything.
func (s *Service) inTheNameOf(ctx context.Context, who model.Caller, m *model.Message) (model.Caller, error) {
	refusal := model.Fail(`Unauthorized. You must have the permission "force-delete-message" to delete other's message as them.`)
	if err := s.require(ctx, s.Store.Reader, who, "force-delete-message", m.RID, refusal); err != nil {
		return who, err
	}
	author, err := s.Store.User(ctx, m.U.ID)
	if errors.Is(err, model.ErrNotFound) {
		return who, model.Fail("User not found")
	}
	who.UserID, who.Username, who.Roles = author.ID, author.Username, author.Roles
	return who, wrap("read a message's author", err)
}

// DeleteByMethod is the argument of deleteMessage.
type DeleteByMethod struct {
	Message MessageRef `json:"message" check:"required"`
}

// DeleteByMethod is DeleteMessage for DDP.
func (s *Service) DeleteByMethod(ctx context.Context, who model.Caller, in DeleteByMethod) (model.None, error) {
	if in.Message.ID == "" {
		return model.None{}, model.Errorf("error-invalid-message", "Invalid message")
	}
	return model.None{}, s.deleteMessage(ctx, who, in.Message.ID)
}

// DeleteFileMessage names a file.
type DeleteFileMessage struct {
	FileID string `json:"fileID" check:"required"`
}

// DeleteFileMessage removes a file with the message that has it.
func (s *Service) DeleteFileMessage(ctx context.Context, who model.Caller, in DeleteFileMessage) (model.None, error) {
	file, err := s.Store.File(ctx, in.FileID)
	if errors.Is(err, model.ErrNotFound) {
		return model.None{}, errDeleting
	}
	if err != nil {
		return model.None{}, wrap("read a file", err)
	}
	return model.None{}, s.deleteMessage(ctx, who, file.MessageID)
}

// errDeleting is upstream's refusal of any deletion, also of what is not
// there.
var errDeleting = model.Errorf("error-action-not-allowed", "Not allowed")

// deleteMessage removes a message that the caller may delete, with everything
// that hangs on it.
func (s *Service) deleteMessage(ctx context.Context, who model.Caller, id string) error {
	user, err := s.Store.User(ctx, who.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return errDeleting
	}
	if err != nil {
		return wrap("read who deletes", err)
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		m, room, err := s.lockMessage(ctx, tx, id)
		if errors.Is(err, model.ErrNotFound) || err == nil && m.T == removed {
			return errDeleting
		}
		if err != nil {
			return err
		}
		ok, err := s.canDelete(ctx, tx.Reader, who, room, &m)
		if err := unless(ok, err, errDeleting); err != nil {
			return err
		}
		return s.remove(ctx, tx, room, &m, user.Ref())
	})
}

// lockMessage locks a message's room and returns both.
func (s *Service) lockMessage(ctx context.Context, tx *store.Tx, id string) (m model.Message, room model.Room, err error) {
	if m, err = tx.Message(ctx, id); err != nil {
		return m, room, wrap("read a message", err)
	}
	stage, err := tx.LockStage(ctx, m.RID)
	if err != nil {
		return m, room, wrap("lock a room", err)
	}
	m, err = tx.Message(ctx, id) // as it is under the lock
	return m, stage.Room, wrap("read a message", err)
}

// canDelete decides whether somebody may delete a message.
func (s *Service) canDelete(ctx context.Context, r store.Reader, who model.Caller, room model.Room, m *model.Message) (bool, error) {
	if ok, err := s.canAccess(ctx, r, who, room); err != nil || !ok {
		return false, err
	}
	held := map[string]bool{}
	for _, permission := range []string{"force-delete-message", "delete-message", "delete-own-message", "bypass-time-limit-edit-and-delete", "post-readonly"} {
		ok, err := s.Can(ctx, r, who, permission, room.ID)
		if err != nil {
			return false, err
		}
		held[permission] = ok
	}
	settings := s.Settings.Get()
	limit := settings.Float("Message_AllowDeleting_BlockDeleteInMinutes")
	switch {
	case held["force-delete-message"]:
		return true, nil
	case !settings.Bool("Message_AllowDeleting"), !held["delete-message"] && !(m.U.ID == who.UserID && held["delete-own-message"]):
		return false, nil
	case !held["bypass-time-limit-edit-and-delete"] && limit != 0:
		return math.Round(float64(model.Now()-m.TS)/60_000) <= limit, nil
	case room.ReadOnly && !held["post-readonly"] && !slices.Contains(room.Unmuted, m.U.Username):
		return false, model.Fail("You can't delete messages because the room is readonly.")
	}
	return true, nil
}

// remove deletes a message of a locked room. Of one that began a thread, and
// wherever the workspace says so, it is shown that there was one.
func (s *Service) remove(ctx context.Context, tx *store.Tx, room model.Room, m *model.Message, by model.UserRef) error {
	settings, thread := s.Settings.Get(), m.TCount > 0
	keep := thread || settings.Bool("Message_KeepHistory")
	if keep {
		if err := tx.KeepVersion(ctx, m, by); err != nil {
			return wrap("keep a deleted message", err)
		}
	}
	if err := s.removeFiles(ctx, tx, m, keep); err != nil {
		return err
	}
	var err error
	if thread || settings.Bool("Message_ShowDeletedStatus") {
		err = tx.BlankMessage(ctx, m.ID, func(m *model.Message) { blank(m, by, tx.Now) })
	} else {
		_, err = tx.DeleteMessage(ctx, m)
	}
	if err != nil {
		return wrap("delete a message", err)
	}
	if err := s.unreply(ctx, tx, m); err != nil {
		return err
	}
	if err := s.recountDiscussion(ctx, tx, room.ID, room.ParentID); err != nil {
		return err
	}
	return s.removeDiscussion(ctx, tx, room, m.DRID)
}

// removeDiscussion counts a message less where the room is a discussion, and
// deletes the discussion that a deleted message stood for.
func (s *Service) removeDiscussion(ctx context.Context, tx *store.Tx, room model.Room, drid string) error {
	if room.ParentID != "" {
		if err := s.recountDiscussion(ctx, tx, room.ID, room.ParentID); err != nil {
			return err
		}
	}
	if drid == "" || drid == room.ID {
		return nil
	}
	discussion, err := tx.LockRoom(ctx, drid)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("lock a discussion", err)
	}
	return s.removeRoom(ctx, tx, discussion)
}

// removeFiles takes a message's files away, or only out of sight.
func (s *Service) removeFiles(ctx context.Context, tx *store.Tx, m *model.Message, keep bool) error {
	files := m.Files
	if len(files) == 0 && m.File != nil {
		files = []model.FileRef{*m.File}
	}
	drop := tx.DeleteFile
	if keep {
		drop = tx.HideFile
	}
	for _, file := range files {
		if err := drop(ctx, file.ID); err != nil {
			return wrap("remove a message's file", err)
		}
	}
	return nil
}

// blank leaves of a message that there was one, and the thread it began.
func blank(m *model.Message, by model.UserRef, now model.Time) {
	m.T, m.Msg, m.MD, m.Blocks, m.TShow, m.Reactions = removed, "", nil, nil, false, nil
	m.URLs, m.Mentions, m.Attachments, m.File, m.Files = []model.MessageURL{}, []model.Mention{}, []model.Attachment{}, nil, nil
	m.Pinned, m.PinnedAt, m.PinnedBy, m.Starred, m.DRID, m.Extra = nil, 0, nil, nil, "", nil
	m.EditedAt, m.EditedBy = now, &model.UserRef{ID: by.ID, Username: by.Username}
}

// unreply counts one reply fewer for the thread that a deleted message was
// in. Without replies it is a thread no more.
func (s *Service) unreply(ctx context.Context, tx *store.Tx, m *model.Message) error {
	if m.TMID == "" {
		return nil
	}
	latest, err := tx.LatestReply(ctx, m.TMID)
	if err != nil {
		return wrap("read a thread's latest reply", err)
	}
	_, err = tx.ChangeMessage(ctx, m.TMID, func(parent *model.Message) error {
		parent.TCount = max(0, parent.TCount-1)
		if parent.TLM = latest; parent.TCount == 0 {
			parent.TLM = 0
		}
		return nil
	})
	return wrap("count a reply less", ignoreGone(err))
}

// ignoreGone drops the error of what is not there any more.
func ignoreGone(err error) error {
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return err
}
