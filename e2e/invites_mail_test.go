package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gantry/internal/smtptest"
)

// mailed is what became of an address.
type mailed struct{ Email, InviteID, MailID, Error, Code string }

// postal starts a workspace that sends its mail to a sink.
func postal(t *testing.T, database string, sink *smtptest.Sink) *server {
	env := []string{"ADMIN_USERNAME=boss", "ADMIN_PASS=" + bossPassword, "ADMIN_EMAIL=boss@example.org",
		"OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In=false"}
	for id, value := range sink.Settings() {
		env = append(env, fmt.Sprintf("OVERWRITE_SETTING_%s=%v", id, value))
	}
	return start(t, options{Database: database, Env: env})
}

const bossPassword = "Sesame-2-Sesame"

var letterLink = regexp.MustCompile(regexp.QuoteMeta(site) + `/invite/([A-Za-z0-9]+)(/decline)?`)

// TestMailedInvite goes from the letter into the room: the account that is
// made by the link has a verified address and is a member. Another one is
// declined by the one click of a mail program.
func TestMailedInvite(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		sink := smtptest.Start(t, smtptest.Options{Receive: func(to string) error {
			if strings.HasPrefix(to, "no") {
				return smtptest.Reply(550, "no such user")
			}
			return nil
		}})
		s := postal(t, database, sink)
		boss := s.login("boss", bossPassword)
		out := must[struct{ Sent, Failed, Queued []mailed }](t, boss.post("invites.send", fields{
			"rid": "GENERAL", "emails": []string{"bob@example.org", "no@example.org", "eve@example.org"}, "message": "Come & see.",
		}))
		if len(out.Sent) != 2 || len(out.Failed) != 1 || len(out.Queued) != 0 || !strings.Contains(out.Failed[0].Error, "550 no such user") {
			t.Fatalf("%+v", out)
		}
		links := map[string]string{}
		for _, l := range sink.Wait(t, 2) {
			links[l.To[0]] = letterLink.FindStringSubmatch(l.Part(t, "text/plain"))[1]
		}
		joinByLetter(t, s, links["bob@example.org"])
		declineByLetter(t, s, links["eve@example.org"])
		states := map[string]string{}
		for _, m := range must[struct {
			Mails []struct{ Email, State string }
		}](t, boss.get("invites.mails")).Mails {
			states[m.Email] = m.State
		}
		if want := "map[bob@example.org:joined eve@example.org:declined no@example.org:failed]"; fmt.Sprint(states) != want {
			t.Errorf("%v, want %s", states, want)
		}
		if log := s.Log(); strings.Contains(log, links["bob@example.org"]) || strings.Contains(log, links["eve@example.org"]) {
			t.Error("a link is in the log")
		}
		audit(t, database)
	})
}

func joinByLetter(t *testing.T, s *server, token string) {
	t.Helper()
	form := registration("bob", bossPassword)
	form["secret"] = token
	must[fields](t, s.anonymous().post("users.register", form))
	bob := s.login("bob", bossPassword)
	me := must[struct {
		Emails []struct{ Verified bool }
	}](t, bob.get("me"))
	if len(me.Emails) != 1 || !me.Emails[0].Verified {
		t.Errorf("the address is not verified: %+v", me)
	}
	if r := bob.get("channels.history?roomId=GENERAL"); r.Status != http.StatusOK {
		t.Errorf("not in the room: %v", r)
	}
}

// declineByLetter looks at the link, as programs do, and then declines as a
// mail program does, by RFC 8058.
func declineByLetter(t *testing.T, s *server, token string) {
	t.Helper()
	page := s.URL + "/invite/" + token + "/decline"
	looked, err := s.anonymous().try("GET", "/invite/"+token+"/decline", nil)
	if err != nil || looked.Status != http.StatusOK || !strings.Contains(looked.Body, "Decline the invitation") {
		t.Errorf("%v, %v", looked, err)
	}
	valid := must[struct{ Valid bool }](t, s.anonymous().post("validateInviteToken", fields{"token": token}))
	if !valid.Valid {
		t.Error("looking declined it")
	}
	answer, err := http.PostForm(page, url.Values{"List-Unsubscribe": {"One-Click"}})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("%v", answer.Status)
	}
	if must[struct{ Valid bool }](t, s.anonymous().post("validateInviteToken", fields{"token": token})).Valid {
		t.Error("it still admits")
	}
}
