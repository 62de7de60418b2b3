package pages

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/qr"
	"gantry/internal/web"
)

// invitePage shows one invite with all that is known of it.
func (s *Server) invitePage(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	return s.showInvite(w, r, who, web.Problem{})
}

func (s *Server) showInvite(w http.ResponseWriter, r *http.Request, who model.Caller, problem web.Problem) error {
	id := invites.InviteID{ID: r.PathValue("id")}
	found, err := s.Invites.InviteInfo(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := s.inviteAdmin(r, who, found.Invite)
	page.Problem = problem
	count := shownInvites
	of := invites.OfInvite{InviteID: id, Count: &count}
	if err := errors.Join(s.addJoined(r.Context(), who, of, &page), s.addHistory(r.Context(), who, of, &page)); err != nil {
		return err
	}
	if page.Asking, err = s.asking(r, who, invites.ListRequests{InviteID: id.ID}); err != nil {
		return err
	}
	if page.Chart, err = s.chart(r, who, invites.StatisticsOf{InviteID: id.ID}); err != nil {
		return err
	}
	status := http.StatusOK
	if problem.Text != "" {
		status = http.StatusBadRequest
	}
	return s.show.Show(w, status, page)
}

// inviteAdmin puts an invite in words.
func (s *Server) inviteAdmin(r *http.Request, who model.Caller, i invites.ShownInvite) web.InviteAdmin {
	now := time.Now()
	page := web.InviteAdmin{
		Frame: s.frame(r, who), Action: s.base() + invitesPath + "/" + i.ID, Row: s.row(i, now), Link: i.URL,
		Made: web.At(i.CreatedAt.Time(), now), Reason: i.Reason, Facts: facts(i), Can: actionsOn(i),
	}
	if i.Expires != nil {
		page.Expires = web.At(i.Expires.Time(), now)
	}
	if code, err := qr.Encode(i.URL); i.URL != "" && err == nil { // else it is too long for one
		page.QR = template.HTML(code.SVG("QR code of this invite’s link"))
	}
	return page
}

// actionsOn are what can be done with an invite as it stands, as far as that
// is seen from outside; the rules decide.
func actionsOn(i invites.ShownInvite) web.Actions {
	alive := i.State != model.InviteRevoked
	return web.Actions{
		Pause: i.State == model.InviteActive, Resume: i.PausedAt != 0 && alive && i.CanManage, Revoke: alive,
		Restore: !alive && i.CanManage, Extend: alive && i.CanManage, Regenerate: alive && i.CanManage && i.URL != "",
	}
}

// facts are what an invite asks and gives beyond a room, a time and a number.
func facts(i invites.ShownInvite) (list []web.Fact) {
	say := func(name, value string, said bool) {
		if said {
			list = append(list, web.Fact{Name: name, Value: value})
		}
	}
	say("Its name", i.Slug, i.Slug != "")
	say("Approval", "somebody says yes to each", i.Approval)
	say("Guests", "by a name alone", i.Guests)
	say("Only for", strings.Join(append(append(i.EmailDomains, i.Emails...), i.Usernames...), ", "),
		len(i.EmailDomains)+len(i.Emails)+len(i.Usernames) > 0)
	say("Roles", strings.Join(i.Roles, ", "), len(i.Roles) > 0)
	say("Rooms", strconv.Itoa(len(i.RIDs))+" in all", len(i.RIDs) > 1)
	say("They stay", strconv.Itoa(i.MembershipDays)+" days", i.MembershipDays > 0)
	say("Default channels", "not joined", !i.JoinDefaults)
	say("Welcome", i.Welcome, i.Welcome != "")
	say("By mail", "its link was shown to nobody else", i.Mailed)
	return list
}

// ways are how people came by an invite, in words.
var ways = map[string]string{
	"token": "by the link", "register": "with a new account", "login": "by signing in", "guest": "as a guest",
}

// addJoined adds who came by an invite. Who still asks is shown apart.
func (s *Server) addJoined(ctx context.Context, who model.Caller, of invites.OfInvite, page *web.InviteAdmin) error {
	came, err := s.Invites.InviteRedemptions(ctx, who, of)
	for _, c := range came.Redemptions {
		if c.State == "awaiting" {
			continue
		}
		page.Joined = append(page.Joined, web.JoinedRow{
			Name: cmp.Or(c.Name, c.Username, "Somebody who is gone"), Username: cmp.Or(c.Username, "-"), State: c.State, Via: ways[c.Via],
			At: web.At(c.At.Time(), time.Now()),
		})
	}
	return err
}

func (s *Server) addHistory(ctx context.Context, who model.Caller, of invites.OfInvite, page *web.InviteAdmin) error {
	past, err := s.Invites.InviteHistory(ctx, who, of)
	for _, m := range past.History {
		row := web.HistoryRow{What: m.Kind, At: web.At(m.At.Time(), time.Now())}
		if m.By != nil {
			row.Who = cmp.Or(m.By.Name, m.By.Username)
		}
		page.History = append(page.History, row)
	}
	return err
}

// changeInvite does with an invite what a button of its page says.
func (s *Server) changeInvite(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	err := s.actOnInvite(r, who)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Code != "invalid-invitation-id" {
		return s.showInvite(w, r, who, s.said(s.speaks(r), refusal))
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, s.base()+invitesPath+"/"+r.PathValue("id"))
}

// errNoAction says that a form asks for nothing there is.
var errNoAction = model.Fail("There is no such thing to do.")

func (s *Server) actOnInvite(r *http.Request, who model.Caller) error {
	ctx, id := r.Context(), invites.InviteID{ID: r.PathValue("id")}
	in := invites.ActOnInvite{InviteID: id, Because: invites.Because{Reason: strings.TrimSpace(r.PostFormValue("reason"))}}
	user := r.PostFormValue("user")
	var err error
	switch r.PostFormValue("do") {
	case "pause":
		_, err = s.Invites.PauseInvite(ctx, who, in)
	case "resume":
		_, err = s.Invites.ResumeInvite(ctx, who, in)
	case "revoke":
		_, err = s.Invites.RevokeInvite(ctx, who, in)
	case "restore":
		_, err = s.Invites.RestoreInvite(ctx, who, in)
	case "regenerate":
		_, err = s.Invites.RegenerateInvite(ctx, who, in)
	case "approve":
		_, err = s.Invites.Approve(ctx, who, invites.AnswerRequest{InviteID: id.ID, UserID: user})
	case "deny":
		_, err = s.Invites.Deny(ctx, who, invites.DenyRequest{InviteID: id.ID, UserID: user})
	case "extend":
		err = s.extendInvite(r, who, id)
	default:
		err = errNoAction
	}
	return err
}

func (s *Server) extendInvite(r *http.Request, who model.Caller, id invites.InviteID) error {
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil || days < 1 || days > 36500 {
		return model.Fail("Say for how many days from now it is good, from 1 to 36,500.")
	}
	_, err = s.Invites.UpdateInvite(r.Context(), who, invites.UpdateInvite{InviteID: id, Terms: invites.Terms{Days: &days}})
	return err
}
