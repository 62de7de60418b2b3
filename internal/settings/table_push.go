package settings

// push is how phones are woken.
var push = group{"Push", []section{
	{Specs: []Spec{
		{ID: "Push_enable", Default: true, Public: true, Alert: "Push_Setting_Requires_Restart_Alert"},
		{ID: "Push_UseLegacy", Default: false, Alert: "Push_Setting_Legacy_Warning", Idle: true},
		{ID: "Push_enable_gateway", Default: true, Alert: "Push_Setting_Requires_Restart_Alert", Needs: "Push_enable Register_Server"},
		{ID: "Push_gateway", Default: "https://gateway.rocket.chat", Multiline: true, Description: "Push_gateway_description", Alert: "Push_Setting_Requires_Restart_Alert", Needs: "Push_enable Push_enable_gateway"},
		{ID: "Push_production", Default: true, Public: true, Alert: "Push_Setting_Requires_Restart_Alert", Needs: "Push_enable !Push_enable_gateway", Idle: true},
		{ID: "Push_test_push", Type: Action, Default: "push_test", ActionText: "Send_a_test_push_to_my_user", Needs: "Push_enable"},
	}},
	{Name: "Certificates_and_Keys", Idle: true, Specs: []Spec{
		{ID: "Push_apn_passphrase", Default: "", Secret: true},
		{ID: "Push_apn_key", Default: "", Secret: true, Multiline: true},
		{ID: "Push_apn_cert", Default: "", Secret: true, Multiline: true},
		{ID: "Push_apn_dev_passphrase", Default: "", Secret: true},
		{ID: "Push_apn_dev_key", Default: "", Secret: true, Multiline: true},
		{ID: "Push_apn_dev_cert", Default: "", Secret: true, Multiline: true},
		{ID: "Push_gcm_api_key", Default: "", Secret: true, Needs: "Push_UseLegacy"},
		{ID: "Push_google_api_credentials", Type: Code, Default: "", Secret: true, Multiline: true, Needs: "!Push_UseLegacy"},
		{ID: "Push_gcm_project_number", Default: "", Public: true, Secret: true, Needs: "Push_UseLegacy"},
	}},
	{Name: "Privacy", Specs: []Spec{
		{ID: "Push_show_username_room", Default: true, Public: true},
		{ID: "Push_show_message", Default: true, Public: true},
		{ID: "Push_request_content_from_server", Default: true, Enterprise: true, Modules: []string{"push-privacy"}},
	}},
}}
