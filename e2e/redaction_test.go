package e2e

import (
	"net/url"
	"strings"
	"testing"
)

// witness remembers what must stay secret and what the server told of it.
type witness struct {
	*server
	secrets  map[string]string // the secret: what it is
	refusals []string
}

// keep adds a secret, and what of a password is as good as the password.
func (w *witness) keep(what, secret string) string {
	if secret == "" {
		w.t.Fatalf("%s is empty", what)
	}
	w.secrets[secret] = what
	if strings.Contains(what, "password") {
		w.secrets[digest(secret)] = "the digest of " + what
	}
	return secret
}

// send sends a request whose answer may be anything but a fault of the
// server's.
func (w *witness) send(c client, method, path string, body any) reply {
	w.t.Helper()
	r := c.call(method, path, body)
	if r.Status >= 500 {
		w.t.Errorf("%s %s: %v", method, path, r)
	}
	if r.Status >= 400 {
		w.refusals = append(w.refusals, r.Body)
	}
	return r
}

// accuse fails the test for every secret that was told.
func (w *witness) accuse() {
	w.t.Helper()
	log := w.Log()
	if !strings.Contains(log, "refused") {
		w.t.Error("the log does not even say that something was refused: is it at debug level?")
	}
	for secret, what := range w.secrets {
		if at := strings.Index(log, secret); at >= 0 {
			w.t.Errorf("the log holds %s: %q", what, log[max(0, at-200):at])
		}
		for _, body := range w.refusals {
			if strings.Contains(body, secret) {
				w.t.Errorf("a refusal holds %s: %s", what, body)
			}
		}
	}
}

// tokenSecret is what users.createToken asks for.
const tokenSecret = "sesame-open-the-door"

// TestSecretsStaySecret takes an invite through its whole life, with every
// mistake people make, at the most talkative level of the log.
func TestSecretsStaySecret(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			each(t, func(t *testing.T, database string) {
				password := "the admin's password"
				w := &witness{secrets: map[string]string{}}
				w.server = start(t, options{
					Database: database,
					Env: []string{
						"ADMIN_PASS=" + password, "OVERWRITE_SETTING_SMTP_Password=a mail password",
						"CREATE_TOKENS_FOR_USERS=true", "CREATE_TOKENS_FOR_USERS_SECRET=" + tokenSecret,
					},
					Flags: []string{"--log-level=debug", "--log-format=" + format},
				})
				w.keep("the admin's password", password)
				w.keep("the mail server's password", "a mail password")
				w.keep("the secret key", secretKey)
				w.keep("the secret of users.createToken", tokenSecret)
				if address, err := url.Parse(database); err == nil && address.User != nil {
					databasePassword, _ := address.User.Password()
					w.keep("the database's password", databasePassword)
				}
				admin := w.login("admin", password)
				w.keep("a login token", admin.who.Token)
				w.signIn(admin, password)
				w.invitations(admin)
				w.registrations(admin)
				if code := w.Stop(); code != 0 {
					t.Errorf("exit code %d", code)
				}
				w.accuse()
			})
		})
	}
}

// signIn signs in in every right and wrong way.
func (w *witness) signIn(admin client, password string) {
	wrong := w.keep("a wrong password", "not the admin's password")
	nobody := w.anonymous()
	w.send(nobody, "POST", "login", fields{"user": "admin", "password": wrong})
	w.send(nobody, "POST", "login", fields{"user": wrong, "password": wrong}) // typed into the wrong field
	w.send(nobody, "POST", "login", fields{"user": "admin", "password": fields{"digest": wrong, "algorithm": "sha-256"}})
	w.send(nobody, "POST", "login", fields{"user": "admin", "password": []string{password}})
	w.send(nobody, "POST", "login", `{"user":"admin","password":"`+password) // cut off
	w.send(nobody, "GET", "login?user=admin&password="+url.QueryEscape(password), nil)
	w.send(nobody, "POST", "login", fields{"resume": admin.who.Token})
	w.send(nobody, "POST", "login", fields{"resume": w.keep("an unknown login token", "a-login-token-of-yesterday")})
	stranger := w.as(person{ID: admin.who.ID, Token: "a-login-token-of-yesterday"})
	w.send(stranger, "GET", "listInvites", nil)
	w.scripts(admin)
}

// scripts makes and uses tokens for scripts.
func (w *witness) scripts(admin client) {
	made := must[struct{ Token string }](w.t, w.send(admin, "POST", "users.generatePersonalAccessToken", fields{"tokenName": "script"}))
	w.keep("a personal access token", made.Token)
	w.send(admin, "POST", "users.generatePersonalAccessToken", fields{"tokenName": "script"})
	script := w.as(person{ID: admin.who.ID, Token: made.Token})
	w.send(script, "GET", "listInvites", nil)
	w.send(script, "POST", "users.generatePersonalAccessToken", fields{"tokenName": "another"})
	w.send(admin, "GET", "users.getPersonalAccessTokens", nil)
	w.send(admin, "POST", "users.createToken", fields{"userId": admin.who.ID, "secret": w.keep("a wrong secret of tokens", "sesame-close")})
	session := must[struct{ Data struct{ AuthToken string } }](w.t,
		w.send(admin, "POST", "users.createToken", fields{"userId": admin.who.ID, "secret": tokenSecret}))
	w.keep("a created token", session.Data.AuthToken)
	w.send(w.as(person{ID: admin.who.ID, Token: session.Data.AuthToken}), "POST", "logout", nil)
}

// invitations makes, shows, uses and ends links, and gets it wrong.
func (w *witness) invitations(admin client) {
	nobody := w.anonymous()
	link := admin.invite("GENERAL", 1, 1)
	w.keep("an invite's token", link.Token)
	w.keep("an invite's id, which is a token in version 8", link.ID)
	w.send(admin, "GET", "listInvites", nil)
	for _, token := range []string{link.Token, link.ID} {
		w.send(nobody, "POST", "validateInviteToken", fields{"token": token})
		w.send(nobody, "POST", "validateInviteToken", fields{"token": []string{token}})
		w.send(nobody, "POST", "validateInviteToken", fields{"token": token, token: token})
		w.send(nobody, "POST", "validateInviteToken", `{"token":"`+token)
		w.send(nobody, "GET", "validateInviteToken?token="+token, nil)
		w.send(nobody, "POST", "useInviteToken", fields{"token": token})
		w.send(nobody, "GET", "/invite/"+token, nil)
		w.send(nobody, "GET", "invite/"+token, nil)
		w.send(nobody, "DELETE", "removeInvite/"+token, nil)
		w.send(admin, "POST", "useInviteToken", fields{"token": token})
		w.send(admin, "POST", "method.call/useInviteToken", methodCall("useInviteToken", token))
	}
	w.send(admin, "DELETE", "removeInvite/"+link.Token, nil) // not the id
	w.send(admin, "DELETE", "removeInvite/"+link.ID, nil)
	w.send(admin, "DELETE", "removeInvite/"+link.ID, nil)
	w.send(admin, "POST", "useInviteToken", fields{"token": link.Token})
	secret := w.keep("the secret URL", "only-for-friends")
	must[fields](w.t, w.send(admin, "POST", "settings/Accounts_RegistrationForm_SecretURL", fields{"value": secret}))
	w.send(admin, "POST", "settings/Accounts_RegistrationForm_SecretURL", fields{"value": []string{secret}})
	w.send(admin, "POST", "settings/SMTP_Password", fields{"value": w.keep("another mail password", "a newer mail password")})
	must[fields](w.t, w.send(admin, "POST", "settings/Accounts_RegistrationForm", fields{"value": "Secret URL"}))
}

func methodCall(method string, args ...any) fields {
	return fields{"message": `{"msg":"method","id":"1","method":"` + method + `","params":["` + args[0].(string) + `"]}`}
}

// registrations makes accounts by a link, by the secret URL and by neither.
func (w *witness) registrations(admin client) {
	nobody := w.anonymous()
	link := admin.invite("GENERAL", 7, 1)
	w.keep("a second invite's token", link.Token)
	password := w.keep("a newcomer's password", "the newcomer's password")
	for _, secret := range []string{w.keep("a wrong secret", "no-friend-of-yours"), link.Token, link.Token, "only-for-friends"} {
		form := registration("newcomer", password)
		form["secret"] = secret
		w.send(nobody, "POST", "users.register", form)
		form["secretURL"] = secret
		w.send(nobody, "POST", "users.register", form)
	}
	w.send(nobody, "POST", "users.register", registration("newcomer2", password))
	w.send(nobody, "POST", "login", fields{"user": "newcomer", "password": password})
	w.send(admin, "POST", "users.create", fields{
		"username": "colleague", "name": "Colleague", "email": "no address", "password": w.keep("a colleague's password", "the colleague's password"),
	})
	w.send(admin, "GET", "settings/Accounts_RegistrationForm_SecretURL", nil)
}

// broken are databases that no server can open.
var broken = map[string]string{
	"unreachable": "postgres://gantry:hunter2secret@127.0.0.1:1/gantry?sslmode=disable&connect_timeout=2",
	"malformed":   "postgres://gantry:hunter2secret@127.0.0.1:port/gantry",
}

// A database that cannot be opened is complained about without its password.
func TestDatabasePasswordStaysSecret(t *testing.T) {
	for name, database := range broken {
		t.Run(name, func(t *testing.T) {
			s := prepare(t, options{Database: database, Flags: []string{"--log-level=debug"}})
			s.launch()
			if code := s.wait(); code == 0 {
				t.Error("exit code 0 without a database")
			}
			if strings.Contains(s.Log(), "hunter2secret") {
				t.Errorf("the password is in the output: %s", s.Log())
			}
		})
	}
}

// The complaint is one line for people, not a stack for programmers.
func TestBrokenDatabaseIsExplained(t *testing.T) {
	for name, database := range broken {
		t.Run(name, func(t *testing.T) {
			s := prepare(t, options{Database: database})
			s.launch()
			s.wait()
			if strings.Contains(s.Log(), "goroutine") || !strings.HasPrefix(s.Log(), "gantry: error: ") {
				t.Errorf("the output does not say what is wrong:\n%s", s.Log())
			}
		})
	}
}
