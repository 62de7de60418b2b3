package accounts

import (
	"context"
	"html"

	"gantry/internal/model"
)

// post sends a letter without keeping the request waiting: how long it takes
// must not tell whether an address is known here. The mailer bounds the time.
func (s *Service) post(ctx context.Context, letter model.Mail) {
	if !s.Mail.Configured() {
		s.Log.WarnContext(ctx, "a letter was not sent: no mail server is set up", "subject", letter.Subject)
		return
	}
	go func() {
		if err := s.Mail.Send(context.WithoutCancel(ctx), letter); err != nil {
			s.Log.Warn("a letter was not sent", "subject", letter.Subject, "err", err)
		}
	}()
}

// notify tells a user something at every address that is theirs.
func (s *Service) notify(ctx context.Context, u model.User, subject, text string) {
	for _, e := range u.Emails {
		if e.Verified {
			s.post(ctx, model.Mail{To: e.Address, Subject: subject, Text: text, HTML: "<p>" + html.EscapeString(text) + "</p>"})
		}
	}
}
