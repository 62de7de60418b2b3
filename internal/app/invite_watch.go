package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gantry/internal/fetch"
	"gantry/internal/invites"
	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/store"
)

// watchInvites connects what guards invitations and counts what becomes of
// them.
func (a *App) watchInvites() []jobs.Kind {
	a.Invites.Hooks = &fetch.Client{Policy: gatewayPolicy}
	a.Invites.Count = a.metrics.countInvites()
	return []jobs.Kind{
		{Name: invites.HookJob, AtOnce: 2, Secret: true, Run: a.Invites.Hook},
		{Name: "invites-forsaken", Every: every(12 * time.Hour), Timeout: 10 * time.Minute, Run: func(ctx context.Context, _ model.Job) error {
			return a.Invites.EndAllForsaken(ctx)
		}},
	}
}

// countInvites adds the counters of previews and refusals. The reasons of
// refusals are those that the rules name.
func (m *metrics) countInvites() func(what string) {
	previews := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "invites_previewed_total", Help: "Looks at what an invite leads to.",
	})
	refusals := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "invites_refused_total", Help: "Tokens that were refused, by why; unknown ones too.",
	}, []string{"reason"})
	m.registry.MustRegister(previews, refusals)
	return func(what string) {
		if what == store.InvitePreviewed {
			previews.Inc()
			return
		}
		refusals.WithLabelValues(what).Inc()
	}
}
