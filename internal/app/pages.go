package app

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/rest"
	"gantry/internal/web"
)

// pages answers people's browsers until the web client does: where the
// workspace is, how it gets its first admin, and where an invite leads.
type pages struct {
	*App
	web *web.Pages
}

// maxForm bounds the form of the first admin.
const maxForm = 16 << 10

func (p pages) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.home)
	mux.Handle("POST /setup", http.NewCrossOriginProtection().Handler(http.HandlerFunc(p.setup)))
	mux.HandleFunc("GET /invite/{token}", p.invite)
	mux.Handle("GET /assets/", web.Assets())
}

// front is what the front page says in any case.
func (p pages) front(r *http.Request) web.Home {
	s := p.Settings.Get()
	return web.Home{Frame: web.Frame{Site: s.String("Site_Name")}, Host: p.site(r), Version: s.String("Gantry_Compat_Version")}
}

// site is the address that people enter into an app.
func (p pages) site(r *http.Request) string {
	if site := p.Settings.Get().Site(); site != "" {
		return site
	}
	return "http://" + r.Host
}

func (p pages) home(w http.ResponseWriter, r *http.Request) {
	page := p.front(r)
	admins, err := p.Store.CountInRole(r.Context(), "admin")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page.Setup = admins == 0
	p.show(w, r, http.StatusOK, page)
}

// setup registers the first admin. The rule that the first person to register
// becomes admin decides who that is, also when two send the form at once.
func (p pages) setup(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	in := accounts.Registration{
		Name: r.PostFormValue("name"), Username: r.PostFormValue("username"),
		Email: r.PostFormValue("email"), Password: r.PostFormValue("password"),
	}
	page := p.front(r)
	page.Form = web.Newcomer{Name: in.Name, Username: in.Username, Email: in.Email}
	admins, err := p.Store.CountInRole(r.Context(), "admin")
	if err == nil && admins > 0 {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if err == nil {
		who := model.Caller{IP: rest.ClientIP{Proxies: p.Proxies}.Of(r), UserAgent: r.UserAgent()}
		_, err = p.Accounts.Register(r.Context(), who, in)
	}
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal):
		page.Setup, page.Problem = true, web.Problem{Text: refusal.Reason}
		p.show(w, r, http.StatusBadRequest, page)
	case err != nil:
		p.fail(w, r, err)
	default:
		page.Done = true
		p.show(w, r, http.StatusOK, page)
	}
}

// invite shows the same page for every token: whether a link is good is told
// by the endpoints, which count how often somebody asks.
func (p pages) invite(w http.ResponseWriter, r *http.Request) {
	host := strings.TrimPrefix(strings.TrimPrefix(p.site(r), "https://"), "http://")
	link := "rocketchat://invite?host=" + url.QueryEscape(host) + "&path=" + url.QueryEscape("invite/"+r.PathValue("token"))
	page := web.Landing{
		Frame: web.Frame{Site: p.Settings.Get().String("Site_Name")}, Host: p.site(r), AppLink: template.URL(link),
		Action: "/invite/" + r.PathValue("token"), Way: "signin",
	}
	if err := p.web.Show(w, http.StatusOK, page); err != nil {
		p.Log.ErrorContext(r.Context(), "could not show a page", "page", "invite", "err", err)
	}
}

func (p pages) show(w http.ResponseWriter, r *http.Request, status int, page web.Home) {
	if err := p.web.Show(w, status, page); err != nil {
		p.Log.ErrorContext(r.Context(), "could not show a page", "page", "home", "err", err)
	}
}

func (p pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.Log.ErrorContext(r.Context(), "a page failed", "page", r.Pattern, "err", err)
	http.Error(w, "Something went wrong here. Try again in a moment.", http.StatusInternalServerError)
}
