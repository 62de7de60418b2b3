package pages_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pages"
)

// Why another service did not lead to a session is told in the visitor's
// language, whatever the rules call it.
func TestRefusalsOfServices(t *testing.T) {
	h := open(t, "")
	door := &pages.Server{Accounts: h.Accounts, Invites: h.Invites, Settings: h.Settings, Log: slog.New(slog.DiscardHandler)}
	door.Register(http.NewServeMux())
	for _, c := range []struct{ code, reason, want string }{
		{"oauth-failed", "The sign-in service did not confirm who you are", "hat nicht bestätigt, wer Sie sind"},
		{"oauth-failed", "Something went wrong here. Try again in a moment.", "nicht an Ihnen"},
		{"oauth-expired", "This sign-in has expired. Begin it again.", "abgelaufen"},
		{"oauth-credential-unknown", "This sign-in has expired or was used already", "abgelaufen"},
		{"oauth-service-unknown", "There is no such sign-in service", "gibt es hier nicht"},
		{"403", "Email already exists.", "gibt schon ein Konto"},
		{"403", "The sign-in service does not say who you are", "sagt nicht, wer Sie sind"},
		{"403", "This account belongs to somebody else at the sign-in service", "gehört bei dem Dienst jemand anderem"},
		{"registration-disabled-authentication-services", "User registration is disabled for authentication services", "keine neuen Konten angelegt"},
		{"error-user-is-not-activated", "User is not activated", "nicht aktiv"},
		{"error-invalid-email", "Invalid email __email__", "noch nicht bestätigt"},
		{"error-app-user-is-not-allowed-to-login", "App user is not allowed to login", "gehört einer App"},
		{"403", "Login forbidden", "passen nicht zusammen"},
		{"LDAP-login-error", "The LDAP directory cannot be reached. Try again later.", "Verzeichnis"},
		{"error-new-and-unheard-of", "The crane is busy", "The crane is busy"},
	} {
		r := httptest.NewRequest("GET", "/_oauth/dex", nil)
		r.Header.Set("Accept-Language", "de")
		w := httptest.NewRecorder()
		door.Failed(w, r, &model.Error{Code: c.code, Reason: c.reason}, "/home")
		shows(t, w, http.StatusUnauthorized, `role="alert"`, c.want)
		if c.want != c.reason && strings.Contains(w.Body.String(), c.reason) {
			t.Errorf("%s is told in the rules' words", c.code)
		}
	}
}

// A directory that does not answer is no page that is missing.
func TestDirectoryDown(t *testing.T) {
	h := open(t, "")
	h.set(t, "LDAP_Enable", true)
	h.set(t, "LDAP_Host", "127.0.0.1")
	h.set(t, "LDAP_Port", 1)
	h.set(t, "LDAP_Connect_Timeout", 100)
	shows(t, h.browser(t).post("/login", "user", "ben", "password", "x"), http.StatusUnauthorized, "directory could not be asked", `value="ben"`)
}
