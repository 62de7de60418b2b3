package directory_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gantry/internal/directory"
	"gantry/internal/ldaptest"
)

// config is how to ask a branch of the test server.
func config(d *ldaptest.Directory) directory.Config {
	return directory.Config{
		Host: d.Host, Port: d.Port, Encryption: directory.Plain,
		ConnectTimeout: 5 * time.Second, Timeout: 5 * time.Second,
		UserDN: d.Admin, Password: d.Password,
		BaseDN: d.Base, Filter: "(objectclass=inetOrgPerson)", Scope: "sub", Fields: []string{"uid"},
	}
}

func client(c directory.Config) *directory.Client {
	return directory.New(func() directory.Config { return c })
}

func signIn(t *testing.T, c directory.Config, name, password string) bool {
	t.Helper()
	entry, admitted, err := client(c).SignIn(t.Context(), name, password)
	if err != nil {
		t.Errorf("%q: %v", name, err)
	}
	if admitted && entry.DN == "" {
		t.Errorf("%q was admitted and is nobody", name)
	}
	return admitted
}

func TestSignIn(t *testing.T) {
	d := ldaptest.Open(t)
	d.Person("alice", "wonderland")
	for _, c := range []struct {
		name, password string
		admitted       bool
	}{
		{"alice", "wonderland", true},
		{"ALICE", "wonderland", true},
		{"alice", "Wonderland", false},
		{"alice", "", false},
		{"alice", "-", false},
		{"", "wonderland", false},
		{" ", "wonderland", false},
		{"bob", "wonderland", false},
		{"bob", "-", false},
		{"bob", "", false},
		// What would be a part of the filter.
		{"*", "wonderland", false},
		{"a*", "wonderland", false},
		{"alice)(uid=*", "wonderland", false},
		{"*)(|(uid=*", "wonderland", false},
		{`\2a`, "wonderland", false},
		{"alice\x00", "wonderland", false},
		{"alice)", "wonderland", false},
		{"(", "wonderland", false},
	} {
		if got := signIn(t, config(d), c.name, c.password); got != c.admitted {
			t.Errorf("%q with %q: admitted %t", c.name, c.password, got)
		}
	}
}

// The failure is to be counted against whom the name means.
func TestRefusalsSayWhoWasMeant(t *testing.T) {
	d := ldaptest.Open(t)
	dn := d.Person("alice", "wonderland")
	entry, admitted, err := client(config(d)).SignIn(t.Context(), "  alice", "wrong")
	if err != nil || admitted || entry.DN != dn || entry.First("UID") != "alice" {
		t.Errorf("got %+v, %t, %v", entry, admitted, err)
	}
}

func TestNamesOfSeveralAreOfNobody(t *testing.T) {
	d := ldaptest.Open(t)
	d.Person("alice", "same", map[string][]string{"mail": {"team@gantry.test"}})
	d.Person("bob", "same", map[string][]string{"mail": {"team@gantry.test"}})
	d.Person("carol", "same", map[string][]string{"mail": {"team@gantry.test"}})
	c := config(d)
	c.Fields = []string{"uid", "mail"}
	if signIn(t, c, "team@gantry.test", "same") {
		t.Error("admitted as one of three")
	}
	if _, found, err := client(c).Find(t.Context(), "team@gantry.test"); found || err != nil {
		t.Errorf("found one of three: %v", err)
	}
	if !signIn(t, c, "bob", "same") {
		t.Error("bob is known by another field")
	}
}

func TestDistinguishedNamesMayHoldAnything(t *testing.T) {
	d := ldaptest.Open(t)
	for _, uid := range []string{`smith, john`, `a+b="c"`, `#first`, `back\slash`, `<a;b>`, `Žofie (sales) *`, ` padded `} {
		d.Person(uid, "secret of "+uid, map[string][]string{"mail": {"x@gantry.test"}})
		if !signIn(t, config(d), uid, "secret of "+uid) {
			t.Errorf("%q was refused", uid)
		}
		if signIn(t, config(d), uid, "wrong") {
			t.Errorf("%q was admitted", uid)
		}
	}
}

func TestFilterAndScope(t *testing.T) {
	d := ldaptest.Open(t)
	d.Person("alice", "x", map[string][]string{"title": {"staff"}})
	d.Person("bob", "x")
	lower := d.Add("ou=lower,"+d.Base, map[string][]string{"objectClass": {"organizationalUnit"}})
	d.Add("uid=carol,"+lower, map[string][]string{
		"objectClass": {"inetOrgPerson"}, "uid": {"carol"}, "cn": {"Carol"}, "sn": {"C"}, "title": {"staff"}, "userPassword": {"x"},
	})
	c := config(d)
	for _, filter := range []string{"(title=staff)", "title=staff", "(&(title=staff)(cn=*))"} {
		c.Filter = filter
		if !signIn(t, c, "alice", "x") || signIn(t, c, "bob", "x") || !signIn(t, c, "carol", "x") {
			t.Errorf("%s: not who it says", filter)
		}
	}
	c.Filter, c.Scope = "", "one"
	if !signIn(t, c, "bob", "x") || signIn(t, c, "carol", "x") {
		t.Error("the scope is not kept")
	}
	for _, broken := range []func(c *directory.Config){
		func(c *directory.Config) { c.Filter = "((" },
		func(c *directory.Config) { c.Scope = "all" },
		func(c *directory.Config) { c.Fields = nil },
		func(c *directory.Config) { c.Host = "" },
		func(c *directory.Config) { c.BaseDN = "dc=else" },
		func(c *directory.Config) { c.Encryption = "rot13" },
	} {
		c := config(d)
		broken(&c)
		if _, admitted, err := client(c).SignIn(t.Context(), "alice", "x"); err == nil || admitted {
			t.Errorf("%+v: no error", c)
		}
	}
}

func TestOnlyMembersOfTheGroup(t *testing.T) {
	d := ldaptest.Open(t)
	alice := d.Person("alice", "x")
	d.Person("bob", "x")
	odd := d.Person("odd) *(", "x")
	d.Add("cn=CHAT,"+d.Base, map[string][]string{"objectClass": {"groupOfUniqueNames"}, "uniqueMember": {alice, odd}})
	c := config(d)
	c.Group = directory.Group{
		Enabled: true, ObjectClass: "groupOfUniqueNames", NameAttribute: "cn", Name: "CHAT",
		MemberAttribute: "uniqueMember", MemberFormat: "#{userdn}",
	}
	if !signIn(t, c, "alice", "x") || !signIn(t, c, "odd) *(", "x") {
		t.Error("a member was refused")
	}
	if signIn(t, c, "bob", "x") || signIn(t, c, "alice", "y") {
		t.Error("somebody else was admitted")
	}
	c.Group.Name = "OTHER"
	if signIn(t, c, "alice", "x") {
		t.Error("admitted by a group that is not there")
	}
	c.Group.Name, c.Group.MemberFormat = "CHAT", "uid=#{username},"+d.Base
	if !signIn(t, c, "alice", "x") || signIn(t, c, "bob", "x") {
		t.Error("members by username")
	}
}

func TestEncryption(t *testing.T) {
	d := ldaptest.Open(t)
	d.Person("alice", "x")
	for _, c := range []struct {
		what   string
		change func(c *directory.Config)
		fails  bool
	}{
		{"verified", func(c *directory.Config) { c.CA = d.CA }, false},
		{"an authority nobody knows", func(*directory.Config) {}, true},
		{"not verified", func(c *directory.Config) { c.AnyCertificate = true }, false},
		{"another's name", func(c *directory.Config) { c.CA, c.Host = d.CA, "localhost" }, true},
		{"no certificate", func(c *directory.Config) { c.CA = "none" }, true},
	} {
		for _, encryption := range []directory.Encryption{directory.StartTLS, directory.TLS} {
			config := config(d)
			if config.Encryption = encryption; encryption == directory.TLS {
				config.Port = d.TLSPort
			}
			c.change(&config)
			_, admitted, err := client(config).SignIn(t.Context(), "alice", "x")
			if c.fails != (err != nil) || admitted == c.fails {
				t.Errorf("%s, %s: admitted %t, %v", c.what, encryption, admitted, err)
			}
		}
	}
}

func TestSearcher(t *testing.T) {
	d := ldaptest.Open(t)
	d.Person("alice", "x")
	c := config(d)
	if err := client(c).Test(t.Context()); err != nil {
		t.Error(err)
	}
	c.Password = "a wrong secret"
	err := client(c).Test(t.Context())
	if err == nil || strings.Contains(err.Error(), c.Password) {
		t.Errorf("wrong password: %v", err)
	}
	if _, admitted, err := client(c).SignIn(t.Context(), "alice", "x"); err == nil || admitted {
		t.Errorf("searched although the searcher was refused: %v", err)
	}
	c.Password = ""
	if err := client(c).Test(t.Context()); err == nil {
		t.Error("an empty password is a visit without a name")
	}
	// This server shows strangers nothing.
	c.UserDN = ""
	if _, found, _ := client(c).Find(t.Context(), "alice"); found {
		t.Error("found by nobody")
	}
}

// silent takes connections and never answers.
func silent(t *testing.T) *net.TCPAddr {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().(*net.TCPAddr)
}

func TestNothingWaitsForEver(t *testing.T) {
	address := silent(t)
	c := directory.Config{
		Host: "127.0.0.1", Port: address.Port, BaseDN: "dc=test", Fields: []string{"uid"},
		ConnectTimeout: 50 * time.Millisecond, Timeout: 50 * time.Millisecond,
	}
	for _, c.Encryption = range []directory.Encryption{directory.Plain, directory.StartTLS, directory.TLS} {
		if _, _, err := client(c).SignIn(t.Context(), "alice", "secret"); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", c.Encryption, err)
		}
	}
	c.Encryption, c.Timeout = directory.Plain, time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := client(c).SignIn(ctx, "alice", "secret"); err == nil {
		t.Error("answered by nobody")
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	address := silent(t)
	c := client(directory.Config{
		Host: "127.0.0.1", Port: address.Port, BaseDN: "dc=test", Fields: []string{"uid"}, Timeout: time.Hour,
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	for range directory.Connections {
		all.Go(func() { _, _, _ = c.SignIn(ctx, "alice", "secret") })
	}
	for directory.Busy(c) < directory.Connections {
		time.Sleep(time.Millisecond)
	}
	late, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	defer stop()
	if _, _, err := c.SignIn(late, "bob", "secret"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("did not wait: %v", err)
	}
	cancel()
	all.Wait()
	if n := directory.Busy(c); n != 0 {
		t.Errorf("%d connections are still there", n)
	}
}
