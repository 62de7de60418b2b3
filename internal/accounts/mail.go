package accounts

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// MailJob is the kind of the jobs that deliver a letter: their payload is a
// model.Mail.
const MailJob = "mail"

// post promises letters as part of a transaction. No request waits for a mail
// server: how long that takes must not tell whether an address is known here,
// and a letter must not be lost because the server is away. Letters hold
// secrets, and are kept only until they are sent.
func (s *Service) post(ctx context.Context, tx *store.Tx, letters ...model.Mail) error {
	for _, letter := range letters {
		if !s.Mail.Configured() {
			s.Log.WarnContext(ctx, "a letter was not sent: no mail server is set up", "subject", letter.Subject)
			continue
		}
		job, err := model.NewJob(MailJob, "", letter)
		if err != nil {
			return err
		}
		if err := tx.AddJob(ctx, job); err != nil {
			return wrap("promise a letter", err)
		}
	}
	return nil
}

// tell posts letters about what has happened already, which stands whatever
// becomes of them.
func (s *Service) tell(ctx context.Context, letters ...model.Mail) {
	if len(letters) == 0 {
		return
	}
	if err := s.Store.Update(ctx, func(tx *store.Tx) error { return s.post(ctx, tx, letters...) }); err != nil {
		s.Log.ErrorContext(ctx, "a letter was not sent", "subject", letters[0].Subject, "err", err)
	}
}

// at is a user as the reader of a letter at one of their addresses.
func at(address string, u model.User) settings.Addressee {
	return settings.Addressee{Address: address, Language: u.Language}
}

// notify tells a user something at every address that is theirs.
func (s *Service) notify(ctx context.Context, u model.User, subject, text string, values map[string]string) {
	s.tell(ctx, s.notice(u, subject, text, values)...)
}

// notice returns a letter of a sentence or two, for every address of a user's.
func (s *Service) notice(u model.User, subject, text string, values map[string]string) []model.Mail {
	return toUser(u, s.Settings.Get().Notice(at("", u), subject, text, values))
}

// toUser returns a letter once for every address that is the user's.
func toUser(u model.User, letter model.Mail) (letters []model.Mail) {
	for _, e := range u.Emails {
		if e.Verified {
			letter.To = e.Address
			letters = append(letters, letter)
		}
	}
	return letters
}
