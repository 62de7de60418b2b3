package settings

// omnichannel is what clients ask about talking to visitors of web pages.
var omnichannel = group{"Omnichannel", []section{
	{Idle: true, Specs: []Spec{
		{ID: "Livechat_enabled", Default: true, Public: true},
		{ID: "Livechat_allow_manual_on_hold", Default: false, Public: true, Enterprise: true},
		{ID: "Canned_Responses_Enable", Default: false, Public: true, Enterprise: true},
		{ID: "Livechat_request_comment_when_closing_conversation", Default: true, Public: true, Label: "Request_comment_when_closing_conversation", Description: "Request_comment_when_closing_conversation_description", Needs: "Livechat_enabled"},
	}},
	{Name: "Video_and_Audio_Call", Idle: true, Specs: []Spec{
		{ID: "Omnichannel_call_provider", Type: Select, Default: "none", Public: true, Values: choices("none:None", "default-provider:Default Provider"), Label: "Call_provider", Description: "Feature_depends_on_selected_call_provider_to_be_enabled_from_administration_settings", Needs: "Livechat_enabled"},
	}},
}}
