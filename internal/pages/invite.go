package pages

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/qr"
	"gantry/internal/web"
	"gantry/internal/words"
)

// invite shows where a link leads and how to join. It uses nothing up; it
// binds the browser to the invite, so that whoever signs in next is let in, by
// whatever way they do.
func (s *Server) invite(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if wantsJSON(r) {
		return s.preview(w, r, who)
	}
	return s.land(w, r, who, http.StatusOK, form{Way: r.FormValue("way")})
}

// form is what was sent to a landing page and is shown again.
type form struct {
	Way     string
	NewUser accounts.Registration
	SignIn  web.Credentials
	Guest   string
	Problem web.Problem
}

// land shows the page of a link, living or dead.
func (s *Server) land(w http.ResponseWriter, r *http.Request, who model.Caller, status int, f form) error {
	l, err := s.Invites.Landing(r.Context(), who, invites.Token{Token: r.PathValue("token")})
	if err != nil {
		return err
	}
	if l.Bind != "" {
		s.set(w, r, inviteCookie, string(l.Bind), invites.BindFor)
	}
	switch {
	case l.Standing == invites.Awaiting:
		s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Waiting, Room: invitedTo(l.Room)})
		return nil
	case l.Standing == invites.Denied:
		s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Denied, Room: invitedTo(l.Room)})
		return nil
	case l.State != model.InviteActive && l.Standing != invites.Member:
		return s.dead(w, r, who, l)
	}
	return s.show.Show(w, status, s.landing(r, who, l, f))
}

// dead says why a link admits nobody, to those who may know.
func (s *Server) dead(w http.ResponseWriter, r *http.Request, who model.Caller, l invites.Landing) error {
	page := web.Dead{Frame: s.frame(r, who), Why: web.Unknown}
	if l.State != "" {
		page.Why, page.Inviter, page.Room = web.Why(l.State), personName(l.Inviter), invitedTo(l.Room)
		page.Ask = s.invitePath(r) + "/ask"
		if l.Expires != 0 {
			page.At = page.Moment(l.Expires.Time(), time.Now())
		}
	}
	return s.show.Show(w, http.StatusNotFound, page)
}

// landing is the page of a living link.
func (s *Server) landing(r *http.Request, who model.Caller, l invites.Landing, f form) web.Landing {
	page := web.Landing{
		Frame: s.frame(r, who), Action: s.invitePath(r), Host: s.host(r), AppLink: s.inviteLink(r),
		Inviter: personName(l.Inviter), Room: invitedTo(l.Room), Topic: l.Topic, Members: l.Members,
		Approval: l.Approval, Admits: s.admission() != "Public",
		Register: !l.Closed, Guests: l.Guests, NewUser: s.newcomer(s.frame(r, who), f.NewUser), SignIn: f.SignIn, Guest: f.Guest, Problem: f.Problem,
		Services: s.services(s.invitePath(r)),
	}
	page.Rule = rule(page.Words, l)
	if l.Online != nil {
		page.Online = *l.Online
	}
	if code, err := qr.Encode(s.site(r) + "/invite/" + r.PathValue("token")); err == nil { // else it is too long for one
		page.QR = template.HTML(code.SVG(page.Words.T("entry.qrOfLink")))
	}
	if l.Limited {
		page.Places = l.Left
	}
	if l.Expires != 0 && l.State == model.InviteActive {
		page.Expires = page.Moment(l.Expires.Time(), time.Now())
	}
	if l.Standing == invites.Member {
		page.Member = s.base() + "/home"
		if l.Room.RID != "" {
			page.Member = s.roomPath(l.Room.T, l.Room.Name, l.Room.RID)
		}
	}
	if page.NewUser.Email == "" {
		page.NewUser.Email = l.Email
	}
	page.Way = way(f.Way, page)
	return page
}

// way is the form that the page opens with: the one that was asked for, where
// there is such a one.
func way(asked string, page web.Landing) string {
	switch {
	case asked == "guest" && page.Guests, asked == "signin":
		return asked
	case page.Register:
		return "register"
	}
	return "signin"
}

// rule says whom an invite is for, in words.
func rule(in *words.Language, l invites.Landing) string {
	switch {
	case l.Email != "":
		return l.Email
	case len(l.Domains) > 0:
		return in.T("entry.forDomains", "domains", strings.Join(l.Domains, ", "))
	}
	return ""
}

func personName(u model.UserRef) string { return title(u.Name, u.Username) }

// invitedTo is what people call the room that a link leads to.
func invitedTo(room invites.InvitedRoom) string {
	if room.RID == "" {
		return ""
	}
	name := title(room.FName, room.Name)
	if room.T == model.Channel && room.ParentID == "" {
		return "#" + name
	}
	return name
}

// invitePath is the path of the link that the request is about.
func (s *Server) invitePath(r *http.Request) string {
	return s.base() + "/invite/" + url.PathEscape(r.PathValue("token"))
}

// inviteLink opens the invite in the app.
func (s *Server) inviteLink(r *http.Request) template.URL {
	return template.URL("rocketchat://invite?host=" + url.QueryEscape(s.host(r)) +
		"&path=" + url.QueryEscape("invite/"+r.PathValue("token")))
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// preview tells what the page shows as data.
func (s *Server) preview(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	told, err := s.Invites.Preview(r.Context(), who, invites.Token{Token: r.PathValue("token")})
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept")
	return answer(w, told)
}

// deepLinked are the paths that a link by way of go.rocket.chat may name.
var deepLinked = regexp.MustCompile(`^invite/[A-Za-z0-9_-]{1,128}$`)

// forwarded answers the links that go by way of a redirector, where that is
// ourselves: /invite?host=…&path=invite%2FTOKEN. Only our own host is known
// here, and the browser is sent nowhere else.
func (s *Server) forwarded(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	path := r.FormValue("path")
	if !strings.EqualFold(r.FormValue("host"), s.host(r)) || !deepLinked.MatchString(path) {
		s.note(w, r, who, http.StatusNotFound, web.Note{Kind: web.Missing})
		return nil
	}
	return s.redirect(w, r, s.base()+"/"+path)
}

// join lets the visitor in by the link.
func (s *Server) join(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if who.Anonymous() {
		return s.redirect(w, r, s.invitePath(r))
	}
	return s.enter(w, r, who, r.PathValue("token"))
}

// enter uses the link and opens the room it leads to, or says why not.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, who model.Caller, token string) error {
	used, err := s.Invites.UseInviteToken(r.Context(), who, invites.Token{Token: token})
	var refusal *model.Error
	switch {
	case err == nil:
		s.forgetInvite(w, r)
		return s.redirect(w, r, s.roomPath(used.Room.T, used.Room.Name, used.Room.RID))
	case !errors.As(err, &refusal):
		return err
	case refusal.Code == "error-invite-pending-approval":
		s.forgetInvite(w, r)
		s.note(w, r, who, http.StatusAccepted, web.Note{Kind: web.Waiting})
		return nil
	}
	r.SetPathValue("token", token)
	return s.land(w, r, who, http.StatusForbidden, form{Problem: s.said(s.speaks(r), refusal)})
}

// joinBySignIn signs in and lets in.
func (s *Server) joinBySignIn(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	now, sent, problem, err := s.byPassword(w, r, who)
	if err != nil {
		return err
	}
	if problem.Text != "" {
		return s.land(w, r, model.Caller{}, http.StatusUnauthorized, form{Way: "signin", SignIn: sent, Problem: problem})
	}
	return s.enter(w, r, now, r.PathValue("token"))
}

// register makes an account, signs it in and lets it in.
func (s *Server) register(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	in := registration(r)
	in.Secret = r.PathValue("token")
	user, session, err := s.enlist(r, who, &in)
	var refusal *model.Error
	switch {
	case err == nil:
	case user.ID != "": // there is an account now
		return s.unfinished(w, r, who, err)
	case errors.As(err, &refusal) && !tooMany(refusal):
		problem, err := s.corrected(r, &in, refusal)
		if err != nil {
			return err
		}
		return s.land(w, r, model.Caller{}, http.StatusBadRequest, form{Way: "register", NewUser: in, Problem: problem})
	default:
		return err
	}
	s.keep(w, r, user.ID, session)
	if who, err = s.signedIn(r, who, user.ID, session); err != nil {
		return err
	}
	return s.enter(w, r, who, r.PathValue("token"))
}

// enterAsGuest lets somebody in by a name alone.
func (s *Server) enterAsGuest(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	name := r.PostFormValue("name")
	user, session, err := s.Accounts.EnterAsGuest(r.Context(), who, accounts.GuestEntry{Token: r.PathValue("token"), Name: name})
	var refusal *model.Error
	if errors.As(err, &refusal) && !tooMany(refusal) {
		return s.land(w, r, model.Caller{}, http.StatusBadRequest, form{Way: "guest", Guest: name, Problem: s.said(s.speaks(r), refusal)})
	}
	if err != nil {
		return err
	}
	s.keep(w, r, user.ID, session)
	if who, err = s.signedIn(r, who, user.ID, session); err != nil {
		return err
	}
	return s.enter(w, r, who, r.PathValue("token"))
}

// askAgain tells the inviter that a new link is wanted. The answer is the same
// for every token.
func (s *Server) askAgain(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	name := r.PostFormValue("name")
	if !who.Anonymous() {
		name = who.Username
	}
	if err := s.Invites.AskAgain(r.Context(), who, r.PathValue("token"), name); err != nil {
		return err
	}
	s.note(w, r, who, http.StatusAccepted, web.Note{Kind: web.Asked})
	return nil
}

// unfinished tells a newcomer what their account waits for.
func (s *Server) unfinished(w http.ResponseWriter, r *http.Request, who model.Caller, err error) error {
	var refusal *model.Error
	if !errors.As(err, &refusal) {
		return err
	}
	note := web.Note{Email: r.PostFormValue("email")}
	switch refusal.Code {
	case "error-user-is-not-activated":
		note.Kind = web.Approve
	case "error-invalid-email":
		note.Kind = web.Confirm
		if !s.Accounts.Mail.Configured() {
			note.Kind = web.Unmailed
		}
	default:
		return err
	}
	s.note(w, r, who, http.StatusAccepted, note)
	return nil
}
