package settings

// layout is how the web client looks and what its fixed pages say.
var layout = group{"Layout", []section{
	{Name: "Login", Specs: []Spec{
		{ID: "Layout_Login_Hide_Logo", Default: false, Public: true, Enterprise: true, Idle: true},
		{ID: "Layout_Login_Hide_Title", Default: false, Public: true, Enterprise: true, Idle: true},
		{ID: "Layout_Login_Hide_Powered_By", Default: false, Public: true, Enterprise: true, Idle: true},
		{ID: "Layout_Login_Template", Type: Select, Default: "horizontal-template", Public: true, Enterprise: true, Values: choices("vertical-template:Layout_Login_Template_Vertical", "horizontal-template:Layout_Login_Template_Horizontal"), Idle: true},
		{ID: "Accounts_ShowFormLogin", Default: true, Public: true},
	}},
	{Name: "Layout_Home_Page_Content_Title", Idle: true, Specs: []Spec{
		{ID: "Layout_Home_Title", Default: "Home", Public: true},
		{ID: "Layout_Show_Home_Button", Default: true, Public: true},
		{ID: "Layout_Home_Body", Type: Code, Default: "", Public: true, Code: "text/html", Multiline: true, Description: "Layout_Custom_Content_Description"},
		{ID: "Layout_Home_Custom_Block_Visible", Default: false, Public: true, Needs: "Layout_Home_Body!= !Layout_Custom_Body_Only"},
		{ID: "Layout_Custom_Body_Only", Default: false, Public: true, Enterprise: true, Needs: "Layout_Home_Body!= Layout_Home_Custom_Block_Visible"},
		{ID: "Layout_Terms_of_Service", Type: Code, Default: "<h1>Terms of service</h1>", Public: true, Code: "text/html", Multiline: true},
		{ID: "Layout_Login_Terms", Type: Code, Default: "", Public: true, Code: "text/html", Multiline: true},
		{ID: "Layout_Privacy_Policy", Type: Code, Default: "<h1>Privacy policy</h1>", Public: true, Code: "text/html", Multiline: true},
		{ID: "Layout_Legal_Notice", Type: Code, Default: "<h1>Legal notice</h1>", Public: true, Code: "text/html", Multiline: true},
		{ID: "Layout_Sidenav_Footer_Dark", Type: Code, Default: `<a href="/home"><img src="assets/logo_dark.png" alt="Home"></a>`, Public: true, Code: "text/html", Description: "Layout_Sidenav_Footer_description"},
		{ID: "Layout_Sidenav_Footer", Type: Code, Default: `<a href="/home"><img src="assets/logo.png" alt="Home"></a>`, Public: true, Code: "text/html", Description: "Layout_Sidenav_Footer_description"},
	}},
	{Name: "Custom_Scripts", Idle: true, Specs: []Spec{
		{ID: "Custom_Script_On_Logout", Type: Code, Default: "", Public: true, Multiline: true},
		{ID: "Custom_Script_Logged_Out", Type: Code, Default: "", Public: true, Multiline: true},
		{ID: "Custom_Script_Logged_In", Type: Code, Default: "", Public: true, Multiline: true},
	}},
	{Name: "User_Interface", Specs: []Spec{
		{ID: "UI_DisplayRoles", Default: true, Public: true},
		{ID: "UI_Group_Channels_By_Type", Default: true, Idle: true},
		{ID: "UI_Use_Name_Avatar", Default: false, Public: true},
		{ID: "UI_Use_Real_Name", Default: false, Public: true},
		{ID: "UI_Click_Direct_Message", Default: false, Public: true, Idle: true},
		{ID: "Number_of_users_autocomplete_suggestions", Default: 5, Public: true},
		{ID: "UI_Unread_Counter_Style", Type: Select, Default: "Different_Style_For_User_Mentions", Public: true, Values: choices("Same_Style_For_Mentions", "Different_Style_For_User_Mentions"), Idle: true},
		{ID: "UI_Allow_room_names_with_special_chars", Default: false, Public: true},
		{ID: "UI_Show_top_navbar_embedded_layout", Default: false, Public: true, Idle: true},
	}},
	{Name: "Custom CSS", Idle: true, Specs: []Spec{
		{ID: "theme-custom-css", Type: Code, Default: "", Public: true, Code: "text/css", Multiline: true},
	}},
}}
