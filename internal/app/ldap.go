package app

import (
	"strings"
	"time"

	"gantry/internal/directory"
)

// wireDirectory gives the accounts the directory that the settings name.
func (a *App) wireDirectory() {
	a.Accounts.Directory = directory.New(a.directory)
}

// directory is the LDAP server as the settings name it.
func (a *App) directory() directory.Config {
	s := a.Settings.Get()
	field := "LDAP_User_Search_Field"
	if s.String("LDAP_Server_Type") == "ad" {
		field = "LDAP_AD_User_Search_Field"
	}
	config := directory.Config{
		Host: s.String("LDAP_Host"), Port: s.Int("LDAP_Port"), Reconnect: s.Bool("LDAP_Reconnect"),
		Encryption: directory.Encryption(s.String("LDAP_Encryption")), CA: s.String("LDAP_CA_Cert"),
		AnyCertificate: !s.Bool("LDAP_Reject_Unauthorized"),
		ConnectTimeout: time.Duration(s.Int("LDAP_Connect_Timeout")) * time.Millisecond,
		Timeout:        time.Duration(s.Int("LDAP_Timeout")) * time.Millisecond,
		BaseDN:         s.String("LDAP_BaseDN"), Filter: s.String("LDAP_User_Search_Filter"), Scope: s.String("LDAP_User_Search_Scope"),
		Fields: strings.FieldsFunc(s.String(field), func(r rune) bool { return r == ',' || r == ' ' }),
		Group: directory.Group{
			Enabled: s.Bool("LDAP_Group_Filter_Enable"), ObjectClass: s.String("LDAP_Group_Filter_ObjectClass"),
			NameAttribute: s.String("LDAP_Group_Filter_Group_Id_Attribute"), Name: s.String("LDAP_Group_Filter_Group_Name"),
			MemberAttribute: s.String("LDAP_Group_Filter_Group_Member_Attribute"),
			MemberFormat:    s.String("LDAP_Group_Filter_Group_Member_Format"),
		},
	}
	if s.Bool("LDAP_Authentication") {
		config.UserDN, config.Password = s.String("LDAP_Authentication_UserDN"), s.String("LDAP_Authentication_Password")
	}
	return config
}
