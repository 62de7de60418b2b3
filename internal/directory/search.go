package directory

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"gantry/internal/model"
)

var (
	errNoSearcherPassword = errors.New("the account that searches the directory has no password: LDAP_Authentication_Password is empty")
	errNoFields           = errors.New("nobody can be found in the directory: LDAP_User_Search_Field is empty")
)

// becomeSearcher signs in as the account that searches, where there is one.
func (s *session) becomeSearcher() error {
	if s.config.UserDN == "" {
		return nil
	}
	if s.config.Password == "" {
		return errNoSearcherPassword
	}
	if err := s.conn.Bind(s.config.UserDN, s.config.Password); err != nil {
		return fmt.Errorf("sign in to search the directory: %w", err)
	}
	return nil
}

// stranger is nobody's password.
const stranger = "-"

// signIn searches, and then tries the password. Where nobody is found it tries
// one on an entry that is not there: how long a refusal takes tells nothing.
func (s *session) signIn(name, password string) (model.DirectoryEntry, bool, error) {
	entry, found, err := s.find(name)
	if err != nil {
		return entry, false, err
	}
	member := false
	if found {
		if member, err = s.inGroup(name, entry.DN); err != nil {
			return entry, false, err
		}
	}
	dn := entry.DN
	if !member {
		dn, password = "cn="+stranger+","+s.config.BaseDN, stranger
	}
	admitted, err := s.has(dn, password)
	return entry, admitted && member, err
}

// has says whether an entry has a password.
func (s *session) has(dn, password string) (bool, error) {
	err := s.conn.Bind(dn, password)
	switch {
	case err == nil:
		return true, nil
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials, ldap.LDAPResultInappropriateAuthentication,
		ldap.LDAPResultUnwillingToPerform, ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultNoSuchObject,
		ldap.LDAPResultInvalidDNSyntax):
		return false, nil
	}
	return false, fmt.Errorf("have the directory check a password: %w", err)
}

// find searches for the one entry that has a name.
func (s *session) find(name string) (model.DirectoryEntry, bool, error) {
	filter, err := s.config.personFilter(name)
	if err != nil {
		return model.DirectoryEntry{}, false, err
	}
	if err := s.becomeSearcher(); err != nil {
		return model.DirectoryEntry{}, false, err
	}
	found, more, err := s.search(filter, s.config.Scope, "*", "+")
	if err != nil || more || len(found) != 1 || found[0].DN == "" {
		return model.DirectoryEntry{}, false, err
	}
	return decode(found[0]), true, nil
}

// inGroup says whether somebody is in the group that admits, where there is
// one.
func (s *session) inGroup(name, dn string) (bool, error) {
	if !s.config.Group.Enabled {
		return true, nil
	}
	found, _, err := s.search(s.config.Group.filter(name, dn), "sub", noAttributes)
	return len(found) > 0, err
}

// noAttributes asks a directory for names of entries only (RFC 4511, 4.5.1.8).
const noAttributes = "1.1"

// enough is how many entries are fetched: a second one says that a name is
// not of one person. It makes the settings of page size and size limit moot.
const enough = 2

// search returns what matches, and whether the directory held more back.
func (s *session) search(filter, scope string, attributes ...string) (found []*ldap.Entry, more bool, err error) {
	depth, err := depth(scope)
	if err != nil {
		return nil, false, err
	}
	result, err := s.conn.Search(ldap.NewSearchRequest(s.config.BaseDN, depth, ldap.NeverDerefAliases, enough,
		0, false, filter, attributes, nil))
	more = ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded)
	if err != nil && !more {
		return nil, false, fmt.Errorf("search the directory: %w", err)
	}
	return result.Entries, more, nil
}

func depth(scope string) (int, error) {
	switch scope {
	case "sub", "":
		return ldap.ScopeWholeSubtree, nil
	case "one":
		return ldap.ScopeSingleLevel, nil
	case "base":
		return ldap.ScopeBaseObject, nil
	}
	return 0, fmt.Errorf("LDAP_User_Search_Scope is %q, which is not base, one or sub", scope)
}

// personFilter matches the people whose name it is. What somebody typed is
// never read as a part of the filter.
func (config Config) personFilter(name string) (string, error) {
	var fields strings.Builder
	for _, field := range config.Fields {
		fmt.Fprintf(&fields, "(%s=%s)", field, ldap.EscapeFilter(name))
	}
	switch {
	case len(config.Fields) == 0:
		return "", errNoFields
	case config.Filter == "":
		return "(|" + fields.String() + ")", nil
	case !strings.HasPrefix(config.Filter, "("):
		return "(&(" + config.Filter + ")(|" + fields.String() + "))", nil
	}
	return "(&" + config.Filter + "(|" + fields.String() + "))", nil
}

// filter matches the group that admits if somebody is in it.
func (g Group) filter(name, dn string) string {
	var all strings.Builder
	add := func(attribute, value string) {
		if attribute != "" {
			fmt.Fprintf(&all, "(%s=%s)", attribute, value)
		}
	}
	if g.ObjectClass != "" {
		add("objectclass", g.ObjectClass)
	}
	add(g.MemberAttribute, strings.NewReplacer(
		"#{username}", ldap.EscapeFilter(name), "#{userdn}", ldap.EscapeFilter(dn)).Replace(g.MemberFormat))
	add(g.NameAttribute, g.Name)
	return "(&" + all.String() + ")"
}

func decode(found *ldap.Entry) model.DirectoryEntry {
	entry := model.DirectoryEntry{DN: found.DN, Attributes: make(map[string][]string, len(found.Attributes))}
	for _, a := range found.Attributes {
		entry.Attributes[strings.ToLower(a.Name)] = a.Values
	}
	return entry
}
