package invites

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"gantry/internal/model"
	"gantry/internal/store"
)

// TellJob is the kind of the jobs that tell somebody something in a direct
// message; its payload is a tiding.
const TellJob = "invite-tell"

// tiding is what one person is told by the server's bot.
type tiding struct {
	To   string `json:"to"`
	Text string `json:"text"`
}

// tell promises, as part of a transaction, to tell somebody something. No
// token may be in it.
func (s *Service) tell(ctx context.Context, tx *store.Tx, to, text string) error {
	job, err := model.NewJob(TellJob, "", tiding{To: to, Text: text})
	if err != nil {
		return err
	}
	return wrap("promise a message", tx.AddJob(ctx, job))
}

// Tell keeps such a promise. The message has the job's id, so it is said once
// however often the job is done. Who is gone or hears nothing is not told.
func (s *Service) Tell(ctx context.Context, j model.Job) error {
	var t tiding
	if err := j.Decode(&t); err != nil {
		return err
	}
	to, err := s.Store.User(ctx, t.To)
	if errors.Is(err, model.ErrNotFound) || err == nil && (!to.Active || to.Username == "") {
		return nil
	}
	if err != nil {
		return wrap("read who is told something", err)
	}
	err = s.Rooms.SayTo(ctx, j.ID, theServer, to.ID, t.Text)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		s.Log.InfoContext(ctx, "somebody was not told", "user", to.ID, "refusal", refusal.Code+refusal.Reason)
		return nil
	}
	return err
}

// tellHosts tells those who answer for an invite: its creator while they are
// active and in the room, or else the room's owners.
func (s *Service) tellHosts(ctx context.Context, tx *store.Tx, i model.Invite, text string) error {
	hosts, err := s.hosts(ctx, tx.Reader, i)
	if err != nil {
		return err
	}
	for _, id := range hosts {
		if err := s.tell(ctx, tx, id, text); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) hosts(ctx context.Context, r store.Reader, i model.Invite) ([]string, error) {
	if there, err := s.hosting(ctx, r, i, i.UserID); err != nil || there {
		return []string{i.UserID}, err
	}
	const most = 5
	owners, _, err := r.RoleHolders(ctx, "owner", i.RID, model.Page{Count: most})
	if err != nil {
		return nil, wrap("list the owners of a room", err)
	}
	var ids []string
	for _, owner := range owners {
		if owner.Active {
			ids = append(ids, owner.ID)
		}
	}
	return ids, nil
}

// hosting says whether a user is the invite's creator, active and still in its
// room.
func (s *Service) hosting(ctx context.Context, r store.Reader, i model.Invite, userID string) (bool, error) {
	if userID != i.UserID {
		return false, nil
	}
	creator, err := r.User(ctx, i.UserID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !creator.Active {
		return false, nil
	}
	if err != nil {
		return false, wrap("read who made an invite", err)
	}
	member, _, err := standing(ctx, r, i.RID, i.UserID)
	return member, err
}

// welcome tells who has entered what the invite's creator has to say to them,
// and the creator that they came.
func (s *Service) welcome(ctx context.Context, tx *store.Tx, e *entry) error {
	p := e.invite.Policy
	if p.Welcome != "" {
		if err := s.tell(ctx, tx, e.UserID, s.welcomeText(p.Welcome, e)); err != nil {
			return err
		}
	}
	if !p.Notify || e.letInBy == e.invite.UserID || e.invite.UserID == theServer {
		return nil
	}
	return s.tell(ctx, tx, e.invite.UserID, fmt.Sprintf("%s came to %s by %s.", tellPerson(e.user), tellRoom(e.room), tellLink(e.invite)))
}

// welcomeText fills in the placeholders of a welcome. What they stand for is
// not read for placeholders again.
func (s *Service) welcomeText(text string, e *entry) string {
	name := e.user.Name
	if name == "" {
		name = e.user.Username
	}
	return strings.NewReplacer(
		"[name]", tellPlain(name), "[room]", tellTitle(e.room), "[Site_Name]", s.Settings.Get().String("Site_Name"),
	).Replace(text)
}

// tellPerson names a user to others.
func tellPerson(u model.User) string {
	name := tellPlain(u.Name)
	switch {
	case u.Username == "" && name == "":
		return "Somebody"
	case u.Username == "":
		return name
	case name == "":
		return "@" + u.Username
	}
	return "@" + u.Username + " (" + name + ")"
}

// tellTitle is what a room is called.
func tellTitle(room model.Room) string {
	if room.FName != "" {
		return room.FName
	}
	return room.Name
}

// tellRoom names a room so that clients make a link of it, where it has a name
// that they can.
func tellRoom(room model.Room) string {
	if room.ParentID != "" || room.Name == "" {
		return tellTitle(room)
	}
	return "#" + room.Name
}

// tellLink names an invite to those who answer for it.
func tellLink(i model.Invite) string {
	if label := tellPlain(i.Label); label != "" {
		return "the invite “" + label + "”"
	}
	return "an invite"
}

// maxPlain bounds a name in the mouth of the server.
const maxPlain = 60

// tellPlain keeps of a name what cannot be taken for anything else than a name:
// strangers choose theirs, and the server repeats it. No link, mention or
// markup is left.
func tellPlain(name string) string {
	var b strings.Builder
	kept := 0
	for _, word := range strings.Fields(name) {
		clean := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\'' || r == '’' || r == '-' {
				return r
			}
			return -1
		}, word)
		if clean == "" {
			continue
		}
		if b.Len() > 0 {
			clean = " " + clean
		}
		for _, r := range clean {
			if kept == maxPlain {
				return b.String()
			}
			b.WriteRune(r)
			kept++
		}
	}
	return b.String()
}
