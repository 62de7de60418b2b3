package chat

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CreateDiscussion asks for a discussion of a room, or of a message in it.
type CreateDiscussion struct {
	PRID      string         `json:"prid"`
	PMID      string         `json:"pmid"`
	Title     string         `json:"t_name"`
	Reply     string         `json:"reply"` // said in it at once
	Users     jsontext.Value `json:"users"` // usernames of who is in it from the start
	Encrypted jsontext.Value `json:"encrypted"`
	Topic     string         `json:"topic"`
}

// NewDiscussion is the room of a discussion.
type NewDiscussion struct {
	model.Room
	RID string `json:"rid"`
}

// CreatedDiscussion is the answer of rooms.createDiscussion.
type CreatedDiscussion struct {
	Discussion NewDiscussion `json:"discussion"`
}

// CreateDiscussion makes one.
func (s *Service) CreateDiscussion(ctx context.Context, who model.Caller, in CreateDiscussion) (CreatedDiscussion, error) {
	isNull := in.Encrypted.Kind() == 'n'
	switch {
	case in.PRID == "":
		return CreatedDiscussion{}, model.Fail(`Body parameter "prid" is required.`)
	case in.Title == "":
		return CreatedDiscussion{}, model.Fail(`Body parameter "t_name" is required.`)
	case truthy(in.Users) && in.Users.Kind() != '[':
		return CreatedDiscussion{}, model.Fail(`Body parameter "users" must be an array.`)
	case isNull || len(in.Encrypted) > 0 && in.Encrypted.Kind() != 't' && in.Encrypted.Kind() != 'f':
		return CreatedDiscussion{}, model.Fail(`Body parameter "encrypted" must be a boolean when included.`)
	}
	made, err := s.CreateDiscussionByMethod(ctx, who, in)
	return CreatedDiscussion{made}, err
}

// discussing is a discussion about to be made.
type discussing struct {
	CreateDiscussion
	by      model.User
	about   *model.Message // what it is about; nil: its room
	invited []model.User
	reply   *model.Message
}

// CreateDiscussionByMethod is CreateDiscussion for DDP.
func (s *Service) CreateDiscussionByMethod(ctx context.Context, who model.Caller, in CreateDiscussion) (made NewDiscussion, err error) {
	const method = "createDiscussion"
	refusal := model.Errorf("error-action-not-allowed", "You are not allowed to create a discussion").By(method)
	if !s.Settings.Get().Bool("Discussion_enabled") {
		return made, refusal
	}
	own, err := s.Can(ctx, s.Store.Reader, who, "start-discussion", in.PRID)
	if err == nil && !own {
		err = s.require(ctx, s.Store.Reader, who, "start-discussion-other-user", in.PRID, refusal)
	}
	if err != nil {
		return made, err
	}
	d := discussing{CreateDiscussion: in}
	if d.by, err = s.self(ctx, s.Store.Reader, who, method); err != nil {
		return made, err
	}
	if err := s.findParent(ctx, &d); err != nil {
		return made, err
	}
	if err := s.prepareDiscussion(ctx, &d); err != nil {
		return made, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		made, err = s.openDiscussion(ctx, tx, who, d)
		return err
	})
	return made, err
}

const creatingDiscussion = "DiscussionCreation"

// findParent finds the message that a discussion is about, and its room.
func (s *Service) findParent(ctx context.Context, d *discussing) error {
	if d.PMID != "" {
		m, err := s.Store.Message(ctx, d.PMID)
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("error-invalid-message", "Invalid message").By(creatingDiscussion)
		}
		if err != nil {
			return wrap("read what is discussed", err)
		}
		room, err := s.Store.Room(ctx, m.RID)
		if err != nil {
			return wrap("read a room", err)
		}
		if d.PRID != "" && firstText(room.ParentID, room.ID) != d.PRID {
			return model.Errorf("error-invalid-arguments", "Root message room ID does not match parent room ID ").By(creatingDiscussion)
		}
		d.about, d.PRID = &m, firstText(d.PRID, m.RID)
	}
	if d.PRID == "" {
		return model.Errorf("error-invalid-arguments", "Missing parent room ID").By(creatingDiscussion)
	}
	return nil
}

// prepareDiscussion looks up who is invited and prepares the first reply.
func (s *Service) prepareDiscussion(ctx context.Context, d *discussing) error {
	var names []string
	if d.about != nil {
		names = append(names, d.about.U.Username)
	}
	var more []string
	if d.Users.Kind() == '[' && json.Unmarshal(d.Users, &more) != nil {
		return model.Fail(`Body parameter "users" must be an array.`)
	}
	invited, err := s.named(ctx, s.Store.Reader, append(names, more...))
	if err != nil {
		return err
	}
	d.invited = slices.DeleteFunc(invited, func(u model.User) bool { return u.ID == d.by.ID })
	if d.Reply == "" {
		return nil
	}
	d.reply = &model.Message{ID: model.NewDocID(), Msg: d.Reply, U: d.by.Ref()}
	if err := s.checkMessage(d.reply); err != nil {
		return err
	}
	return s.prepare(ctx, s.Store.Reader, d.reply, nil)
}

// openDiscussion makes the room, says in its parent that it is there, and
// says the first reply in it.
func (s *Service) openDiscussion(ctx context.Context, tx *store.Tx, who model.Caller, d discussing) (made NewDiscussion, err error) {
	stage, sub, err := s.speaksIn(ctx, tx, who, d.PRID)
	if err != nil {
		return made, err
	}
	encrypted := stage.IsEncrypted()
	if d.Encrypted.Kind() == 't' || d.Encrypted.Kind() == 'f' {
		encrypted = d.Encrypted.Kind() == 't'
	}
	switch {
	case stage.ParentID != "":
		return made, model.Errorf("error-nested-discussion", "Cannot create nested discussions").By(creatingDiscussion)
	case encrypted && d.Reply != "":
		return made, model.Errorf("error-invalid-arguments", "Encrypted discussions must not receive an initial reply.").By(creatingDiscussion)
	}
	room := model.Room{T: discussionType(stage.Room), Name: model.NewDocID(), ParentID: d.PRID, Encrypted: &encrypted, Topic: firstText(d.Topic, stage.Name)}
	if d.about != nil && !stage.IsEncrypted() {
		room.Description = d.about.Msg
	}
	made.Room, err = s.addRoom(ctx, tx, newRoom{Room: room, Title: d.Title, Owner: d.by, Members: d.invited})
	if err != nil {
		return made, err
	}
	made.RID = made.ID
	if err := s.tellOfDiscussion(ctx, tx, &stage, sub, d, made.ID); err != nil {
		return made, err
	}
	if d.reply != nil {
		reply := *d.reply
		reply.RID = made.ID
		return made, s.say(ctx, tx, who, &reply)
	}
	return made, nil
}

// speaksIn locks a room that the caller may write in. The refusal has its
// sentence for a code, as upstream's.
func (s *Service) speaksIn(ctx context.Context, tx *store.Tx, who model.Caller, rid string) (stage store.Stage, sub *model.Subscription, err error) {
	stage, err = tx.LockStage(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return stage, nil, &model.Error{Code: "error-invalid-room"}
	}
	if err != nil {
		return stage, nil, wrap("lock a room", err)
	}
	if sub, err = s.membership(ctx, tx.Reader, rid, who.UserID); err != nil {
		return stage, nil, err
	}
	own := model.Subscription{}
	if sub != nil {
		own = *sub
	}
	err = s.maySpeak(ctx, tx.Reader, who, stage.Room, own)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Code == "" {
		err = &model.Error{Code: refusal.Reason}
	}
	return stage, sub, err
}

// discussionType is the type of a room's discussions: as private as the room.
// Of a team's channels they are private, since the team may be.
func discussionType(parent model.Room) string {
	if parent.T == model.Channel && parent.TeamID == "" {
		return model.Channel
	}
	return model.Group
}

// tellOfDiscussion quotes in a discussion what it is about, and leaves the
// message in its parent that stands for it.
func (s *Service) tellOfDiscussion(ctx context.Context, tx *store.Tx, stage *store.Stage, sub *model.Subscription, d discussing, drid string) error {
	groupable := false
	m := model.Message{
		ID: model.NewDocID(), RID: stage.ID, T: model.DiscussionCreated, Msg: d.Title, U: d.by.Ref(), DRID: drid, Groupable: &groupable,
	}
	if d.about != nil {
		m.Attachments = []model.Attachment{s.attached(stage.Room, *d.about)}
		quote := model.Message{U: m.U, Attachments: m.Attachments}
		if err := s.tell(ctx, tx, drid, quote); err != nil {
			return err
		}
	}
	settings := s.Settings.Get()
	c, err := s.calls(ctx, tx.Reader, &m, stage.Highlighted)
	if err != nil {
		return err
	}
	counting := countingOf(settings, stage.T)
	if err := tx.PostMessage(ctx, stage, &m, counting.weigh(c, settings.Bool("Store_Last_Message"))); err != nil {
		return wrap("tell of a discussion", err)
	}
	return s.countFor(ctx, tx, stage, sub != nil, &m, c, counting)
}

// attached shows a message of a room as an attachment of another.
func (s *Service) attached(room model.Room, m model.Message) model.Attachment {
	text := m.Msg
	if room.IsEncrypted() {
		text = "Encrypted message"
	}
	return model.Attachment{
		Text: text, MD: m.MD, TS: model.AttachmentTime{Time: m.TS}, Attachments: m.Attachments, MessageLink: s.linkTo(room, m.ID),
		Extra: map[string]jsontext.Value{
			"author_name": quotedText(firstText(m.Alias, m.U.Username)), "author_icon": quotedText("/avatar/" + url.PathEscape(m.U.Username)),
		},
	}
}

// linkTo is where clients show a message.
func (s *Service) linkTo(room model.Room, id string) string {
	path := map[string]string{model.Channel: "/channel/", model.Group: "/group/", model.Direct: "/direct/"}[room.T]
	return s.Settings.Get().Site() + path + url.PathEscape(firstText(room.Name, room.ID)) + "?msg=" + url.QueryEscape(id)
}

// recountDiscussion carries to the message that stands for a discussion how
// much was said there, and when. It takes the lock of the parent after the
// discussion's.
func (s *Service) recountDiscussion(ctx context.Context, tx *store.Tx, rid, prid string) error {
	if prid == "" {
		return nil
	}
	m, err := tx.DiscussionOf(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("find what stands for a discussion", err)
	}
	msgs, at, err := tx.Posted(ctx, rid)
	if err != nil {
		return wrap("count a discussion", err)
	}
	_, err = tx.ChangeMessage(ctx, m.ID, func(m *model.Message) error {
		m.DCount, m.DLM = &msgs, at
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return wrap("tell how much was discussed", err)
}

// removeRoom deletes a room with its discussions; of one that is a
// discussion, the message that stood for it remains, as an ordinary one.
func (s *Service) removeRoom(ctx context.Context, tx *store.Tx, room model.Room) error {
	discussions, err := tx.DiscussionIDs(ctx, room.ID)
	if err != nil {
		return wrap("list a room's discussions", err)
	}
	for _, id := range discussions {
		if err := tx.DeleteRoom(ctx, id); err != nil {
			return wrap("delete a discussion", err)
		}
	}
	if room.ParentID != "" {
		if err := s.forgetDiscussion(ctx, tx, room.ID); err != nil {
			return err
		}
	}
	return wrap("delete a room", tx.DeleteRoom(ctx, room.ID))
}

func (s *Service) forgetDiscussion(ctx context.Context, tx *store.Tx, drid string) error {
	m, err := tx.DiscussionOf(ctx, drid)
	if err == nil {
		_, err = tx.ChangeMessage(ctx, m.ID, func(m *model.Message) error {
			m.DRID, m.DCount, m.DLM = "", nil, 0
			return nil
		})
	}
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return wrap("forget a discussion", err)
}

// retopic gives a room's discussions its new name for a topic, where the old
// one was theirs.
func (s *Service) retopic(ctx context.Context, tx *store.Tx, rid, before, after string) error {
	discussions, err := tx.DiscussionIDs(ctx, rid)
	if err != nil {
		return wrap("list a room's discussions", err)
	}
	for _, id := range discussions {
		_, err := tx.ChangeRoom(ctx, id, func(r *model.Room) error {
			if r.Topic == before {
				r.Topic = after
			}
			return nil
		})
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("change a discussion's topic", err)
		}
	}
	return nil
}

// ListDiscussions asks for a page of the messages that stand for discussions.
type ListDiscussions struct {
	model.ListQuery
	RoomID string `json:"roomId"`
	Text   string `json:"text"`
}

// Discussions lists them, the newest first.
func (s *Service) Discussions(ctx context.Context, who model.Caller, in ListDiscussions) (out MessageList, err error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	if in.RoomID == "" {
		return out, model.Errorf("error-invalid-params", `The required "roomId" query param is missing.`)
	}
	room, ok, err := s.View(ctx, who, in.RoomID)
	if err := unless(ok, err, model.Fail("error-not-allowed")); err != nil {
		return out, err
	}
	found, total, err := s.Store.Discussions(ctx, room.ID, in.Text, page)
	if err != nil {
		return out, wrap("list discussions", err)
	}
	out.Listed = page.Listed(len(found), total)
	out.Messages, err = s.present(ctx, found, who)
	return out, err
}

// ListDiscussionRooms asks for a page of a room's discussions.
type ListDiscussionRooms struct {
	model.ListQuery
	RoomTarget
}

// DiscussionRooms is a page of them.
type DiscussionRooms struct {
	Discussions []model.Room `json:"discussions"`
	model.Listed
}

// DiscussionRooms lists a room's discussions by their titles.
func (s *Service) DiscussionRooms(ctx context.Context, who model.Caller, in ListDiscussionRooms) (out DiscussionRooms, err error) {
	room, err := s.findRoom(ctx, s.Store.Reader, in.RoomTarget)
	if err != nil {
		return out, err
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return out, err
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok, err, errNotAllowedHere); err != nil {
		return out, err
	}
	out.Discussions, out.Total, err = s.Store.DiscussionRooms(ctx, room.ID, filter, page)
	out.Listed = page.Listed(len(out.Discussions), out.Total)
	return out, wrap("list discussions", err)
}
