package settings

// cas is signing in through a CAS server.
var cas = group{"CAS", []section{
	{Idle: true, Specs: []Spec{
		{ID: "CAS_enabled", Default: false, Public: true},
		{ID: "CAS_base_url", Default: "", Public: true},
		{ID: "CAS_login_url", Default: "", Public: true},
		{ID: "CAS_version", Type: Select, Default: "1.0", Values: choices("1.0", "2.0")},
		{ID: "CAS_trust_username", Default: false, Public: true, Description: "CAS_trust_username_description"},
		{ID: "CAS_Creation_User_Enabled", Default: true},
	}},
	{Name: "Attribute_handling", Idle: true, Specs: []Spec{
		{ID: "CAS_Sync_User_Data_Enabled", Default: true},
		{ID: "CAS_Sync_User_Data_FieldMap", Default: "{}"},
	}},
	{Name: "CAS_Login_Layout", Idle: true, Specs: []Spec{
		{ID: "CAS_popup_width", Default: 810, Public: true},
		{ID: "CAS_popup_height", Default: 610, Public: true},
		{ID: "CAS_button_label_text", Default: "CAS"},
		{ID: "CAS_button_label_color", Type: Color, Default: "#FFFFFF"},
		{ID: "CAS_button_color", Type: Color, Default: "#1d74f5"},
		{ID: "CAS_autoclose", Default: true},
	}},
}}
