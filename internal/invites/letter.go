package invites

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"regexp"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// letterOf writes one letter of a mail, as things are now: the link in it is
// in no database and in no queue.
func (s *Service) letterOf(ctx context.Context, r store.Reader, l store.InviteLetter, m store.InviteMail, i model.Invite) (model.Mail, error) {
	sender, values, err := s.letterValues(ctx, r, m, i)
	if err != nil {
		return model.Mail{}, err
	}
	set, name := s.Settings.Get(), values["inviter"]
	subject := "Invite_Email_Subject"
	if l.UserID == "" {
		subject = "Invite_Email_Reminder_Subject"
	}
	out := set.Invitation(s.reader(m.Email, sender), subject, "Invite_Email", name, m.Message, values)
	out.Sender = name + " via " + set.String("Site_Name")
	out.ID = letterID(set.Site(), l.ID)
	out.Unsubscribe = s.declineURL(i)
	if set.Bool("Add_Sender_To_ReplyTo") {
		out.ReplyTo = letterReplyTo(sender)
	}
	return out, nil
}

// letterValues are what the template's names stand for, and who sends the
// letter. The room is named where people who are not in may know of it.
func (s *Service) letterValues(ctx context.Context, r store.Reader, m store.InviteMail, i model.Invite) (model.User, map[string]string, error) {
	sender, err := r.User(ctx, m.UserID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return sender, nil, wrap("read who sends an invite", err)
	}
	room, err := r.Room(ctx, i.RID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return sender, nil, wrap("read a room", err)
	}
	set := s.Settings.Get()
	site, title := set.String("Site_Name"), tellTitle(room)
	if set.String("Invite_Preview_Level") != "room" || title == "" {
		title = site
	}
	return sender, map[string]string{
		"email": m.Email, "room": title, "inviter": cmp.Or(tellPlain(cmp.Or(sender.Name, sender.Username)), site),
		"invite_url": s.inviteURL(model.Caller{}, s.Key.Token(i)), "decline_url": s.declineURL(i), "expires": set.Moment(s.reader(m.Email, sender).Language, i.ExpiresAt),
	}, nil
}

// declineURL is where whoever got a letter says that they want no more.
func (s *Service) declineURL(i model.Invite) string {
	return s.Settings.Get().Site() + "/invite/" + s.Key.Token(i) + "/decline"
}

// reader is who reads mail at an address. Which language they speak nobody has
// said: it is the workspace's, or else that of who invites them.
func (s *Service) reader(address string, sender model.User) settings.Addressee {
	return settings.Addressee{Address: address, Language: cmp.Or(s.Settings.Get().String("Language"), sender.Language)}
}

// letterReplyTo is an address of the sender's that is known to be theirs, if
// there is one.
func letterReplyTo(sender model.User) string {
	for _, e := range sender.Emails {
		if e.Verified {
			return e.Address
		}
	}
	return ""
}

var letterDomain = regexp.MustCompile(`^[A-Za-z0-9.-]{1,255}$`)

// letterID is the Message-ID of a letter: nobody who has not seen the letter
// can name it.
func letterID(site, id string) string {
	domain := "gantry.invalid"
	if u, err := url.Parse(site); err == nil && letterDomain.MatchString(u.Hostname()) {
		domain = u.Hostname()
	}
	return id + "@" + domain
}
