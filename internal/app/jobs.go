package app

import (
	"context"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/fetch"
	"gantry/internal/jobs"
	"gantry/internal/mailer"
	"gantry/internal/model"
	"gantry/internal/store"
)

// deadFor is how long jobs that failed for good are kept to be looked at.
const deadFor = 30 * 24 * time.Hour

// daysCounted is for how many days messages stay counted by room: a year is
// the most that can be asked for.
const daysCounted = 400

// wireJobs says how the work that transactions promise is done.
func (a *App) wireJobs(mail *mailer.Mailer) {
	a.Chat.Web, a.Chat.Gateway = &fetch.Client{Policy: a.embedPolicy}, &fetch.Client{Policy: gatewayPolicy}
	a.worker.Store, a.worker.Log, a.worker.Observe = store.Queue{Store: a.Store}, a.Log, a.metrics.observeJob
	a.worker.Handle(
		jobs.Kind{Name: accounts.MailJob, AtOnce: 2, Secret: true, Run: func(ctx context.Context, j model.Job) error {
			var letter model.Mail
			if err := j.Decode(&letter); err != nil {
				return err
			}
			return mail.Send(ctx, letter)
		}},
		jobs.Kind{Name: chat.UnfurlJob, AtOnce: 4, Timeout: 2 * time.Minute, Run: a.Chat.Unfurl},
		jobs.Kind{Name: chat.PushJob, AtOnce: 8, Attempts: 6, Delay: time.Minute, Run: a.Chat.Push},
		jobs.Kind{Name: "retention", Every: a.Chat.RetentionDelay, Timeout: 10 * time.Minute, Run: a.Chat.Retain},
		jobs.Kind{Name: chat.EraseJob, Timeout: 10 * time.Minute, Run: a.Chat.Erase},
		jobs.Kind{Name: chat.RenameJob, Timeout: 10 * time.Minute, Run: a.Chat.RenameMessages},
		jobs.Kind{Name: "sweep", Every: every(10 * time.Minute), Run: a.sweep},
	)
	a.worker.Handle(a.doorJobs()...)
	a.worker.Handle(a.watchInvites()...)
	a.worker.Handle(a.inviteMailJobs()...)
}

// gatewayPolicy lets the push gateway be anywhere: an admin says where.
func gatewayPolicy() fetch.Policy {
	return fetch.Policy{Private: true, Timeout: 20 * time.Second, MaxBody: 64 << 10}
}

// sweep removes what has expired.
func (a *App) sweep(ctx context.Context, _ model.Job) error {
	if err := a.Accounts.Sweep(ctx); err != nil {
		return err
	}
	if err := a.Invites.ForgetAddresses(ctx); err != nil {
		return err
	}
	days := a.Settings.Get().Int("API_EmbedCacheExpirationDays")
	return a.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DeletePreviews(ctx, tx.Now.Add(-time.Duration(days)*24*time.Hour)); err != nil {
			return err
		}
		if err := tx.ForgetRoomDays(ctx, store.DayOf(tx.Now)-daysCounted); err != nil {
			return err
		}
		return tx.DeleteDeadJobs(ctx, tx.Now.Add(-deadFor))
	})
}

// embedPolicy is how far links in messages are followed.
func (a *App) embedPolicy() fetch.Policy {
	s := a.Settings.Get()
	return fetch.Policy{
		Ignored: s.List("API_EmbedIgnoredHosts"), Allowed: s.List("SSRF_Allowlist"), Ports: s.List("API_EmbedSafePorts"),
		Redirects: 5, Timeout: time.Duration(max(1, s.Int("API_EmbedTimeout"))) * time.Second, MaxBody: 250_000,
	}
}

func every(d time.Duration) func() time.Duration { return func() time.Duration { return d } }
