package rest

import (
	"net/http"

	"gantry/internal/model"
)

// BoundCookie holds what binds a browser to the invite whose page it was at.
const BoundCookie = "gantry_invite"

// bound returns what the browser carries of an invite, "" for none.
func bound(r *http.Request) model.Secret {
	cookie, err := r.Cookie(BoundCookie)
	if err != nil {
		return ""
	}
	return model.Secret(cookie.Value)
}

// unbind makes the browser forget the invite: who signs in there next did not
// come by it.
func unbind(w http.ResponseWriter, r *http.Request) {
	if bound(r) != "" {
		http.SetCookie(w, &http.Cookie{Name: BoundCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
}
