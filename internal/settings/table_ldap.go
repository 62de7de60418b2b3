package settings

// ldap is signing in against a directory.
var ldap = group{"LDAP", []section{
	{Tab: "LDAP_Connection", Specs: []Spec{
		{ID: "LDAP_Enable", Default: false, Public: true},
		{ID: "LDAP_Server_Type", Type: Select, Default: "ad", Public: true, Values: choices("ad:LDAP_Server_Type_AD", ":LDAP_Server_Type_Other"), Needs: "LDAP_Enable"},
		{ID: "LDAP_Host", Default: "", Needs: "LDAP_Enable"},
		{ID: "LDAP_Port", Default: 389, Needs: "LDAP_Enable"},
		{ID: "LDAP_Reconnect", Default: false, Needs: "LDAP_Enable"},
		{ID: "LDAP_Login_Fallback", Default: false, Needs: "LDAP_Enable"},
	}},
	{Name: "LDAP_Connection_Authentication", Tab: "LDAP_Connection", Specs: []Spec{
		{ID: "LDAP_Authentication", Default: false, Needs: "LDAP_Enable"},
		{ID: "LDAP_Authentication_UserDN", Default: "", Secret: true, Needs: "LDAP_Enable LDAP_Authentication"},
		{ID: "LDAP_Authentication_Password", Type: Password, Default: "", Needs: "LDAP_Enable LDAP_Authentication"},
	}},
	{Name: "LDAP_Connection_Encryption", Tab: "LDAP_Connection", Specs: []Spec{
		{ID: "LDAP_Encryption", Type: Select, Default: "plain", Values: choices("plain:No_Encryption", "tls:StartTLS", "ssl:SSL/LDAPS"), Needs: "LDAP_Enable"},
		{ID: "LDAP_CA_Cert", Default: "", Secret: true, Multiline: true, Needs: "LDAP_Enable LDAP_Encryption=tls|ssl"},
		{ID: "LDAP_Reject_Unauthorized", Default: true, Needs: "LDAP_Enable LDAP_Encryption=tls|ssl"},
	}},
	{Name: "LDAP_Connection_Timeouts", Tab: "LDAP_Connection", Needs: "LDAP_Enable", Specs: []Spec{
		{ID: "LDAP_Timeout", Default: 60000},
		{ID: "LDAP_Connect_Timeout", Default: 1000},
		{ID: "LDAP_Idle_Timeout", Default: 1000, Idle: true},
	}},
	{Tab: "LDAP_UserSearch", Idle: true, Specs: []Spec{
		{ID: "LDAP_Find_User_After_Login", Default: true, Needs: "LDAP_Enable"},
	}},
	{Name: "LDAP_UserSearch_Filter", Tab: "LDAP_UserSearch", Needs: "LDAP_Enable", Specs: []Spec{
		{ID: "LDAP_BaseDN", Default: ""},
		{ID: "LDAP_User_Search_Filter", Default: "(objectclass=*)"},
		{ID: "LDAP_User_Search_Scope", Default: "sub"},
		{ID: "LDAP_AD_User_Search_Field", Default: "sAMAccountName", Label: "LDAP_User_Search_Field", Description: "LDAP_User_Search_Field_Description", Shown: "LDAP_Server_Type=ad"},
		{ID: "LDAP_User_Search_Field", Default: "uid", Shown: "LDAP_Server_Type="},
		{ID: "LDAP_Search_Page_Size", Default: 250, Idle: true},
		{ID: "LDAP_Search_Size_Limit", Default: 1000, Idle: true},
	}},
	{Name: "LDAP_UserSearch_GroupFilter", Tab: "LDAP_UserSearch", Specs: []Spec{
		{ID: "LDAP_Group_Filter_Enable", Default: false, Needs: "LDAP_Enable"},
		{ID: "LDAP_Group_Filter_ObjectClass", Default: "groupOfUniqueNames", Needs: "LDAP_Enable LDAP_Group_Filter_Enable"},
		{ID: "LDAP_Group_Filter_Group_Id_Attribute", Default: "cn", Needs: "LDAP_Enable LDAP_Group_Filter_Enable"},
		{ID: "LDAP_Group_Filter_Group_Member_Attribute", Default: "uniqueMember", Needs: "LDAP_Enable LDAP_Group_Filter_Enable"},
		{ID: "LDAP_Group_Filter_Group_Member_Format", Default: "", Needs: "LDAP_Enable LDAP_Group_Filter_Enable"},
		{ID: "LDAP_Group_Filter_Group_Name", Default: "ROCKET_CHAT", Needs: "LDAP_Enable LDAP_Group_Filter_Enable"},
	}},
	{Tab: "LDAP_DataSync", Specs: []Spec{
		{ID: "LDAP_Unique_Identifier_Field", Default: "objectGUID,ibm-entryUUID,GUID,dominoUNID,nsuniqueId,uidNumber,uid", Needs: "LDAP_Enable"},
		{ID: "LDAP_Merge_Existing_Users", Default: false, Needs: "LDAP_Enable"},
		{ID: "LDAP_Update_Data_On_Login", Default: true, Needs: "LDAP_Enable"},
		{ID: "LDAP_Update_Data_On_OAuth_Login", Default: false, Needs: "LDAP_Enable LDAP_Update_Data_On_Login", Idle: true},
		{ID: "LDAP_Default_Domain", Default: "", Needs: "LDAP_Enable"},
	}},
	{Name: "LDAP_DataSync_DataMap", Tab: "LDAP_DataSync", Needs: "LDAP_Enable", Specs: []Spec{
		{ID: "LDAP_AD_Username_Field", Default: "sAMAccountName", Label: "LDAP_Username_Field", Description: "LDAP_Username_Field_Description", Shown: "LDAP_Server_Type=ad"},
		{ID: "LDAP_Username_Field", Default: "uid", Shown: "LDAP_Server_Type="},
		{ID: "LDAP_AD_Email_Field", Default: "mail", Label: "LDAP_Email_Field", Description: "LDAP_Email_Field_Description", Shown: "LDAP_Server_Type=ad"},
		{ID: "LDAP_Email_Field", Default: "mail", Shown: "LDAP_Server_Type="},
		{ID: "LDAP_AD_Name_Field", Default: "cn", Label: "LDAP_Name_Field", Description: "LDAP_Name_Field_Description", Shown: "LDAP_Server_Type=ad"},
		{ID: "LDAP_Name_Field", Default: "cn", Shown: "LDAP_Server_Type="},
	}},
	{Name: "LDAP_DataSync_Avatar", Tab: "LDAP_DataSync", Needs: "LDAP_Enable", Idle: true, Specs: []Spec{
		{ID: "LDAP_Sync_User_Avatar", Default: true},
		{ID: "LDAP_Avatar_Field", Default: ""},
	}},
}}
