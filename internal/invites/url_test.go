package invites

import (
	"path/filepath"
	"testing"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// The forms of links that Rocket.Chat's apps open.
func TestInviteURL(t *testing.T) {
	kept, err := store.Open(t.Context(), store.Options{URL: filepath.Join(t.TempDir(), "gantry.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, c := range []struct{ site, kind, deepLink, want string }{
		{"https://chat.example.org", "direct", "", "https://chat.example.org/invite/TOKEN"},
		{"https://chat.example.org/", "direct", "", "https://chat.example.org/invite/TOKEN"},
		{"http://localhost:3000", "direct", "", "http://localhost:3000/invite/TOKEN"},
		{"https://ex.org/sub", "direct", "", "https://ex.org/sub/invite/TOKEN"},
		{"", "direct", "", "http://host.of.the.request/invite/TOKEN"},
		{"https://chat.example.org", "proxy", "https://go.rocket.chat", "https://go.rocket.chat/invite?host=chat.example.org&path=invite%2FTOKEN"},
		{"http://localhost:3000", "proxy", "https://go.rocket.chat", "https://go.rocket.chat/invite?host=localhost%3A3000&path=invite%2FTOKEN&secure=no"},
		{"https://ex.org/sub", "proxy", "https://go.rocket.chat/", "https://go.rocket.chat/invite?host=ex.org%2Fsub&path=invite%2FTOKEN"},
		{"https://chat.example.org", "proxy", "https://links.example.org/x", "https://links.example.org/x/invite?host=chat.example.org&path=invite%2FTOKEN"},
	} {
		environ := []string{
			"OVERWRITE_SETTING_Site_Url=" + c.site, "OVERWRITE_SETTING_DeepLink_Url=" + c.deepLink,
			"OVERWRITE_SETTING_Accounts_Registration_InviteUrlType=" + c.kind,
		}
		s := &Service{Store: kept, Settings: settings.New(kept, environ, 1), Authz: authz.New(kept, 1)}
		if got := s.inviteURL(model.Caller{Host: "host.of.the.request"}, "TOKEN"); got != c.want {
			t.Errorf("%s link of %q:\n got %s\nwant %s", c.kind, c.site, got, c.want)
		}
	}
}
