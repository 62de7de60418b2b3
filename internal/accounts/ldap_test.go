package accounts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/directory"
	"gantry/internal/invites"
	"gantry/internal/ldaptest"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// company is a house whose people are in a directory.
type company struct {
	*house
	dir    *ldaptest.Directory
	config directory.Config
}

func openCompany(t *testing.T, url string) *company {
	t.Helper()
	dir := ldaptest.Open(t)
	c := &company{house: open(t, url), dir: dir, config: directory.Config{
		Host: dir.Host, Port: dir.Port, Encryption: directory.Plain,
		ConnectTimeout: 5 * time.Second, Timeout: 5 * time.Second,
		UserDN: dir.Admin, Password: dir.Password, BaseDN: dir.Base, Scope: "sub", Fields: []string{"uid", "mail"},
	}}
	c.Directory = directory.New(func() directory.Config { return c.config })
	c.set(t, "LDAP_Enable", true)
	c.set(t, "LDAP_Server_Type", "")
	c.set(t, "LDAP_User_Search_Field", "uid,mail")
	c.set(t, "Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In", false)
	return c
}

// down is a directory whose port nobody listens at.
func (c *company) down() { c.config.Port, c.config.Host = 1, "127.0.0.1" }

func (c *company) up() { c.config.Port = c.dir.Port }

// ldapForm is the login that clients send where LDAP is on.
func ldapForm(t *testing.T, name, password string) accounts.Login {
	t.Helper()
	form, err := json.Marshal(map[string]any{"ldap": true, "username": name, "ldapPass": password, "ldapOptions": struct{}{}})
	if err != nil {
		t.Fatal(err)
	}
	var in accounts.Login
	if err := json.Unmarshal(form, &in); err != nil {
		t.Fatal(err)
	}
	return in
}

// enter signs in by LDAP's form and returns the account as it is kept.
func (c *company) enter(t *testing.T, name, password string) (model.User, error) {
	t.Helper()
	out, err := c.Login(t.Context(), from("192.0.2.9"), ldapForm(t, name, password))
	if err != nil {
		return model.User{}, err
	}
	u, err := c.Store.User(t.Context(), out.Data.UserID)
	if err != nil {
		t.Fatal(err)
	}
	return u, nil
}

// enterPlainly signs in as everybody does.
func (c *company) enterPlainly(t *testing.T, name, password string) error {
	t.Helper()
	_, err := c.Login(t.Context(), from("192.0.2.9"), accounts.Login{User: plain(name), Password: plain(password)})
	return err
}

// described is what the directory decides of an account.
type described struct {
	Username, Name string
	Emails         []model.Email
}

func describe(u model.User) described { return described{u.Username, u.Name, u.Emails} }

func TestDirectorySignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c := openCompany(t, url)
		boss := c.admin(t)
		forms(t, c)
		invited(t, c, boss)
		atTheSameTime(t, c)
	})
}

func forms(t *testing.T, c *company) {
	c.dir.Person("Alice.L", "wonderland", map[string][]string{"cn": {"Alice Liddell"}, "mail": {"alice@gantry.test", "al@gantry.test"}})
	first, err := c.enter(t, "alice.l", "wonderland")
	if err != nil {
		t.Fatal(err)
	}
	want := described{"alice.l", "Alice Liddell", []model.Email{{Address: "alice@gantry.test", Verified: true}}}
	if diff := cmp.Diff(want, describe(first)); diff != "" || !slices.Equal(first.Roles, []string{"user"}) || !first.Active {
		t.Errorf("the account: %s %+v", diff, first)
	}
	for form, in := range map[string]accounts.Login{
		"address":  ldapForm(t, "ALICE@gantry.test", "wonderland"),
		"plainly":  {User: plain("alice.l"), Password: plain("wonderland")},
		"by email": {Email: "al@gantry.test", Password: plain("wonderland")},
		"wrapped":  {TOTP: jsontext.Value(`{"code":"1","login":{"ldap":true,"username":"alice.l","ldapPass":"wonderland"}}`)},
	} {
		out, err := c.Login(t.Context(), from("192.0.2.9"), in)
		if err != nil || out.Data.UserID != first.ID {
			t.Errorf("%s: %q, %v", form, out.Data.UserID, err)
		}
	}
	socket, err := c.SignInSocket(t.Context(), from("192.0.2.9"),
		jsontext.Value(`{"ldap":true,"username":"alice.l","ldapPass":"wonderland","ldapOptions":{}}`))
	if err != nil || socket.Who.UserID != first.ID || socket.Type != "ldap" {
		t.Errorf("by DDP: %+v, %v", socket.Who, err)
	}
}

// TestDirectoryRules shares a house, which takes longer to build than a rule to
// test. Each has people of its own and leaves the directory up.
func TestDirectoryRules(t *testing.T) {
	c := openCompany(t, t.TempDir()+"/gantry.db")
	boss := c.admin(t)
	for _, rule := range []func(*testing.T, *company, model.Caller){
		refusals, guesses, mappings, outages, secondFactors, trying, waiting,
	} {
		rule(t, c, boss)
	}
}

func refusals(t *testing.T, c *company, _ model.Caller) {
	c.dir.Person("alice", "wonderland")
	c.dir.Person("twin", "same", map[string][]string{"mail": {"twins@gantry.test"}})
	c.dir.Person("twain", "same", map[string][]string{"mail": {"twins@gantry.test"}})
	for _, try := range [][2]string{
		{"alice", "wrong"}, {"alice", ""}, {"twins@gantry.test", "same"},
	} {
		_, err := c.enter(t, try[0], try[1])
		want(t, try[0]+" with "+try[1], err, "Unauthorized")
	}
	digest := jsontext.Value(`{"digest":"` + accounts.Digest("wonderland") + `","algorithm":"sha-256"}`)
	_, err := c.Login(t.Context(), from("192.0.2.9"), accounts.Login{Username: "alice", Password: digest})
	want(t, "a digest is no password of a directory", err, "Unauthorized")
	_, err = c.Login(t.Context(), from("192.0.2.9"), accounts.Login{LDAP: true, Username: "alice"})
	want(t, "no password at all", err, "400")
	if made, err := c.Store.UsersInRole(t.Context(), "user", 0, 10); err != nil || len(made) > 0 {
		t.Errorf("refusals made accounts: %v, %v", made, err)
	}
}

// Guesses under any spelling of a name count against the one whom it means.
func guesses(t *testing.T, c *company, _ model.Caller) {
	c.dir.Person("guessed", "wonderland")
	c.set(t, "Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User", 2)
	for _, spelling := range []string{" guessed", "guessed@gantry.test"} {
		_, err := c.enter(t, spelling, "wrong")
		want(t, spelling, err, "Unauthorized")
	}
	for _, spelling := range []string{"guessed", "GUESSED  ", "guessed@gantry.test"} {
		_, err := c.enter(t, spelling, "wonderland")
		want(t, "the right password, "+spelling, err, "error-login-blocked-for-user")
	}
	c.set(t, "Block_Multiple_Failed_Logins_Enabled", false)
}

func mappings(t *testing.T, c *company, _ model.Caller) {
	for _, test := range []struct {
		uid      string
		settings map[string]any
		entry    map[string][]string
		want     described
	}{
		{"plain", nil, nil, described{"plain", "Name of plain", []model.Email{{Address: "plain@gantry.test", Verified: true}}}},
		{"Ünï Cödé", nil, map[string][]string{"mail": {"u@gantry.test"}},
			described{"uni.code", "Name of Ünï Cödé", []model.Email{{Address: "u@gantry.test", Verified: true}}}},
		{"templates", map[string]any{
			"LDAP_Name_Field": "#{givenName} #{sn}", "LDAP_Username_Field": "#{givenname}.#{sn}", "LDAP_Email_Field": "none, mail",
		}, map[string][]string{"givenName": {"Jo"}, "sn": {"Doe"}},
			described{"jo.doe", "Jo Doe", []model.Email{{Address: "templates@gantry.test", Verified: true}}}},
		{"lists", map[string]any{"LDAP_Name_Field": "displayName , sn,cn", "LDAP_Username_Field": ""}, nil,
			described{"lists", "lists", []model.Email{{Address: "lists@gantry.test", Verified: true}}}},
		{"nomail", map[string]any{"LDAP_Default_Domain": "else.test"}, map[string][]string{"mail": nil},
			described{"nomail", "Name of nomail", []model.Email{{Address: "nomail@else.test", Verified: true}}}},
		{"unverified", map[string]any{"Accounts_Verify_Email_For_External_Accounts": false}, nil,
			described{"unverified", "Name of unverified", []model.Email{{Address: "unverified@gantry.test"}}}},
		{"nameless", map[string]any{"LDAP_Default_Domain": ""}, map[string][]string{"mail": nil}, described{"nameless", "Name of nameless", nil}},
	} {
		for _, id := range []string{"LDAP_Name_Field", "LDAP_Username_Field", "LDAP_Email_Field"} {
			c.set(t, id, map[string]any{"LDAP_Name_Field": "cn", "LDAP_Username_Field": "uid", "LDAP_Email_Field": "mail"}[id])
		}
		for id, value := range test.settings {
			c.set(t, id, value)
		}
		if test.entry["mail"] == nil && test.entry != nil && slices.Contains([]string{"nomail", "nameless"}, test.uid) {
			c.dir.Change(c.dir.Person(test.uid, "x"), "mail")
		} else {
			c.dir.Person(test.uid, "x", test.entry)
		}
		got, err := c.enter(t, test.uid, "x")
		if err != nil {
			t.Errorf("%s: %v", test.uid, err)
			continue
		}
		if diff := cmp.Diff(test.want, describe(got)); diff != "" {
			t.Errorf("%s: %s", test.uid, diff)
		}
	}
	c.set(t, "LDAP_Name_Field", "cn")
	c.set(t, "Accounts_Verify_Email_For_External_Accounts", true)
}

// Who is known by something that stays is the same person by another name.
func TestDirectoryChangesAreTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c := openCompany(t, url)
		c.person(t, "taken")
		c.set(t, "LDAP_Unique_Identifier_Field", "employeeNumber")
		dn := c.dir.Person("alice", "x", map[string][]string{"employeeNumber": {"7"}})
		before, err := c.enter(t, "alice", "x")
		want(t, "first", err, "")
		c.dir.Change(dn, "cn", "Alice Hargreaves")
		c.dir.Change(dn, "mail", "hargreaves@gantry.test")
		c.set(t, "LDAP_Username_Field", "sn")
		c.dir.Change(dn, "sn", "hargreaves")
		after, err := c.enter(t, "alice", "x")
		wanted := described{"hargreaves", "Alice Hargreaves", []model.Email{{Address: "hargreaves@gantry.test", Verified: true}}}
		if diff := cmp.Diff(wanted, describe(after)); err != nil || diff != "" || after.ID != before.ID {
			t.Errorf("after: %v %s", err, diff)
		}
		c.dir.Change(dn, "sn", "taken")
		c.dir.Change(dn, "mail", "taken@example.com")
		c.dir.Change(dn, "cn", "Alice Pleasance")
		after, err = c.enter(t, "alice", "x")
		wanted.Name = "Alice Pleasance"
		if diff := cmp.Diff(wanted, describe(after)); err != nil || diff != "" {
			t.Errorf("what others have: %v %s", err, diff)
		}
		c.set(t, "LDAP_Update_Data_On_Login", false)
		c.dir.Change(dn, "cn", "Nobody")
		after, err = c.enter(t, "alice", "x")
		if diff := cmp.Diff(wanted, describe(after)); err != nil || diff != "" {
			t.Errorf("switched off: %v %s", err, diff)
		}
	})
}

func TestDirectoryMerging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c := openCompany(t, url)
		c.admin(t)
		c.person(t, "ann")
		c.person(t, "bob")
		c.dir.Person("ann", "x", map[string][]string{"cn": {"Ann of the directory"}})
		c.dir.Person("robert", "x", map[string][]string{"mail": {"bob@example.com"}})
		_, err := c.enter(t, "ann", "x")
		want(t, "an account that is not theirs", err, "LDAP-login-error")
		if err == nil || !strings.Contains(err.Error(), "[ann]") {
			t.Errorf("it does not say which: %v", err)
		}
		want(t, "plainly, by the directory's password", c.enterPlainly(t, "ann", "x"), "Unauthorized")
		want(t, "plainly, by the account's own", c.enterPlainly(t, "ann", password), "")
		_, err = c.enter(t, "robert", "x")
		want(t, "an address that is not theirs", err, "403")

		c.set(t, "LDAP_Merge_Existing_Users", true)
		ann, err := c.enter(t, "ann", "x")
		if err != nil || ann.ID != "id-ann" || ann.Name != "Ann of the directory" || ann.Emails[0].Address != "ann@gantry.test" {
			t.Errorf("by username: %+v, %v", describe(ann), err)
		}
		bob, err := c.enter(t, "robert", "x")
		if err != nil || bob.ID != "id-bob" || bob.Username != "robert" {
			t.Errorf("by address: %+v, %v", describe(bob), err)
		}
		want(t, "the password from before", c.enterPlainly(t, "ann", password), "403")

		c.set(t, "LDAP_Unique_Identifier_Field", "cn")
		_, err = c.enter(t, "ann", "x")
		want(t, "another entry of the same username", err, "LDAP-login-error")
	})
}

func outages(t *testing.T, c *company, _ model.Caller) {
	c.dir.Person("olga", "wonderland")
	_, err := c.enter(t, "olga", "wonderland")
	want(t, "while it is up", err, "")

	c.down()
	for _, name := range []string{"olga", "nobody"} {
		_, err = c.enter(t, name, "wonderland")
		want(t, name, err, "LDAP-login-error")
	}
	want(t, "the admin", c.enterPlainly(t, "boss", password), "")
	_, err = c.enter(t, "boss", password)
	want(t, "the admin by LDAP's form", err, "")

	c.up()
	c.set(t, "LDAP_Login_Fallback", true)
	_, err = c.enter(t, "olga", "wonderland")
	want(t, "with fallback", err, "")
	c.down()
	_, err = c.enter(t, "olga", "wonderland")
	want(t, "down, with fallback", err, "")
	want(t, "plainly", c.enterPlainly(t, "olga", "wonderland"), "")
	_, err = c.enter(t, "olga", "wrong")
	want(t, "wrong, with fallback", err, "LDAP-login-error")
	c.set(t, "LDAP_Login_Fallback", false)
	_, err = c.enter(t, "olga", "wonderland")
	want(t, "a kept password without fallback", err, "LDAP-login-error")
	c.set(t, "LDAP_Enable", false)
	_, err = c.enter(t, "boss", password)
	want(t, "LDAP's form where there is no directory", err, "")
	c.set(t, "LDAP_Enable", true)
	c.up()
}

func waiting(t *testing.T, c *company, boss model.Caller) {
	c.dir.Person("wanda", "x")
	c.dir.Person("late", "x")
	wanda, err := c.enter(t, "wanda", "x")
	want(t, "at first", err, "")
	if _, err := c.SetActiveStatus(t.Context(), boss, accounts.ActiveStatus{UserID: wanda.ID}); err != nil {
		t.Fatal(err)
	}
	_, err = c.enter(t, "wanda", "x")
	want(t, "deactivated", err, "error-user-is-not-activated")
	c.set(t, "Accounts_ManuallyApproveNewUsers", true)
	room := c.group(t, boss, "secret")
	who := from("192.0.2.9")
	who.Bound = c.bind(t, boss, room.ID)
	_, err = c.Login(t.Context(), who, ldapForm(t, "late", "x"))
	want(t, "not yet approved", err, "error-user-is-not-activated")
	late, err := c.Store.UserByUsername(t.Context(), "late")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SetActiveStatus(t.Context(), boss, accounts.ActiveStatus{UserID: late.ID, Active: true}); err != nil {
		t.Fatal(err)
	}
	if !c.inRoom(t, room.ID, "late") {
		t.Error("the invite did not survive the approval")
	}
}

// bind makes an invite and binds a browser to it.
func (c *company) bind(t *testing.T, who model.Caller, rid string) model.Secret {
	t.Helper()
	made, err := c.invites.FindOrCreateInvite(t.Context(), who, invites.FindOrCreateInvite{RID: rid, Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Store.InvitesAfter(t.Context(), store.ListedInvite{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if c.invites.Key.Token(i.Invite) == made.Token {
			return c.invites.Bind(i.Invite, model.Now())
		}
	}
	t.Fatal("no such invite")
	return ""
}

// invited holds that an invite survives the way in by a directory.
func invited(t *testing.T, c *company, boss model.Caller) {
	room := c.group(t, boss, "secret")
	for _, name := range []string{"new", "old", "plain"} {
		c.dir.Person(name, "x")
	}
	_, err := c.enter(t, "old", "x")
	want(t, "without an invite", err, "")
	who := from("192.0.2.9")
	who.Bound = c.bind(t, boss, room.ID)
	for name, in := range map[string]accounts.Login{
		"new": ldapForm(t, "new", "x"), "old": ldapForm(t, "old", "x"), "plain": {User: plain("plain"), Password: plain("x")},
	} {
		_, err := c.Login(t.Context(), who, in)
		want(t, name, err, "")
		if !c.inRoom(t, room.ID, name) {
			t.Errorf("%s is not in the room", name)
		}
	}
}

// atTheSameTime holds that first sign-ins at once make one account.
func atTheSameTime(t *testing.T, c *company) {
	c.dir.Person("many", "x")
	const n = 8
	if codes := atOnce(n, func(int) error { _, err := c.enter(t, "many", "x"); return err }); codes[""] != n {
		t.Errorf("refused: %v", codes)
	}
	made, err := c.Store.UsersInRole(t.Context(), "user", 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	if same := slices.DeleteFunc(made, func(u model.User) bool { return u.Name != "Name of many" }); len(same) != 1 {
		t.Errorf("%d accounts", len(same))
	}
}

func secondFactors(t *testing.T, c *company, _ model.Caller) {
	c.dir.Person("sam", "x")
	sam, err := c.enter(t, "sam", "x")
	want(t, "without a factor", err, "")
	_, codes := c.withTOTP(t, model.Caller{UserID: sam.ID, Username: sam.Username, Roles: sam.Roles})
	_, err = c.enter(t, "sam", "x")
	want(t, "without a code", err, "totp-required")
	in := ldapForm(t, "sam", "x")
	in.Code = "000000"
	_, err = c.Login(t.Context(), from("192.0.2.9"), in)
	want(t, "with a wrong code", err, "totp-invalid")
	in.Code = codes[0]
	_, err = c.Login(t.Context(), from("192.0.2.9"), in)
	want(t, "with a code", err, "")
}

func trying(t *testing.T, c *company, boss model.Caller) {
	ann := c.person(t, "ann")
	c.dir.Person("tracy", "x")
	try := func(who model.Caller, name string) string {
		if name == "" {
			out, err := c.TestDirectory(t.Context(), who, model.None{})
			return out.Message + codeOf(err)
		}
		out, err := c.SearchDirectory(t.Context(), who, accounts.DirectorySearch{Username: name})
		return out.Message + codeOf(err)
	}
	check := func(who model.Caller, name, want string) {
		t.Helper()
		if got := try(who, name); got != want {
			t.Errorf("%s %q: %s, want %s", who.Username, name, got, want)
		}
	}
	check(boss, "", "LDAP_Connection_successful")
	check(boss, "tracy", "LDAP_User_Found")
	check(boss, "tra*", "User not found")
	check(ann, "", "error-not-authorized")
	check(ann, "tracy", "error-not-authorized")
	c.down()
	check(boss, "", "Connection_failed")
	check(boss, "tracy", "Connection_failed")
	c.set(t, "LDAP_Enable", false)
	check(boss, "", "LDAP_disabled")
	check(boss, "tracy", "LDAP_disabled")
	c.set(t, "LDAP_Enable", true)
	c.up()
}
