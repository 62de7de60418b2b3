package pages

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/web"
)

// invitesPath is where invites are looked after.
const invitesPath = "/admin/invites"

// shownInvites is how many invites are on one page.
const shownInvites = 50

// signedInOnly answers visitors who are signed in and sends others to sign in.
func (s *Server) signedInOnly(act action) action {
	return func(w http.ResponseWriter, r *http.Request, who model.Caller) error {
		if who.Anonymous() {
			return s.toSignIn(w, r)
		}
		return act(w, r, who)
	}
}

// invitesPage lists the invites that the visitor may know of.
func (s *Server) invitesPage(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	rooms, err := s.linkRooms(r, who, r.FormValue("room"))
	if err != nil {
		return err
	}
	page := web.Invites{
		Frame: s.frame(r, who), Rooms: append([]web.Choice{{Label: "all rooms"}}, rooms...),
		States: states(r.FormValue("state")), Creator: r.FormValue("creator"),
	}
	if err := s.listInvites(r, who, &page); err != nil {
		return err
	}
	if page.Asking, err = s.asking(r, who, invites.ListRequests{RID: r.FormValue("room")}); err != nil {
		return err
	}
	if page.Chart, err = s.chart(r, who, invites.StatisticsOf{RID: r.FormValue("room")}); err != nil {
		return err
	}
	return s.show.Show(w, http.StatusOK, page)
}

// listInvites reads the page of the list that the form asks for.
func (s *Server) listInvites(r *http.Request, who model.Caller, page *web.Invites) error {
	count := shownInvites
	in := invites.ListOfInvites{ListQuery: model.ListQuery{Count: &count}}
	in.State, in.RID, in.After = r.FormValue("state"), r.FormValue("room"), r.FormValue("after")
	if page.Creator != "" {
		creator, err := s.Accounts.Info(r.Context(), who, accounts.InfoQuery{Username: strings.TrimPrefix(page.Creator, "@")})
		if err != nil {
			page.Problem, page.Total = web.Problem{Text: "Nobody here has this username.", Field: "creator"}, "No invites"
			return nonRefusal(err)
		}
		in.UserID = creator.User.ID
	}
	list, err := s.Invites.ListOfInvites(r.Context(), who, in)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		page.Problem = s.said(s.speaks(r), refusal)
		return nil
	}
	if err != nil {
		return err
	}
	now := time.Now()
	for _, i := range list.Invites {
		page.List = append(page.List, s.row(i, now))
	}
	page.Total = strconv.Itoa(list.Total) + " invites"
	switch {
	case list.LowerBound:
		page.Total = "More than " + strconv.Itoa(list.Total) + " invites"
	case list.Total == 1:
		page.Total = "1 invite"
	}
	if len(list.Invites) == shownInvites {
		next := url.Values{"after": {list.Invites[shownInvites-1].ID}, "state": {in.State}, "room": {in.RID}, "creator": {page.Creator}}
		page.More = s.base() + invitesPath + "?" + next.Encode()
	}
	return nil
}

// nonRefusal is err, unless it is a refusal that a page has told of.
func nonRefusal(err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// row puts an invite in words.
func (s *Server) row(i invites.ShownInvite, now time.Time) web.InviteRow {
	row := web.InviteRow{
		URL: s.base() + invitesPath + "/" + i.ID, Room: cmp.Or(i.RoomName, "a room"), Creator: cmp.Or(i.Username, "nobody"),
		State: string(i.State), Used: strconv.Itoa(i.Uses), Expires: "never", Asking: i.Awaiting,
	}
	if i.RoomType == model.Channel {
		row.Room = "#" + row.Room
	}
	row.Title = cmp.Or(i.Label, row.Room)
	if i.MaxUses > 0 {
		row.Used += " of " + strconv.Itoa(i.MaxUses)
	}
	if i.Expires != nil {
		row.Expires = web.At(i.Expires.Time(), now).Apart
	}
	return row
}

func states(chosen string) []web.Choice {
	list := []web.Choice{{Value: "all", Label: "any state"}}
	for _, state := range model.InviteStates {
		list = append(list, web.Choice{Value: string(state), Label: string(state)})
	}
	return choose(list, cmp.Or(chosen, "all"))
}

// choose marks what is chosen of a list.
func choose(list []web.Choice, value string) []web.Choice {
	for n := range list {
		list[n].Chosen = list[n].Value == value
	}
	return list
}

// linkRooms are the rooms of the visitor that a link can lead into.
func (s *Server) linkRooms(r *http.Request, who model.Caller, chosen string) ([]web.Choice, error) {
	mine, err := s.Chat.Subscriptions(r.Context(), who, model.UpdatedSince{})
	if err != nil {
		return nil, err
	}
	var list []web.Choice
	for _, sub := range mine.Update {
		label := title(sub.FName, sub.Name)
		switch sub.T {
		case model.Channel:
			label = "#" + label
		case model.Group:
		default:
			continue
		}
		list = append(list, web.Choice{Value: sub.RID, Label: label})
	}
	return choose(list, chosen), nil
}

// asking lists who waits for an answer that the visitor may give.
func (s *Server) asking(r *http.Request, who model.Caller, in invites.ListRequests) ([]web.Asking, error) {
	waiting, err := s.Invites.Requests(r.Context(), who, in)
	if err != nil {
		return nil, nonRefusal(err)
	}
	var list []web.Asking
	for _, q := range waiting.Requests {
		a := web.Asking{
			Action: s.base() + invitesPath + "/" + q.InviteID, User: q.User.ID, Name: cmp.Or(q.User.Name, q.User.Username),
			Username: q.User.Username, Room: cmp.Or(q.RoomName, "a room"), At: web.At(q.At.Time(), time.Now()),
		}
		if len(q.User.Emails) > 0 {
			a.Email = q.User.Emails[0].Address
		}
		list = append(list, a)
	}
	return list, nil
}

// charted is how many days a chart shows.
const charted = 30

// chart reads what became of invites in the last days.
func (s *Server) chart(r *http.Request, who model.Caller, in invites.StatisticsOf) (web.Chart, error) {
	today := time.Now().UTC()
	in.From, in.To = today.AddDate(0, 0, 1-charted).Format(time.DateOnly), today.Format(time.DateOnly)
	counts, err := s.Invites.InviteStatistics(r.Context(), who, in)
	if err != nil {
		return web.Chart{}, nonRefusal(err)
	}
	chart := web.Chart{Previews: counts.Totals.Previews, Joins: counts.Totals.Joins, Refusals: counts.Totals.Refusals}
	for _, d := range counts.Days {
		chart.Days = append(chart.Days, web.ChartDay{Day: d.Day, Previews: d.Previews, Joins: d.Joins, Refusals: d.Refusals})
	}
	return chart, nil
}

// newInvite shows the form of a new invite.
func (s *Server) newInvite(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	return s.inviteForm(w, r, who, web.InviteForm{Days: "7"}, web.Problem{})
}

func (s *Server) inviteForm(w http.ResponseWriter, r *http.Request, who model.Caller, f web.InviteForm, problem web.Problem) error {
	rooms, err := s.linkRooms(r, who, r.FormValue("room"))
	if err != nil {
		return err
	}
	set, status := s.Settings.Get(), http.StatusOK
	if problem.Text != "" {
		status = http.StatusBadRequest
	}
	return s.show.Show(w, status, web.NewInvite{
		Frame: s.frame(r, who), Rooms: rooms, Form: f, Problem: problem,
		Slugs: set.Bool("Invite_Allow_Slugs"), Guests: set.Bool("Invite_Allow_Guests"),
		Preview: previewOf(f, rooms, set.String("Site_Name"), who.Username),
	})
}

// previewOf says what the page of an invite that is not made yet will say.
func previewOf(f web.InviteForm, rooms []web.Choice, site, inviter string) web.Preview {
	p := web.Preview{Inviter: inviter, Room: site, Site: site, Until: "for ever", Places: "for as many as come", Approval: f.Approval, Guests: f.Guests}
	for n, room := range rooms {
		if room.Chosen || n == 0 {
			p.Room = room.Label
		}
	}
	if days, err := strconv.Atoi(f.Days); err == nil && days > 0 {
		p.Until = "until " + time.Now().UTC().AddDate(0, 0, min(days, 36500)).Format("2 January 2006")
	}
	if uses, err := strconv.Atoi(f.Uses); err == nil && uses > 0 {
		p.Places = strconv.Itoa(uses) + " places"
		if uses == 1 {
			p.Places = "1 place"
		}
	}
	return p
}

// makeInvite makes an invite of the form that was sent, or shows what its page
// will say.
func (s *Server) makeInvite(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	f := formOf(r)
	if r.PostFormValue("do") == "preview" {
		return s.inviteForm(w, r, who, f, web.Problem{})
	}
	in, problem := createOf(r.PostFormValue("room"), f)
	if problem.Text != "" {
		return s.inviteForm(w, r, who, f, problem)
	}
	made, err := s.Invites.CreateInvite(r.Context(), who, in)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return s.inviteForm(w, r, who, f, s.said(s.speaks(r), refusal))
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, s.base()+invitesPath+"/"+made.Invite.ID)
}

func formOf(r *http.Request) web.InviteForm {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	ticked := func(name string) bool { return r.PostFormValue(name) != "" }
	return web.InviteForm{
		Label: text("label"), Days: text("days"), Uses: text("uses"), Slug: text("slug"), Roles: text("roles"),
		Domains: text("domains"), Membership: text("membership"), Welcome: text("welcome"),
		Approval: ticked("approval"), Guests: ticked("guests"), Notify: ticked("notify"), SkipDefaults: ticked("alone"),
	}
}

// createOf reads the form of a new invite.
func createOf(room string, f web.InviteForm) (in invites.CreateInvite, problem web.Problem) {
	number := func(text, field string) *int {
		if text == "" {
			return nil
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			problem = web.Problem{Text: "This is a whole number from 1 on, or nothing.", Field: field}
		}
		return &n
	}
	defaults := !f.SkipDefaults
	in.RID = room
	in.Terms = invites.Terms{
		Label: &f.Label, Days: number(f.Days, "days"), MaxUses: number(f.Uses, "uses"), MembershipDays: number(f.Membership, "membership"),
		Roles: listed(f.Roles), EmailDomains: listed(f.Domains), Welcome: &f.Welcome,
		Approval: &f.Approval, Notify: &f.Notify, JoinDefaults: &defaults,
	}
	if f.Slug != "" {
		in.Slug = &f.Slug
	}
	if f.Guests {
		in.Guests = &f.Guests
	}
	return in, problem
}

// listed are what stands between commas and spaces.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' || c == '\t' })
}
