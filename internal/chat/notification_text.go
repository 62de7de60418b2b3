package chat

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// DesktopNotification is what clients show of a message whose room is not
// being looked at.
type DesktopNotification struct {
	Title   string         `json:"title"`
	Text    string         `json:"text"`
	Payload DesktopPayload `json:"payload"`
}

// DesktopPayload is what they open when it is clicked.
type DesktopPayload struct {
	ID      string         `json:"_id"`
	RID     string         `json:"rid"`
	TMID    string         `json:"tmid,omitempty"`
	Sender  model.UserRef  `json:"sender"`
	Type    string         `json:"type"`
	Name    string         `json:"name"`
	Message DesktopMessage `json:"message"`
}

// DesktopMessage is the message as far as they need it.
type DesktopMessage struct {
	Msg string `json:"msg"`
	T   string `json:"t,omitempty"`
}

// tellDesktop shows a message to somebody who is connected.
func (s *Service) tellDesktop(r ring, l store.Listener) {
	m := &r.message
	title := titleFor(r.room, l)
	n := DesktopNotification{Title: title, Text: s.authorName(m) + ": " + s.messageText(m)}
	if r.room.T == model.Direct && len(r.room.UIDs) <= 2 {
		n.Title, n.Text = s.authorName(m), s.messageText(m)
	}
	n.Payload = DesktopPayload{
		ID: m.ID, RID: m.RID, TMID: m.TMID, Sender: m.U, Type: r.room.T, Name: firstText(r.room.Name, title), Message: DesktopMessage{m.Msg, m.T},
	}
	data, err := json.Marshal(n, model.EJSON)
	if err != nil {
		s.Log.Error("cannot encode a notification", "err", err)
		return
	}
	s.Tell(model.Event{Kind: model.Notification, Room: m.RID, User: l.UserID, Data: data})
}

// titleFor is what a room is called for one of its members.
func titleFor(room model.Room, l store.Listener) string {
	if room.T == model.Direct {
		return firstText(l.FName, l.Name)
	}
	return room.Title()
}

// patience is how long somebody who is online has to read a message before
// their other devices are woken.
const patience = 2 * time.Minute

// promise puts what is to be told later into the outbox.
func (s *Service) promise(ctx context.Context, tx *store.Tx, later []notice) error {
	for _, n := range later {
		job, err := s.jobFor(ctx, tx, n)
		if errors.Is(err, model.ErrNotFound) {
			continue // the account is gone, or has no address
		}
		if err != nil {
			return err
		}
		if err := tx.AddJob(ctx, job); err != nil {
			return wrap("promise a notification", err)
		}
	}
	return nil
}

func (s *Service) jobFor(ctx context.Context, tx *store.Tx, n notice) (model.Job, error) {
	if n.mail {
		letter, err := s.letterFor(ctx, tx, n)
		if err != nil {
			return model.Job{}, err
		}
		return model.NewJob(MailJob, "", letter)
	}
	job, err := model.NewJob(PushJob, "", PushNotice{UserID: n.user.UserID, MessageID: n.ring.message.ID})
	if n.user.Connection == "online" {
		job.RunAt = tx.Now.Add(patience)
	}
	return job, err
}

// MailJob is the kind of the jobs that deliver a letter.
const MailJob = "mail"

// letterFor writes about a message to a member's confirmed address, or returns
// model.ErrNotFound when they have none.
func (s *Service) letterFor(ctx context.Context, tx *store.Tx, n notice) (model.Mail, error) {
	user, err := tx.User(ctx, n.user.UserID)
	if err != nil {
		return model.Mail{}, wrap("read who gets a letter", err)
	}
	for _, e := range user.Emails {
		if !e.Verified {
			continue
		}
		set, m := s.Settings.Get(), &n.ring.message
		subject, body := "Offline_Mention_All_Email", "{Offline_Mention}"
		switch {
		case n.ring.room.T == model.Direct && len(n.ring.room.UIDs) <= 2:
			subject, body = "Offline_DM_Email", "{Offline_DM}"
		case n.name:
			subject = "Offline_Mention_Email"
		}
		if set.Bool("Email_notification_show_message") {
			body += `:</p><p style="white-space: pre-line">[Message]`
		}
		return set.Note(settings.Addressee{Address: e.Address, Language: user.Language}, subject, "<p>"+body+`</p><p><a class="btn" href="[Link]">{Go_to_message}</a></p>`, map[string]string{
			"User": s.authorName(m), "Room": titleFor(n.ring.room, n.user), "Message": s.messageText(m),
			"Link": set.Site() + routeTo(n.ring.room) + "?msg=" + m.ID,
		}), nil
	}
	return model.Mail{}, model.ErrNotFound
}

// routeTo is where clients show a room.
func routeTo(room model.Room) string {
	switch room.T {
	case model.Direct:
		return "/direct/" + room.ID
	case model.Group:
		return "/group/" + room.Name
	}
	return "/channel/" + room.Name
}
