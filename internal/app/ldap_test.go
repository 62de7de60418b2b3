package app

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"gantry/internal/ldaptest"
)

// journal keeps what is logged.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// Whoever is in the directory signs in by the settings, encrypted, at both
// doors; and what the log says holds no password.
func TestDirectoryBySettings(t *testing.T) {
	dir := ldaptest.Open(t)
	alice := dir.Person("alice", "wonderland")
	dir.Person("bob", "builder")
	dir.Add("cn=CHAT,"+dir.Base, map[string][]string{"objectClass": {"groupOfUniqueNames"}, "uniqueMember": {alice}})
	log := &journal{}
	app := openTest(t, "", log)
	server := httptest.NewServer(app.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(app.hangUp)
	l := live{t, app, server.URL}
	l.register("boss")
	set := func(id string, value any) {
		t.Helper()
		if _, err := l.app.Settings.Set(t.Context(), id, value); err != nil {
			t.Fatal(err)
		}
	}
	for id, value := range map[string]any{
		"LDAP_Enable": true, "LDAP_Server_Type": "ad", "LDAP_AD_User_Search_Field": "uid, mail", "LDAP_AD_Username_Field": "uid",
		"LDAP_Host": dir.Host, "LDAP_Port": dir.Port, "LDAP_Encryption": "tls", "LDAP_CA_Cert": dir.CA,
		"LDAP_BaseDN": dir.Base, "LDAP_Authentication": true,
		"LDAP_Authentication_UserDN": dir.Admin, "LDAP_Authentication_Password": dir.Password,
		"LDAP_Group_Filter_Enable": true, "LDAP_Group_Filter_Group_Name": "CHAT", "LDAP_Group_Filter_Group_Member_Format": "#{userdn}",
		"LDAP_Connect_Timeout": 5000, "Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In": false,
	} {
		set(id, value)
	}
	form := func(name, password string) string {
		return `{"ldap":true,"username":"` + name + `","ldapPass":"` + password + `","ldapOptions":{}}`
	}
	data := l.rest(account{}, "POST", "login", form("alice", "wonderland"))["data"].(map[string]any)
	if me := data["me"].(map[string]any); me["username"] != "alice" || me["name"] != "Name of alice" {
		t.Errorf("signed in as %v", me)
	}
	l.logIn("alice@gantry.test", "wonderland")
	if got := l.connect().call("login", "["+form("alice", "wonderland")+"]"); !strings.Contains(got, `"type":"ldap"`) {
		t.Error(got)
	}
	refused := func(what, name, password, want string) {
		t.Helper()
		if got := l.connect().call("login", "["+form(name, password)+"]"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", what, got)
		}
	}
	refused("not in the group", "bob", "builder", `"error":403`)
	refused("a wrong password", "alice", "wondering", `"error":403`)
	set("LDAP_CA_Cert", "")
	refused("an authority nobody knows", "alice", "wonderland", `"error":"LDAP-login-error"`)
	set("LDAP_Reject_Unauthorized", false)
	l.logIn("alice", "wonderland")
	set("LDAP_Encryption", "ssl")
	set("LDAP_Port", dir.TLSPort)
	l.logIn("alice", "wonderland")
	set("LDAP_Authentication_Password", "a searcher's mistake")
	refused("a searcher who is refused", "alice", "wonderland", `"error":"LDAP-login-error"`)
	l.logIn("boss", "secret")
	for _, secret := range []string{"wonderland", "wondering", "builder", dir.Password, "a searcher's mistake"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(log.String(), "directory did not answer") {
		t.Errorf("the log does not say what was wrong: %s", log.String())
	}
}
