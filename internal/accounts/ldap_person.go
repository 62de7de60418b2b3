package accounts

import (
	"context"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/settings"
)

// entrant is what the settings make of a directory's entry.
type entrant struct {
	subject  string // what the entry is known by for ever; empty: by nothing
	username string // empty: none that can be had here
	name     string
	email    string
}

// homonym refuses whom the directory admits under a username that is an
// account's which is not theirs.
func homonym(username string) error {
	return refuseLogin("LDAP-login-error",
		"LDAP Authentication succeeded, but there's already an existing user with provided username ["+username+"] in Mongo.")
}

// counted is what failed attempts are counted under.
func (p entrant) counted() string {
	if p.username == "" {
		return p.subject
	}
	return p.username
}

// entrant reads an entry, found by a name, as the settings of the mapping say.
func (s *Service) entrant(entry model.DirectoryEntry, typed string) entrant {
	if entry.DN == "" {
		return entrant{}
	}
	m := mapping{s.Settings.Get(), entry}
	p := entrant{subject: m.subject(), username: typed, name: strings.TrimSpace(m.value("LDAP_Name_Field"))}
	if mapped := m.value("LDAP_Username_Field"); mapped != "" {
		p.username = mapped
	}
	if m.Bool("UTF8_Names_Slugify") {
		p.username = slug(p.username)
	}
	if !s.validUsername(p.username) || s.blockedUsername(p.username) || s.reserved(p.username) {
		p.username = ""
	}
	p.email = m.email(p.username)
	return p
}

// outsider says how somebody of the directory comes to their account.
func (s *Service) outsider(ctx context.Context, p entrant) (Outsider, error) {
	set := s.Settings.Get()
	o := Outsider{
		Service: ldapService, Subject: p.subject, Username: p.username, Name: p.name, Email: p.email,
		EmailVerified: set.Bool("Accounts_Verify_Email_For_External_Accounts"),
		Refresh:       set.Bool("LDAP_Update_Data_On_Login"), Governs: true, Admitted: true,
	}
	_, err := s.Store.UserByIdentity(ctx, ldapService, p.subject)
	if !errors.Is(err, model.ErrNotFound) {
		return o, wrap("look an identity up", err)
	}
	o.Refresh = true // an account that becomes theirs is described by the directory at once
	if set.Bool("LDAP_Merge_Existing_Users") {
		o.Merge = MergeByEmail
	}
	if p.username == "" {
		return o, nil
	}
	same, err := s.Store.UserByUsername(ctx, p.username)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return o, nil
	case err != nil:
		return o, wrap("look a username up", err)
	case same.Services.External[ldapService] == p.subject: // made meanwhile
		return o, nil
	case o.Merge == MergeNever || same.Services.External[ldapService] != "":
		return o, homonym(p.username)
	}
	o.Merge = MergeByUsername
	return o, nil
}

// mapping reads an entry by the settings.
type mapping struct {
	*settings.Snapshot
	entry model.DirectoryEntry
}

// field is a setting of which Active Directory has one of its own.
func (m mapping) field(id string) string {
	if m.String("LDAP_Server_Type") == "ad" {
		id = strings.Replace(id, "LDAP_", "LDAP_AD_", 1)
	}
	return m.String(id)
}

// names splits a setting that lists attributes.
func names(list string) []string {
	return slices.DeleteFunc(strings.Split(strings.Join(strings.Fields(list), ""), ","), func(n string) bool { return n == "" })
}

// subject is the first attribute that identifies, and its value: the smallest,
// since a directory does not order them.
func (m mapping) subject() string {
	identifying := append(names(m.String("LDAP_Unique_Identifier_Field")), names(m.field("LDAP_User_Search_Field"))...)
	for _, attribute := range identifying {
		if values := m.entry.Values(attribute); len(values) > 0 && slices.Min(values) != "" {
			return strings.ToLower(attribute) + "=" + hex.EncodeToString([]byte(slices.Min(values)))
		}
	}
	return ""
}

var placeholder = regexp.MustCompile(`#\{(.+?)\}`)

// value is what a setting, a template or a list of attributes, says of the
// entry.
func (m mapping) value(id string) string {
	field := m.field(id)
	if strings.Contains(field, "#{") {
		return placeholder.ReplaceAllStringFunc(field, func(match string) string {
			return m.entry.First(match[2 : len(match)-1])
		})
	}
	for _, attribute := range names(field) {
		if value := m.entry.First(attribute); value != "" {
			return value
		}
	}
	return ""
}

// email is the first address among the attributes of the setting, else the
// username's at the default domain, else what the directory calls mail.
func (m mapping) email(username string) string {
	for _, attribute := range names(m.field("LDAP_Email_Field")) {
		if address := m.address(attribute); address != "" {
			return address
		}
	}
	if domain := m.String("LDAP_Default_Domain"); domain != "" && username != "" {
		return username + "@" + domain
	}
	return m.address("mail")
}

func (m mapping) address(attribute string) string {
	for _, value := range m.entry.Values(attribute) {
		if value = strings.TrimSpace(value); emailShape.MatchString(value) {
			return value
		}
	}
	return ""
}
