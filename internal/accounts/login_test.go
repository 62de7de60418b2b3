package accounts_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

func plain(text string) jsontext.Value { return jsontext.Value(`"` + text + `"`) }

func from(address string) model.Caller { return model.Caller{IP: netip.MustParseAddr(address)} }

func TestLoginForms(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	h.person(t, "ann")
	digest := accounts.Digest(password)
	for name, in := range map[string]accounts.Login{
		"user":             {User: plain("ann"), Password: plain(password)},
		"any case":         {User: plain("ANN"), Password: plain(password)},
		"user is address":  {User: plain("Ann@Example.com"), Password: plain(password)},
		"username":         {Username: "ann", Password: plain(password)},
		"email":            {Email: "ann@example.com", Password: plain(password)},
		"wrapped username": {User: jsontext.Value(`{"username":"ann"}`), Password: plain(password)},
		"wrapped email":    {User: jsontext.Value(`{"email":"ann@example.com"}`), Password: plain(password)},
		"digest":           {Username: "ann", Password: jsontext.Value(`{"digest":"` + digest + `","algorithm":"sha-256"}`)},
		"hashed":           {Username: "ann", Password: jsontext.Value(`{"hashed":"` + digest + `","algorithm":"sha-256"}`)},
		"resume":           {Resume: "token-of-ann"},
		"with a code":      {TOTP: jsontext.Value(`{"code":"1","login":{"user":{"username":"ann"},"password":"` + password + `"}}`)},
	} {
		out, err := h.Login(t.Context(), from("192.0.2.9"), in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if out.Data.UserID != "id-ann" || out.Data.Me.Username != "ann" {
			t.Errorf("%s: signed in as %q", name, out.Data.UserID)
		}
		if _, err := h.Authenticate(t.Context(), out.Data.UserID, out.Data.AuthToken); err != nil {
			t.Errorf("%s: the token is refused: %v", name, err)
		}
	}
}

func TestLoginRefusals(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss := h.admin(t)
	h.person(t, "ann")
	h.person(t, "off")
	if _, err := h.SetActiveStatus(t.Context(), boss, accounts.ActiveStatus{UserID: "id-off"}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in            accounts.Login
		code, message string
	}{
		"wrong password": {accounts.Login{Username: "ann", Password: plain("wrong")}, "Unauthorized", "Incorrect password"},
		"nobody":         {accounts.Login{Username: "bob", Password: plain("wrong")}, "Unauthorized", "Unauthorized"},
		"nothing":        {accounts.Login{}, "400", "Match failed"},
		"no name":        {accounts.Login{Password: plain("x")}, "Unauthorized", "Unauthorized"},
		"bot":            {accounts.Login{Username: "rocket.cat", Password: plain("x")}, "Unauthorized", "User has no password set"},
		"inactive":       {accounts.Login{Username: "off", Password: plain(password)}, "error-user-is-not-activated", "User is not activated"},
		"inactive token": {accounts.Login{Resume: "token-of-off"}, "403", "You've been logged out by the server. Please log in again."},
		"no token":       {accounts.Login{Resume: "nonsense"}, "403", "You've been logged out by the server. Please log in again."},
	} {
		_, err := h.Login(t.Context(), from("192.0.2.9"), c.in)
		var refusal *model.Error
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v is no refusal", name, err)
			continue
		}
		if refusal.Code != c.code || refusal.Reason != c.message || refusal.Status != 401 {
			t.Errorf("%s: got %d %q %q, want 401 %q %q", name, refusal.Status, refusal.Code, refusal.Reason, c.code, c.message)
		}
	}
}

// TestLockout makes more wrong guesses at once than are allowed: exactly so
// many are told that they are wrong, and then even the right password is
// refused, until the time is over.
func TestLockout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		h.person(t, "ann")
		const limit, guesses = 3, 12
		h.set(t, "Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User", limit)
		h.set(t, "Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes", 5.0/60)
		login := func(ctx context.Context, text string) error {
			_, err := h.Login(ctx, from("192.0.2.9"), accounts.Login{User: plain("ann"), Password: plain(text)})
			return err
		}
		started := time.Now()
		codes := atOnce(guesses, func(int) error { return login(t.Context(), "wrong") })
		if codes["Unauthorized"] != limit || codes["error-login-blocked-for-user"] != guesses-limit {
			t.Errorf("%d guesses with a limit of %d: %v", guesses, limit, codes)
		}
		want(t, "the right password while blocked", login(t.Context(), password), "error-login-blocked-for-user")
		byAddress := accounts.Login{Email: "ann@example.com", Password: plain(password)}
		_, err := h.Login(t.Context(), from("192.0.2.77"), byAddress)
		want(t, "by address, from elsewhere", err, "error-login-blocked-for-user")
		_, err = h.Login(t.Context(), from("192.0.2.9"), accounts.Login{Resume: "token-of-ann"})
		want(t, "resuming meanwhile", err, "")
		time.Sleep(time.Until(started.Add(7 * time.Second)))
		want(t, "after the time", login(t.Context(), password), "")
		want(t, "a guess after success", login(t.Context(), "wrong"), "Unauthorized")
	})
}

func TestLockoutByAddress(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	h.person(t, "ann")
	h.set(t, "Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip", 2)
	h.set(t, "Block_Multiple_Failed_Logins_Ip_Whitelist", "192.0.2.5, 192.0.2.6")
	guess := func(address, name string) error {
		_, err := h.Login(t.Context(), from(address), accounts.Login{Username: name, Password: plain("wrong")})
		return err
	}
	want(t, "first", guess("192.0.2.9", "ann"), "Unauthorized")
	want(t, "second, of another name", guess("192.0.2.9", "nobody"), "Unauthorized")
	want(t, "third", guess("192.0.2.9", "somebody"), "error-login-blocked-for-ip")
	want(t, "from elsewhere", guess("192.0.2.8", "else"), "Unauthorized")
	for range 4 {
		want(t, "from where nobody is blocked", guess("192.0.2.6", "stranger"), "Unauthorized")
	}
	h.set(t, "Block_Multiple_Failed_Logins_Enabled", false)
	want(t, "switched off", guess("192.0.2.9", "ann"), "Unauthorized")
}

func TestEmailVerificationAtLogin(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss := h.admin(t)
	h.set(t, "Accounts_EmailVerification", true)
	made, err := h.CreateUser(t.Context(), boss, accounts.NewUser{Email: "new@example.com", Name: "New", Password: password, Username: "new"})
	if err != nil {
		t.Fatal(err)
	}
	in := accounts.Login{Username: "new", Password: plain(password)}
	_, err = h.Login(t.Context(), from("192.0.2.9"), in)
	want(t, "before", err, "error-invalid-email")
	if h.inRoom(t, chat.General, "new") {
		t.Error("is in the general room before the address is confirmed")
	}
	yes := true
	_, err = h.UpdateUser(t.Context(), boss, accounts.UserUpdate{UserID: made.User.ID, Data: accounts.UserData{Verified: &yes}})
	if err != nil {
		t.Fatal(err)
	}
	if !h.inRoom(t, chat.General, "new") {
		t.Error("is not in the general room although the address is confirmed")
	}
	h.set(t, "Accounts_TwoFactorAuthentication_Enabled", false)
	_, err = h.Login(t.Context(), from("192.0.2.9"), in)
	want(t, "after", err, "")
}

func TestSessionsAreBounded(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	if _, err := h.GenerateToken(t.Context(), withTokens(ann), accounts.PersonalToken{Name: "script"}); err != nil {
		t.Fatal(err)
	}
	h.CreateTokens = accounts.TokenCreation{Allowed: true}
	for range 60 {
		if _, err := h.CreateToken(t.Context(), ann, accounts.TokenFor{UserParam: accounts.UserParam{UserID: ann.UserID}}); err != nil {
			t.Fatal(err)
		}
	}
	tokens, err := h.Store.LoginTokens(t.Context(), ann.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if len(tokens) != 51 {
		t.Errorf("%d tokens are kept, want 50 sessions and a personal one", len(tokens))
	}
}

// withTokens is a caller who may make personal tokens.
func withTokens(who model.Caller) model.Caller {
	who.Roles = append(who.Roles, "admin")
	return who
}
