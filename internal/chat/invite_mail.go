package chat

import (
	"context"
	"html"
	"net/mail"
	"regexp"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Mailer delivers mail, or says why not.
type Mailer interface {
	Send(ctx context.Context, m model.Mail) error
}

// SendInvitations asks for mail to people who are not here yet.
type SendInvitations struct {
	Emails []string `json:"emails" check:"required"`
}

// mailRefusal is upstream's form of every failure here: the code stands in
// the sentence, and there is no errorType.
func mailRefusal(code, sentence string) *model.Error {
	return model.Fail(sentence + " [" + code + "]")
}

// SendInvitations writes to every address that is one. Upstream answers
// before it tries; here a server that refuses is an error.
func (s *Service) SendInvitations(ctx context.Context, who model.Caller, in SendInvitations) (model.None, error) {
	const failed = "error-email-send-failed"
	if !s.may(who, "bulk-register-user") {
		return model.None{}, mailRefusal("error-not-allowed", "Not allowed")
	}
	valid := addresses(in.Emails)
	if len(valid) == 0 {
		return model.None{}, mailRefusal(failed, "No valid email addresses")
	}
	subject, body := s.invitation()
	if strings.TrimSpace(subject) == "" {
		return model.None{}, mailRefusal(failed, "No subject")
	}
	for _, to := range valid {
		letter := model.Mail{To: to, Subject: s.fill(subject, to, false), HTML: s.fill(body, to, true)}
		if err := s.Mail.Send(ctx, letter); err != nil {
			s.Log.WarnContext(ctx, "could not send an invitation", "err", err)
			refusal := mailRefusal(failed, "Error trying to send email: the mail server did not take the message to "+to)
			return model.None{}, refusal.Because(err)
		}
		if err := s.countInvitation(ctx); err != nil {
			return model.None{}, err
		}
	}
	return model.None{}, nil
}

// countInvitation keeps what statistics call totalEmailInvitation.
func (s *Service) countInvitation(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return wrap("count an invitation by mail", tx.AddToFact(ctx, "email-invitations", 1))
	})
}

// addresses returns those of the texts that are mail addresses.
func addresses(texts []string) []string {
	var out []string
	for _, text := range texts {
		a, err := mail.ParseAddress(strings.TrimSpace(text))
		if err == nil && a.Name == "" && strings.Contains(a.Address, "@") {
			out = append(out, a.Address)
		}
	}
	return out
}

// invitation returns the subject and the body as the settings have them.
func (s *Service) invitation() (subject, body string) {
	set := s.Settings.Get()
	return set.String("Invitation_Subject"), set.String("Email_Header") + set.String("Invitation_Email") + set.String("Email_Footer")
}

// phrases are the words that {Keys} in mail templates stand for.
var phrases = map[string]string{
	"Invitation_Subject_Default": "You have been invited to [Site_Name]",
	"Welcome_to":                 "Welcome to [Site_Name]",
	"Join_Chat":                  "Join the conversation",
	"Visit_Site_Url_and_try_the_best_open_source_chat_solution_available_today": "Open [Site_URL] to join.",
}

var phraseKey = regexp.MustCompile(`\{([A-Za-z_]+)\}`)

// fill replaces {Keys} by phrases and [Placeholders] by the workspace's
// values, which are escaped where the text is HTML.
func (s *Service) fill(template, email string, isHTML bool) string {
	text := phraseKey.ReplaceAllStringFunc(template, func(key string) string {
		if phrase, ok := phrases[key[1:len(key)-1]]; ok {
			return phrase
		}
		return key
	})
	set := s.Settings.Get()
	site := strings.TrimRight(set.String("Site_Url"), "/")
	values := []string{"[Site_Name]", set.String("Site_Name"), "[Site_URL]", site, "[Site_URL_Slash]", site + "/", "[email]", email}
	if isHTML {
		for i := 1; i < len(values); i += 2 {
			values[i] = html.EscapeString(values[i])
		}
	}
	return strings.NewReplacer(values...).Replace(text)
}
