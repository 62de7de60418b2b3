package settings

// email is how mail is sent and what it says. {Words} in braces are looked up in
// the reader's language, [Names] in brackets stand for the matter at hand.
var email = group{"Email", []section{
	{Name: "Style", Specs: []Spec{
		{ID: "email_plain_text_only", Default: false},
		{ID: "email_style", Type: Code, Default: mailStyle, Code: "css", Multiline: true, Label: "email_style_label", Description: "email_style_description", Needs: "!email_plain_text_only", Idle: true},
	}},
	{Name: "Subject", Specs: []Spec{
		{ID: "Offline_DM_Email", Type: Code, Default: "[[Site_Name]] {Offline_DM_Subject}", Code: "text", Multiline: true, Description: "Offline_Email_Subject_Description"},
		{ID: "Offline_Mention_Email", Type: Code, Default: "[[Site_Name]] {Offline_Mention_Subject}", Code: "text", Multiline: true, Description: "Offline_Email_Subject_Description"},
		{ID: "Offline_Mention_All_Email", Type: Code, Default: "[[Site_Name]] {Offline_Mention_All_Subject}", Code: "text", Multiline: true, Description: "Offline_Email_Subject_Description"},
	}},
	{Name: "Header_and_Footer", Specs: []Spec{
		{ID: "Email_Header", Type: Code, Default: mailHeader, Code: "text/html", Multiline: true, Label: "Header"},
		{ID: "Email_Footer", Type: Code, Default: mailFooter, Code: "text/html", Multiline: true, Label: "Footer"},
		{ID: "Email_Footer_Direct_Reply", Type: Code, Default: `<p class="advice">{Direct_Reply_Advice}</p>`, Code: "text/html", Multiline: true, Label: "Footer_Direct_Reply", Idle: true},
	}},
	{Name: "Direct_Reply", Idle: true, Specs: []Spec{
		{ID: "Direct_Reply_Enable", Default: false},
		{ID: "Direct_Reply_Debug", Default: false},
		{ID: "Direct_Reply_Protocol", Type: Select, Default: "IMAP", Values: choices("IMAP", "POP"), Label: "Protocol"},
		{ID: "Direct_Reply_Host", Default: "", Label: "Host"},
		{ID: "Direct_Reply_Port", Default: "", Label: "Port"},
		{ID: "Direct_Reply_IgnoreTLS", Default: false, Label: "IgnoreTLS"},
		{ID: "Direct_Reply_Frequency", Default: 5, Needs: "Direct_Reply_Protocol=POP"},
		{ID: "Direct_Reply_Delete", Default: true, Needs: "Direct_Reply_Protocol=IMAP"},
		{ID: "Direct_Reply_Separator", Type: Select, Default: "+", Values: choices("!", "#", "$", "%", "&", "'", "*", "+", "-", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~")},
		{ID: "Direct_Reply_Username", Default: "", Secret: true, Placeholder: "email@domain", Label: "Username"},
		{ID: "Direct_Reply_ReplyTo", Default: "", Placeholder: "email@domain", Label: "ReplyTo"},
		{ID: "Direct_Reply_Password", Type: Password, Default: "", Label: "Password"},
	}},
	{Name: "SMTP", Specs: []Spec{
		{ID: "SMTP_Protocol", Type: Select, Default: "smtp", Values: choices("smtp", "smtps"), Label: "Protocol"},
		{ID: "SMTP_Host", Default: "", Label: "Host"},
		{ID: "SMTP_Port", Default: "", Label: "Port"},
		{ID: "SMTP_IgnoreTLS", Default: true, Label: "IgnoreTLS", Needs: "SMTP_Protocol=smtp"},
		{ID: "SMTP_Pool", Default: true, Label: "Pool", Idle: true},
		{ID: "SMTP_Username", Default: "", Secret: true, Label: "Username"},
		{ID: "SMTP_Password", Type: Password, Default: "", Label: "Password"},
		{ID: "From_Email", Default: "", Placeholder: "email@domain"},
		{ID: "SMTP_Test_Button", Type: Action, Default: "sendSMTPTestEmail", ActionText: "Send_a_test_mail_to_my_user", Needs: "SMTP_Host!=", Idle: true},
	}},
	{Name: "Registration", Idle: true, Specs: []Spec{
		{ID: "Accounts_Enrollment_Email_Subject", Default: "{Welcome_to}", Label: "Subject"},
		{ID: "Accounts_Enrollment_Email", Type: Code, Default: letter("{Welcome_to}", "{Login}", "[Site_URL]"), Code: "text/html", Multiline: true, Label: "Body"},
	}},
	{Name: "Registration_via_Admin", Specs: []Spec{
		{ID: "Accounts_UserAddedEmail_Subject", Default: "{Welcome_to}", Label: "Subject"},
		{ID: "Accounts_UserAddedEmail_Email", Type: Code, Default: letter("{Welcome_to}", "{Login}", "[Site_URL]"), Code: "text/html", Multiline: true, Label: "Body", Description: "Accounts_UserAddedEmail_Description"},
	}},
	{Name: "Verification", Specs: []Spec{
		{ID: "Verification_Email_Subject", Default: "{Verification_Email_Subject}", Label: "Subject"},
		{ID: "Verification_Email", Type: Code, Default: letter("{Hi_username}", "{Verify_your_email}", "[Verification_Url]", "{Verification_email_body}"), Code: "text/html", Multiline: true, Label: "Body", Description: "Verification_Description"},
	}},
	{Name: "Offline_Message", Idle: true, Specs: []Spec{
		{ID: "Offline_Message_Use_DeepLink", Default: true},
	}},
	{Name: "Invitation", Specs: []Spec{
		{ID: "Invitation_Subject", Default: "{Invitation_Subject_Default}", Label: "Subject"},
		{ID: "Invitation_Email", Type: Code, Default: letter("{Welcome_to}", "{Join_Chat}", "[Site_URL]"), Code: "text/html", Multiline: true, Label: "Body"},
	}},
	{Name: "Personal_Invitation", Specs: []Spec{
		// The letter of invites.send, which carries a link for its receiver alone.
		{ID: "Invite_Email_Subject", Default: "{Invite_Email_Subject}", Label: "Subject"},
		{ID: "Invite_Email", Type: Code, Default: inviteLetter, Code: "text/html", Multiline: true, Label: "Body"},
		{ID: "Invite_Email_Reminder_Subject", Default: "{Invite_Email_Reminder_Subject}"},
		// How many hours before its end an unused invite is brought to mind, once;
		// 0: never.
		{ID: "Invite_Email_Reminder_Hours", Default: 24},
		// Days a mailed invite lasts whose link has no end.
		{ID: "Invite_Email_Days", Default: 7},
	}},
	{Idle: true, Specs: []Spec{
		{ID: "Invitation_Email_Count", Default: 0, Hidden: true},
	}},
	{Name: "Forgot_password_section", Specs: []Spec{
		{ID: "Forgot_Password_Email_Subject", Default: "{Forgot_Password_Email_Subject}", Label: "Subject"},
		{ID: "Forgot_Password_Email", Type: Code, Default: letter("{Forgot_password}", "{Reset}", "[Forgot_Password_Url]", "{Lets_get_you_new_one_}", "{If_you_didnt_ask_for_reset_ignore_this_email}"), Code: "text/html", Multiline: true, Label: "Body", Description: "Forgot_Password_Description"},
	}},
	{Name: "Email_changed_section", Idle: true, Specs: []Spec{
		{ID: "Email_Changed_Email_Subject", Default: "{Email_Changed_Email_Subject}", Label: "Subject"},
		{ID: "Email_Changed_Email", Type: Code, Default: letter("{Hi}", "{Login}", "[Site_URL]", "{Your_email_address_has_changed}", "{Your_new_email_is_email}"), Code: "text/html", Multiline: true, Label: "Body", Description: "Email_Changed_Description"},
	}},
	{Name: "Password_changed_section", Specs: []Spec{
		{ID: "Password_Changed_Email_Subject", Default: "{Password_Changed_Email_Subject}", Label: "Subject"},
		{ID: "Password_Changed_Email", Type: Code, Default: letter("{Hi}", "{Login}", "[Site_URL]", "{Your_password_was_changed_by_an_admin}", "{Your_temporary_password_is_password}"), Code: "text/html", Multiline: true, Label: "Body", Description: "Password_Changed_Description"},
	}},
	{Name: "Privacy", Specs: []Spec{
		{ID: "Email_notification_show_message", Default: true, Public: true},
		{ID: "Add_Sender_To_ReplyTo", Default: false},
	}},
}}

// letter is the body of a mail: a heading, paragraphs, and a button.
func letter(heading, button, url string, paragraphs ...string) string {
	body := "<h2>" + heading + "</h2>\n"
	for _, text := range paragraphs {
		body += "<p>" + text + "</p>\n"
	}
	return body + `<p><a class="btn" href="` + url + `">` + button + "</a></p>\n"
}

// mailHeader and mailFooter surround the body of every mail.
const (
	mailHeader = `<!doctype html><html lang="[Language]"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>[Site_Name]</title></head><body><div class="content">`
	mailFooter = `<p class="advice"><a href="[Site_URL]">[Site_Name]</a></p></div></body></html>`
)

// mailStyle is written into the elements of every mail.
const mailStyle = `body { font-family: sans-serif; font-size: 15px; line-height: 1.5; color: #1f2329; }
.content { max-width: 600px; margin: 0 auto; padding: 24px; }
h2 { font-size: 22px; }
.btn { display: inline-block; padding: 10px 16px; border-radius: 4px; color: #fff; background: #1d5fbf; text-decoration: none; }
.advice { font-size: 12px; color: #6b7280; }
`
