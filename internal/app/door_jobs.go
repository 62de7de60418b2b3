package app

import (
	"context"
	"time"

	"gantry/internal/invites"
	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/store"
)

// doorJobs is what invitations promise of those who have come by them: to be
// told, and to be gone in time.
func (a *App) doorJobs() []jobs.Kind {
	return []jobs.Kind{
		{Name: invites.TellJob, Run: a.Invites.Tell},
		{Name: invites.EndsJob, Every: a.Invites.EndsDelay, Timeout: 10 * time.Minute, Run: a.Invites.EndMemberships},
		{Name: store.EndJob, Timeout: 10 * time.Minute, Run: a.Invites.EndMemberships},
		{Name: store.GuestJob, Run: a.Invites.EndGuest},
		{Name: "invite-asks", Every: every(time.Hour), Run: func(ctx context.Context, _ model.Job) error { return a.Invites.ForgetAsks(ctx) }},
	}
}
