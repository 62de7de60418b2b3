package settings

// general is the workspace itself: its name and address, the REST API, names of
// users and rooms. What would report to Rocket.Chat's cloud is off: Gantry
// reports to nobody.
var general = group{"General", []section{
	{Name: "REST API", Specs: []Spec{
		{ID: "API_Upper_Count_Limit", Default: 100},
		{ID: "API_Default_Count", Default: 50},
		{ID: "API_Allow_Infinite_Count", Default: true},
		{ID: "API_Enable_Direct_Message_History_EndPoint", Default: false},
		{ID: "API_Enable_Shields", Default: true, Idle: true},
		{ID: "API_Shield_Types", Default: "*", Needs: "API_Enable_Shields", Idle: true},
		{ID: "API_Shield_user_require_auth", Default: false, Needs: "API_Enable_Shields", Idle: true},
		{ID: "API_Enable_CORS", Default: false},
		{ID: "API_CORS_Origin", Default: "*", Needs: "API_Enable_CORS"},
		{ID: "API_Use_REST_For_DDP_Calls", Default: true, Public: true},
		{ID: "API_Apply_permission_view-outside-room_on_users-list", Default: false, Public: true, Alert: "This_is_a_deprecated_feature_alert"},
		{ID: "API_User_Limit", Default: 500, Public: true, Description: "API_User_Limit"},
	}},
	{Specs: []Spec{
		{ID: "Show_Setup_Wizard", Type: Select, Default: "pending", Public: true, ReadOnly: true, Values: choices("pending:Pending", "in_progress:In_progress", "completed:Completed"), Idle: true},
		{ID: "Site_Url", Default: "", Public: true},
		{ID: "Site_Name", Default: "Gantry", Public: true},
		{ID: "Document_Domain", Default: "", Public: true, Idle: true},
		{ID: "Language", Type: Language, Default: "", Public: true, Alert: "Language_setting_warning"},
		{ID: "Allow_Invalid_SelfSigned_Certs", Default: false, Idle: true},
		{ID: "Enable_CSP", Default: true, Idle: true},
		{ID: "Extra_CSP_Domains", Default: "", Multiline: true, Idle: true},
		{ID: "Iframe_Restrict_Access", Default: true, Idle: true},
		{ID: "Iframe_X_Frame_Options", Default: "sameorigin", Needs: "Iframe_Restrict_Access", Idle: true},
		{ID: "Favorite_Rooms", Default: true, Public: true},
		{ID: "First_Channel_After_Login", Default: "", Public: true, Idle: true},
		{ID: "Unread_Count", Type: Select, Default: "user_and_group_mentions_only", Public: true, Values: choices("all_messages:All_messages", "user_mentions_only:User_mentions_only", "group_mentions_only:Group_mentions_only", "user_and_group_mentions_only:User_and_group_mentions_only")},
		{ID: "Unread_Count_DM", Type: Select, Default: "all_messages", Public: true, Values: choices("all_messages:All_messages", "mentions_only:Mentions_only")},
		{ID: "Unread_Count_Omni", Type: Select, Default: "all_messages", Public: true, Values: choices("all_messages:All_messages", "mentions_only:Mentions_only"), Idle: true},
		{ID: "DeepLink_Url", Default: "https://go.rocket.chat", Public: true},
		{ID: "CDN_PREFIX", Default: "", Public: true},
		{ID: "CDN_PREFIX_ALL", Default: true, Public: true, Idle: true},
		{ID: "CDN_JSCSS_PREFIX", Default: "", Public: true, Needs: "!CDN_PREFIX_ALL", Idle: true},
		{ID: "Force_SSL", Default: false, Public: true, Idle: true},
		{ID: "GoogleTagManager_id", Default: "", Public: true, Idle: true},
		{ID: "Bugsnag_api_key", Default: "", Secret: true, Idle: true},
		{ID: "Restart", Type: Action, Default: "restart_server", ActionText: "Restart_the_server", Idle: true},
		{ID: "Store_Last_Message", Default: true, Public: true, Description: "Store_Last_Message_Sent_per_Room"},
		{ID: "Robot_Instructions_File_Content", Default: "User-agent: *\nDisallow: /", Public: true, Multiline: true, Idle: true},
		{ID: "Default_Referrer_Policy", Type: Select, Default: "same-origin", Public: true, Values: choices("no-referrer:No_Referrer", "no-referrer-when-downgrade:No_Referrer_When_Downgrade", "origin:Origin", "origin-when-cross-origin:Origin_When_Cross_Origin", "same-origin:Same_Origin", "strict-origin:Strict_Origin", "strict-origin-when-cross-origin:Strict_Origin_When_Cross_Origin", "unsafe-url:Unsafe_Url"), Idle: true},
		{ID: "ECDH_Enabled", Default: false, Alert: "This_feature_is_currently_in_alpha", Idle: true},
	}},
	{Name: "UTF8", Specs: []Spec{
		{ID: "UTF8_User_Names_Validation", Default: "[0-9a-zA-Z-_.]+", Public: true},
		{ID: "UTF8_Channel_Names_Validation", Default: "[0-9a-zA-Z-_.]+", Public: true},
		{ID: "UTF8_Names_Slugify", Default: true, Public: true},
	}},
	{Name: "SSRF_Protection", Specs: []Spec{
		{ID: "SSRF_Allowlist", Default: "", Multiline: true},
	}},
	{Name: "Gantry", Specs: []Spec{
		// The version of Rocket.Chat that clients are told: major.minor.
		{ID: "Gantry_Compat_Version", Default: "8.8"},
	}},
	{Name: "Reporting", Idle: true, Specs: []Spec{
		{ID: "Statistics_reporting", Default: false, Hidden: true},
	}},
	{Name: "Notifications", Specs: []Spec{
		{ID: "Notifications_Max_Room_Members", Default: 100, Public: true},
	}},
	{Name: "Iframe_Integration", Idle: true, Specs: []Spec{
		{ID: "Iframe_Integration_send_enable", Default: false, Public: true},
		{ID: "Iframe_Integration_send_target_origin", Default: "*", Public: true, Needs: "Iframe_Integration_send_enable"},
		{ID: "Iframe_Integration_receive_enable", Default: false, Public: true},
		{ID: "Iframe_Integration_receive_origin", Default: "*", Public: true, Needs: "Iframe_Integration_receive_enable"},
	}},
	{Name: "Translations", Idle: true, Specs: []Spec{
		{ID: "Custom_Translations", Type: Code, Default: "", Public: true, Code: "application/json"},
	}},
	{Name: "Stream_Cast", Idle: true, Specs: []Spec{
		{ID: "Stream_Cast_Address", Default: ""},
	}},
	{Name: "NPS", Idle: true, Specs: []Spec{
		{ID: "NPS_survey_enabled", Default: false},
	}},
	{Name: "Timezone", Idle: true, Specs: []Spec{
		{ID: "Default_Timezone_For_Reporting", Type: Select, Default: "server", Values: choices("server:Default_Server_Timezone", "custom:Default_Custom_Timezone", "user:Default_User_Timezone")},
		{ID: "Default_Custom_Timezone", Type: Timezone, Default: "", Needs: "Default_Timezone_For_Reporting=custom"},
	}},
	{Name: "Update", Idle: true, Specs: []Spec{
		{ID: "Update_LatestAvailableVersion", Default: "0.0.0", ReadOnly: true},
		{ID: "Update_EnableChecker", Default: false, Needs: "Register_Server"},
	}},
}}
