package app

import (
	"context"
	"net/http"
	"strings"

	"gantry/internal/pages"
	"gantry/internal/rest"
)

// wirePages connects the door for browsers.
func (a *App) wirePages(mux *http.ServeMux) {
	door := &pages.Server{
		Accounts: a.Accounts, Invites: a.Invites, Settings: a.Settings,
		HasAdmin: func(ctx context.Context) (bool, error) {
			admins, err := a.Store.CountInRole(ctx, "admin")
			return admins > 0, err
		},
		Client: rest.ClientIP{Proxies: a.Proxies}, Log: a.Log, Unlimited: a.TestMode,
	}
	door.Register(mux)
	a.rest.OAuth.Landed, a.rest.OAuth.Failed, a.rest.OAuth.Asked = door.Landed, door.Failed, door.Asked
}

// underSite lets the workspace live under the path of its address: a proxy
// may pass https://example.org/chat/… on with or without the path.
func (a *App) underSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		base := pages.Base(a.Settings.Get().Site())
		if base == "" || r.URL.Path != base && !strings.HasPrefix(r.URL.Path, base+"/") {
			next.ServeHTTP(w, r)
			return
		}
		if r.URL.Path == base {
			http.Redirect(w, r, base+"/", http.StatusMovedPermanently)
			return
		}
		http.StripPrefix(base, next).ServeHTTP(w, r)
	})
}
