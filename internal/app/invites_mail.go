package app

import (
	"io"
	"time"

	"gantry/internal/invites"
	"gantry/internal/jobs"
	"gantry/internal/mailer"
)

// inviteMailJobs hand over letters with invites that could not be handed over
// when they were written, for about a day, and remind people of invites.
func (a *App) inviteMailJobs() []jobs.Kind {
	return []jobs.Kind{
		{Name: invites.LetterJob, AtOnce: 2, Attempts: invites.LetterAttempts, Delay: time.Minute, Run: a.Invites.SendLetter},
		{Name: invites.RemindJob, Every: every(invites.RemindEvery), Run: a.Invites.Remind},
	}
}

// readReport reads what a mail server reports of a letter.
func readReport(report io.Reader) (invites.MailReport, error) {
	b, err := mailer.ParseBounce(report)
	return invites.MailReport{
		MessageID: b.MessageID, Failed: b.Action == mailer.Failed, Delayed: b.Action == mailer.Delayed, Status: b.Status, Text: b.Text,
	}, err
}
