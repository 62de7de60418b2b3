package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ReportPage asks for a page of a list of reports; Selector is a text to look
// for.
type ReportPage struct {
	Selector string `json:"selector" check:"nullable"`
	Count    *int   `json:"count" check:"nullable"`
	Offset   *int   `json:"offset" check:"nullable"`
	Sort     string `json:"sort" check:"nullable"`
}

// page reads it; without a count it is of so many.
func (p ReportPage) page(s *Service, count int) (model.Page, error) {
	if p.Count == nil {
		p.Count = &count
	}
	return s.Settings.Get().Page(model.ListQuery{Count: p.Count, Offset: p.Offset, Sort: p.Sort})
}

// ReportsBetween asks for who was reported between two moments.
type ReportsBetween struct {
	ReportPage
	Latest *model.Time `json:"latest" check:"nullable"`
	Oldest *model.Time `json:"oldest" check:"nullable"`
}

func (in ReportsBetween) list(users bool) store.ReportList {
	l := store.ReportList{Users: users, Text: in.Selector, Before: model.Now() + 1}
	if in.Latest != nil {
		l.Before = *in.Latest
	}
	if in.Oldest != nil {
		l.After = *in.Oldest
	}
	return l
}

// ReportedAuthors is a page of people whose messages were reported.
type ReportedAuthors struct {
	Reports []ReportedAuthor `json:"reports"`
	model.Listed
}

// ReportedAuthor is somebody, and the newest report of a message of theirs.
type ReportedAuthor struct {
	Message       string               `json:"message"`
	MsgID         string               `json:"msgId"`
	TS            model.Time           `json:"ts"`
	Username      string               `json:"username"`
	Name          string               `json:"name,omitempty"`
	UserID        string               `json:"userId"`
	IsUserDeleted bool                 `json:"isUserDeleted"`
	Count         int                  `json:"count"`
	Rooms         []model.ReportedRoom `json:"rooms"`
}

// ReportedAuthors lists whose messages were reported.
func (s *Service) ReportedAuthors(ctx context.Context, _ model.Caller, in ReportsBetween) (ReportedAuthors, error) {
	out := ReportedAuthors{Reports: []ReportedAuthor{}}
	groups, listed, err := s.reportGroups(ctx, in, false)
	out.Listed = listed
	for _, g := range groups {
		m := g.Latest.Message
		if m == nil {
			continue
		}
		out.Reports = append(out.Reports, ReportedAuthor{
			Message: m.Msg, MsgID: m.ID, TS: g.Latest.TS, Username: m.U.Username, Name: m.U.Name, UserID: g.UserID,
			IsUserDeleted: g.Gone, Count: g.Count, Rooms: g.Rooms,
		})
	}
	return out, err
}

// ReportedPeople is a page of people who were reported themselves.
type ReportedPeople struct {
	Reports []ReportedUser `json:"reports"`
	model.Listed
}

// ReportedUser is somebody, and when they were last reported.
type ReportedUser struct {
	ReportedUser *model.ReportedPerson `json:"reportedUser"`
	TS           model.Time            `json:"ts"`
	Count        int                   `json:"count"`
}

// ReportedPeople lists who was reported.
func (s *Service) ReportedPeople(ctx context.Context, _ model.Caller, in ReportsBetween) (ReportedPeople, error) {
	out := ReportedPeople{Reports: []ReportedUser{}}
	groups, listed, err := s.reportGroups(ctx, in, true)
	out.Listed = listed
	for _, g := range groups {
		out.Reports = append(out.Reports, ReportedUser{g.Latest.ReportedUser, g.Latest.TS, g.Count})
	}
	return out, err
}

func (s *Service) reportGroups(ctx context.Context, in ReportsBetween, users bool) ([]store.ReportGroup, model.Listed, error) {
	page, err := in.page(s, 20)
	if err != nil {
		return nil, model.Listed{}, err
	}
	l := in.list(users)
	groups, err := s.Store.ReportGroups(ctx, l, page)
	if err != nil {
		return nil, model.Listed{}, wrap("list who was reported", err)
	}
	total, err := s.Store.CountReportGroups(ctx, l)
	return groups, page.Listed(len(groups), total), wrap("count who was reported", err)
}

// ReportsOf asks for what was reported of somebody.
type ReportsOf struct {
	UserID string `json:"userId" check:"required,minLength=1"`
	ReportPage
}

// ReportedMessages is what somebody wrote that was reported.
type ReportedMessages struct {
	User     *model.UserRef    `json:"user"` // null when the account is gone
	Messages []ReportedMessage `json:"messages"`
	model.Listed
}

// ReportedMessage is a message as it was reported.
type ReportedMessage struct {
	ID      string              `json:"_id"`
	Message *model.Message      `json:"message"`
	Room    *model.ReportedRoom `json:"room"`
	TS      model.Time          `json:"ts"`
}

// ReportedMessages lists them, each once.
func (s *Service) ReportedMessages(ctx context.Context, _ model.Caller, in ReportsOf) (out ReportedMessages, err error) {
	user, err := s.reportedUser(ctx, in.UserID)
	if err != nil {
		return out, err
	}
	if user != nil {
		ref := user.Ref()
		out.User = &ref
	}
	var reports []model.Report
	reports, out.Listed, err = s.reports(ctx, store.ReportList{UserID: in.UserID, Text: in.Selector}, in.ReportPage)
	out.Messages = []ReportedMessage{}
	for _, r := range reports {
		same := func(other ReportedMessage) bool { return other.Message.ID == r.Message.ID }
		if !slices.ContainsFunc(out.Messages, same) {
			out.Messages = append(out.Messages, ReportedMessage{r.ID, r.Message, r.Room, r.TS})
		}
	}
	return out, err
}

// ReportsOfUser is what was reported of somebody as a person.
type ReportsOfUser struct {
	User    *ReportedAccount `json:"user"` // null when the account is gone
	Reports []model.Report   `json:"reports"`
	model.Listed
}

// ReportedAccount is what moderators see of an account.
type ReportedAccount struct {
	ID         string        `json:"_id"`
	Username   string        `json:"username,omitempty"`
	Name       string        `json:"name,omitempty"`
	AvatarETag string        `json:"avatarETag,omitempty"`
	Active     bool          `json:"active"`
	Roles      []string      `json:"roles"`
	Emails     []model.Email `json:"emails"` // as they were when they were reported
	CreatedAt  model.Time    `json:"createdAt,omitzero"`
}

// ReportsOfUser lists them.
func (s *Service) ReportsOfUser(ctx context.Context, _ model.Caller, in ReportsOf) (out ReportsOfUser, err error) {
	user, err := s.reportedUser(ctx, in.UserID)
	if err != nil {
		return out, err
	}
	if out.Reports, out.Listed, err = s.reports(ctx, store.ReportList{Users: true, UserID: in.UserID, Text: in.Selector}, in.ReportPage); err != nil {
		return out, err
	}
	if user == nil {
		return out, nil
	}
	out.User = &ReportedAccount{
		ID: user.ID, Username: user.Username, Name: user.Name, AvatarETag: user.AvatarETag, Active: user.Active,
		Roles: user.Roles, Emails: []model.Email{}, CreatedAt: user.CreatedAt,
	}
	for _, r := range out.Reports {
		if r.ReportedUser == nil || len(r.ReportedUser.Emails) == 0 {
			continue
		}
		email := r.ReportedUser.Emails[0]
		same := func(other model.Email) bool { return other.Address == email.Address }
		if !slices.ContainsFunc(out.User.Emails, same) {
			out.User.Emails = append(out.User.Emails, email)
		}
	}
	return out, nil
}

func (s *Service) reportedUser(ctx context.Context, id string) (*model.User, error) {
	user, err := s.Store.User(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		return nil, nil
	}
	return &user, wrap("read who was reported", err)
}

// reports returns a page of reports, by default the 50 newest.
func (s *Service) reports(ctx context.Context, l store.ReportList, in ReportPage) ([]model.Report, model.Listed, error) {
	page, err := in.page(s, 50)
	if err != nil {
		return nil, model.Listed{}, err
	}
	reports, err := s.Store.Reports(ctx, l, page)
	if err != nil {
		return nil, model.Listed{}, wrap("list reports", err)
	}
	total, err := s.Store.CountReports(ctx, l)
	return reports, page.Listed(len(reports), total), wrap("count reports", err)
}

// ReportsOfMessage asks for the reports of a message.
type ReportsOfMessage struct {
	MsgID string `json:"msgId" check:"required,minLength=1"`
	ReportPage
}

// ReportListing is a page of the reports of a message.
type ReportListing struct {
	Reports []model.Report `json:"reports"`
	model.Listed
}

// ReportsOfMessage lists them, without the message.
func (s *Service) ReportsOfMessage(ctx context.Context, _ model.Caller, in ReportsOfMessage) (out ReportListing, err error) {
	out.Reports, out.Listed, err = s.reports(ctx, store.ReportList{MsgID: in.MsgID, Text: in.Selector}, in.ReportPage)
	for i := range out.Reports {
		out.Reports[i].Message = nil
	}
	return out, err
}

// ReadReport names a report.
type ReadReport struct {
	ReportID string `json:"reportId" check:"required,minLength=1"`
}

// ReadReport returns it.
func (s *Service) ReadReport(ctx context.Context, _ model.Caller, in ReadReport) (model.Report, error) {
	report, err := s.Store.Report(ctx, in.ReportID)
	if errors.Is(err, model.ErrNotFound) {
		return report, model.Fail("error-report-not-found")
	}
	return report, wrap("read a report", err)
}

// DismissReports says that a moderator has seen to the reports of somebody's
// messages, or of one message.
type DismissReports struct {
	UserID *string `json:"userId"`
	MsgID  *string `json:"msgId"`
	Reason *string `json:"reason" check:"nullable"`
	Action *string `json:"action" check:"nullable"`
}

// checked refuses what names neither or both.
func (in DismissReports) checked() error {
	if (in.UserID == nil) == (in.MsgID == nil) {
		return model.Errorf("invalid-params", "must match exactly one schema in oneOf")
	}
	return nil
}

func (in DismissReports) done(who model.Caller) model.Moderation {
	done := model.Moderation{ModeratedBy: who.UserID, Reason: "No reason provided", Action: "None"}
	if in.Reason != nil && strings.TrimSpace(*in.Reason) != "" {
		done.Reason = *in.Reason
	}
	if in.Action != nil {
		done.Action = *in.Action
	}
	return done
}

// DismissReports hides them from the lists.
func (s *Service) DismissReports(ctx context.Context, who model.Caller, in DismissReports) (model.None, error) {
	if err := in.checked(); err != nil {
		return model.None{}, err
	}
	l := store.ReportList{UserID: firstOf(in.UserID), MsgID: firstOf(in.MsgID)}
	if l.UserID == "" && l.MsgID == "" {
		return model.None{}, model.Fail("no-reports-found")
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		hidden, err := tx.HideReports(ctx, l, in.done(who))
		return unless(hidden > 0, wrap("hide reports", err), model.Fail("no-reports-found"))
	})
}

// DismissUserReports is DismissReports for the reports of a person.
func (s *Service) DismissUserReports(ctx context.Context, who model.Caller, in DismissReports) (model.None, error) {
	if err := in.checked(); err != nil {
		return model.None{}, err
	}
	if firstOf(in.UserID) == "" {
		return model.None{}, model.Fail("error-user-id-param-not-provided")
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.HideReports(ctx, store.ReportList{Users: true, UserID: *in.UserID}, in.done(who))
		return wrap("hide reports", err)
	})
}

// DeleteReported names somebody whose reported messages are to go.
type DeleteReported struct {
	UserID string  `json:"userId" check:"required,minLength=1"`
	Reason *string `json:"reason"`
}

// mostReported is how many reports one call deletes the messages of.
const mostReported = 50

// DeleteReported deletes the reported messages of somebody, the newest first,
// and hides the reports.
func (s *Service) DeleteReported(ctx context.Context, who model.Caller, in DeleteReported) (model.None, error) {
	me, err := s.self(ctx, s.Store.Reader, who, "deleteReportedMessages")
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		l := store.ReportList{UserID: in.UserID}
		reports, err := tx.Reports(ctx, l, model.Page{Count: mostReported})
		if err := unless(len(reports) > 0, wrap("list reports", err), model.Fail("No reported messages found for this user.")); err != nil {
			return err
		}
		for _, report := range reports {
			m, room, err := s.lockMessage(ctx, tx, report.Message.ID)
			if errors.Is(err, model.ErrNotFound) || err == nil && m.T == removed {
				continue
			}
			if err == nil {
				err = s.remove(ctx, tx, room, &m, me.Ref())
			}
			if err != nil {
				return err
			}
		}
		done := DismissReports{Reason: in.Reason}.done(who)
		done.Action = "DELETE Messages"
		_, err = tx.HideReports(ctx, l, done)
		return wrap("hide reports", err)
	})
}
