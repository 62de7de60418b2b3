// Package ldaptest gives tests a branch of an LDAP directory to work on: empty
// and gone when the test ends. Only tests import it.
package ldaptest

import (
	"crypto/rand"
	"maps"
	"net/url"
	"os"
	"strconv"
	"testing"

	"github.com/go-ldap/ldap/v3"
)

// Server is the environment variable that names an LDAP server:
// ldap://ADMIN-DN:PASSWORD@HOST:PORT/BASE?ldaps=PORT&ca=FILE.
// scripts/with-slapd sets it.
const Server = "GANTRY_TEST_LDAP"

// Directory is a branch of the server's directory.
type Directory struct {
	Host            string // as the server's certificate has it
	Port, TLSPort   int
	CA              string // in PEM
	Admin, Password string
	Base            string

	t    testing.TB
	conn *ldap.Conn
}

// Open returns an empty branch. Without a server the test is skipped, and
// fails where CI=true.
func Open(t testing.TB) *Directory {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		refuse(t)
	}
	d := parse(t, server)
	conn, err := ldap.DialURL("ldap://" + d.Host + ":" + strconv.Itoa(d.Port))
	if err == nil {
		err = conn.Bind(d.Admin, d.Password)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.conn = conn
	t.Cleanup(func() { conn.Close() })
	d.Base = d.Add("ou="+rand.Text()+","+d.Base, map[string][]string{"objectClass": {"organizationalUnit"}})
	return d
}

func parse(t testing.TB, server string) *Directory {
	t.Helper()
	address, err := url.Parse(server)
	if err != nil || address.User == nil {
		t.Fatalf("%s is not an ldap:// URL", Server) // it may hold a password
	}
	password, _ := address.User.Password()
	d := &Directory{t: t, Host: address.Hostname(), Admin: address.User.Username(), Password: password, Base: address.Path[1:]}
	if d.Port, err = strconv.Atoi(address.Port()); err != nil {
		t.Fatalf("%s has no port", Server)
	}
	if d.TLSPort, err = strconv.Atoi(address.Query().Get("ldaps")); err != nil {
		t.Fatalf("%s has no port for ldaps", Server)
	}
	authority, err := os.ReadFile(address.Query().Get("ca"))
	if err != nil {
		t.Fatal(err)
	}
	d.CA = string(authority)
	return d
}

func refuse(t testing.TB) {
	t.Helper()
	const advice = "NO LDAP SERVER: set " + Server + ", or run through scripts/with-slapd as make test does"
	if os.Getenv("CI") == "true" {
		t.Fatal(advice)
	}
	t.Skip(advice)
}

// Add makes an entry, which goes when the test ends, and returns its DN.
func (d *Directory) Add(dn string, attributes map[string][]string) string {
	d.t.Helper()
	request := ldap.NewAddRequest(dn, nil)
	for name, values := range attributes {
		request.Attribute(name, values)
	}
	if err := d.conn.Add(request); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		err := d.conn.Del(ldap.NewDelRequest(dn, nil))
		if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultNoSuchObject) {
			d.t.Error(err)
		}
	})
	return dn
}

// Person adds somebody with a name, an address and a password; more are
// further attributes. It returns their DN.
func (d *Directory) Person(uid, password string, more ...map[string][]string) string {
	d.t.Helper()
	attributes := map[string][]string{
		"objectClass": {"inetOrgPerson"}, "uid": {uid}, "cn": {"Name of " + uid}, "sn": {uid},
		"mail": {uid + "@gantry.test"}, "userPassword": {password},
	}
	for _, m := range more {
		maps.Copy(attributes, m)
	}
	return d.Add("uid="+ldap.EscapeDN(uid)+","+d.Base, attributes)
}

// Change replaces the values of an entry's attribute.
func (d *Directory) Change(dn, attribute string, values ...string) {
	d.t.Helper()
	request := ldap.NewModifyRequest(dn, nil)
	request.Replace(attribute, values)
	if err := d.conn.Modify(request); err != nil {
		d.t.Fatal(err)
	}
}
