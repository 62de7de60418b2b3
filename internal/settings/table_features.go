package settings

// workspace is who this workspace is. uniqueID is given by the caller.
var workspace = group{"", []section{
	{Specs: []Spec{
		{ID: "uniqueID", Default: "", Public: true},
		{ID: "Deployment_FingerPrint_Verified", Default: true, Public: true, ReadOnly: true, Idle: true},
	}},
}}

// discussion is rooms that grow out of a message.
var discussion = group{"Discussion", []section{
	{Specs: []Spec{
		{ID: "Discussion_enabled", Default: true, Public: true, Label: "Enable"},
	}},
}}

// threads is answers below a message.
var threads = group{"Threads", []section{
	{Specs: []Spec{
		{ID: "Threads_enabled", Default: true, Public: true, Label: "Enable"},
	}},
}}

// encryption is messages that the server cannot read.
var encryption = group{"E2E Encryption", []section{
	{Specs: []Spec{
		{ID: "E2E_Enable", Default: false, Public: true, Label: "Enabled", Description: "E2E_Enable_description", Alert: "E2E_Enable_alert"},
		{ID: "E2E_Allow_Unencrypted_Messages", Default: false, Public: true, Needs: "E2E_Enable"},
		{ID: "E2E_Enable_Encrypt_Files", Default: true, Public: true, Needs: "E2E_Enable"},
		{ID: "E2E_Enabled_Default_DirectRooms", Default: false, Public: true, Needs: "E2E_Enable", Idle: true},
		{ID: "E2E_Enabled_Default_PrivateRooms", Default: false, Public: true, Needs: "E2E_Enable"},
		{ID: "E2E_Enabled_Mentions", Default: true, Public: true, Needs: "E2E_Enable"},
	}},
}}

// offTheRecord is conversations of two that are not kept.
var offTheRecord = group{"OTR", []section{
	{Idle: true, Specs: []Spec{
		{ID: "OTR_Enable", Default: true, Public: true, Label: "Enabled"},
	}},
}}

// webdav is files taken from a WebDAV server.
var webdav = group{"Webdav Integration", []section{
	{Idle: true, Specs: []Spec{
		{ID: "Webdav_Integration_Enabled", Default: false, Public: true},
	}},
}}

// videoConference is calls through another service.
var videoConference = group{"Video_Conference", []section{
	{Idle: true, Specs: []Spec{
		{ID: "VideoConf_Default_Provider", Type: Lookup, Default: "", Public: true, Lookup: "v1/video-conference.providers"},
		{ID: "VideoConf_Enable_DMs", Default: false, Public: true},
		{ID: "VideoConf_Enable_Channels", Default: false, Public: true},
		{ID: "VideoConf_Enable_Groups", Default: false, Public: true},
		{ID: "VideoConf_Enable_Teams", Default: false, Public: true},
		{ID: "VideoConf_Mobile_Ringing", Default: false, Public: true, Enterprise: true, Modules: []string{"videoconference-enterprise"}, Alert: "VideoConf_Mobile_Ringing_Alert"},
	}},
}}

// callCenter is telephony.
var callCenter = group{"Call_Center", []section{
	{Name: "General_Settings", Tab: "Settings", Idle: true, Specs: []Spec{
		{ID: "VoIP_Enabled", Default: false, Public: true},
		{ID: "VoIP_TeamCollab_Ice_Servers", Default: "", Public: true},
		{ID: "VoIP_TeamCollab_Ice_Gathering_Timeout", Default: 5000, Public: true},
	}},
}}

// crowd is signing in against Atlassian Crowd.
var crowd = group{"AtlassianCrowd", []section{
	{Idle: true, Specs: []Spec{
		{ID: "CROWD_Enable", Default: false, Public: true, Label: "Enabled"},
	}},
}}

// mobile is what the phone apps may do.
var mobile = group{"Mobile", []section{
	{Specs: []Spec{
		{ID: "Allow_Save_Media_to_Gallery", Default: true, Public: true},
	}},
	{Name: "Screen_Lock", Specs: []Spec{
		{ID: "Force_Screen_Lock", Default: false, Public: true, Description: "Force_Screen_Lock_description"},
		{ID: "Force_Screen_Lock_After", Default: 1800, Public: true, Description: "Force_Screen_Lock_After_description", Needs: "Force_Screen_Lock"},
	}},
}}

// metaTags is what the page tells search engines and others.
var metaTags = group{"Meta", []section{
	{Idle: true, Specs: []Spec{
		{ID: "Meta_language", Default: ""},
		{ID: "Meta_fb_app_id", Default: "", Secret: true},
		{ID: "Meta_robots", Default: "INDEX,FOLLOW"},
		{ID: "Meta_google-site-verification", Default: "", Secret: true},
		{ID: "Meta_msvalidate01", Default: "", Secret: true},
		{ID: "Meta_custom", Type: Code, Default: "", Code: "text/html", Multiline: true},
	}},
}}

// userData is the export of all one has written.
var userData = group{"UserDataDownload", []section{
	{Idle: true, Specs: []Spec{
		{ID: "UserData_EnableDownload", Default: true, Public: true},
		{ID: "UserData_FileSystemPath", Default: "", Public: true},
		{ID: "UserData_FileSystemZipPath", Default: "", Public: true},
		{ID: "UserData_ProcessingFrequency", Default: 2, Public: true},
		{ID: "UserData_MessageLimitPerRequest", Default: 1000, Public: true},
	}},
}}

// organization is who runs the workspace.
var organization = group{"Setup_Wizard", []section{
	{Name: "Organization_Info", Specs: []Spec{
		{ID: "Organization_Type", Type: Select, Default: "", Values: choices("community:Community", "enterprise:Premium", "government:Government", "nonprofit:Nonprofit")},
		{ID: "Organization_Name", Default: "", Public: true},
		{ID: "Website", Default: "", Idle: true},
		{ID: "Server_Type", Type: Select, Default: "", Values: choices("privateTeam:Private_Team", "publicCommunity:Public_Community")},
		{ID: "Register_Server", Default: false},
		{ID: "Organization_Email", Default: "", Idle: true},
	}},
}}

// troubleshoot turns off what may be at fault.
var troubleshoot = group{"Troubleshoot", []section{
	{Specs: []Spec{
		{ID: "Troubleshoot_Disable_Notifications", Default: false, Description: "Troubleshoot_Disable_Notifications_Alert"},
		{ID: "Presence_broadcast_disabled", Default: false, Public: true, ReadOnly: true},
		{ID: "Troubleshoot_Disable_Presence_Broadcast", Default: false, Description: "Troubleshoot_Disable_Presence_Broadcast_Alert", Needs: "!Presence_broadcast_disabled"},
		{ID: "Troubleshoot_Disable_Teams_Mention", Default: false, Description: "Troubleshoot_Disable_Teams_Mention_Alert", Idle: true},
	}},
}}
