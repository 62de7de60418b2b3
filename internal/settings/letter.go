package settings

import (
	"html"
	"maps"
	"strings"

	"gantry/internal/model"
)

// Addressee is who reads a letter.
type Addressee struct {
	Address  string
	Language string // a tag, such as "de"; empty or not known: the workspace's
}

// Letter makes a mail of two settings, the subject and the body, between the
// workspace's header and footer, in the language of its reader. {Keys} stand
// for phrases; [Names] for the given values and the workspace's own. What a
// value contains is never read as a template, and it is escaped where the text
// is HTML.
func (snap *Snapshot) Letter(to Addressee, subject, body string, values map[string]string) model.Mail {
	return snap.Note(to, subject, snap.String(body), values)
}

// Note is Letter with a body that no setting holds.
func (snap *Snapshot) Note(to Addressee, subject, body string, values map[string]string) model.Mail {
	return snap.letter(to, subject, body, values, nil)
}

// Invitation is Letter with the sender's own words, which [message] stands
// for: quoted, and clearly theirs. Where there are none nothing is said of
// them.
func (snap *Snapshot) Invitation(to Addressee, subject, body, sender, message string, values map[string]string) model.Mail {
	return snap.letter(to, subject, snap.String(body), values, map[string]string{"message": snap.phrases(to.Language).quoted(sender, message)})
}

// Notice is a letter of one or two sentences, without header and footer.
func (snap *Snapshot) Notice(to Addressee, subject, text string, values map[string]string) model.Mail {
	words := snap.phrases(to.Language)
	all := snap.named(words, values)
	return model.Mail{To: to.Address, Subject: words.fill(subject, all), Text: words.fill(text, all), HTML: "<p>" + words.fill(text, escaped(all)) + "</p>"}
}

// Moment is a time for people anywhere, in a language.
func (snap *Snapshot) Moment(language string, t model.Time) string {
	return snap.phrases(language).DateAs(t.Time(), "letters.Date", "letters.Weekdays", "letters.Months")
}

// letter fills in a letter; markup is values that are HTML already, and have
// no place in the subject.
func (snap *Snapshot) letter(to Addressee, subject, body string, values, markup map[string]string) model.Mail {
	words := snap.phrases(to.Language)
	all := snap.named(words, values)
	written := escaped(all)
	for name, value := range markup {
		all[name], written[name] = "", value
	}
	text := snap.String("Email_Header") + body + snap.String("Email_Footer")
	return model.Mail{To: to.Address, Subject: words.fill(snap.String(subject), all), HTML: words.fill(text, written)}
}

// named adds what can be said of the workspace to what a letter is about.
func (snap *Snapshot) named(words phrases, values map[string]string) map[string]string {
	site := snap.Site()
	all := map[string]string{
		"Site_Name": snap.String("Site_Name"), "Site_URL": site, "Site_URL_Slash": site + "/",
		"Language": words.Tag,
	}
	maps.Copy(all, values)
	return all
}

func escaped(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for name, value := range values {
		out[name] = html.EscapeString(value)
	}
	return out
}

// quoted is what somebody says, as a quotation in HTML.
func (p phrases) quoted(sender, message string) string {
	message = strings.TrimSpace(strings.ReplaceAll(message, "\r\n", "\n"))
	if message == "" {
		return ""
	}
	return `<p style="margin:24px 0 0">` + p.fill("{Invite_Email_Writes}", map[string]string{"sender": html.EscapeString(sender)}) + `</p>
<blockquote style="margin:8px 0 24px;padding:2px 0 2px 14px;border-left:4px solid #8a94a6">` +
		strings.ReplaceAll(html.EscapeString(message), "\n", "<br>\n") + "</blockquote>"
}

// inviteLetter is the body of a letter that carries an invite. Programs that
// read mail differ in what they do with colours at night: it sets none but
// those of its button.
const inviteLetter = `<h1 style="margin:0 0 16px;font:600 22px/1.3 sans-serif">{Invite_Email_Heading}</h1>
[message]
<p style="margin:24px 0"><a href="[invite_url]" style="display:inline-block;padding:14px 24px;border-radius:6px;background:#1d5fbf;color:#ffffff;font:600 16px/1.2 sans-serif;text-decoration:none">{Invite_Email_Accept}</a></p>
<p style="margin:0 0 12px">{Invite_Email_Terms}</p>
<p style="margin:0 0 24px;font-size:13px;line-height:1.5;word-break:break-all">{Invite_Email_Plain_Link}<br><a href="[invite_url]" style="color:inherit">[invite_url]</a></p>
<p style="margin:0;font-size:13px;line-height:1.5">{Invite_Email_Why} <a href="[decline_url]" style="color:inherit">{Invite_Email_Decline}</a></p>
`
