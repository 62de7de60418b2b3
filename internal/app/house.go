package app

import (
	"context"

	"gantry/internal/endpoint"
	"gantry/internal/model"
	"gantry/internal/rest"
)

// house answers what the doors ask, from the floors behind them.
type house struct{ *App }

func (h house) Authenticate(ctx context.Context, userID, token string) (model.Caller, error) {
	return h.Accounts.Authenticate(ctx, userID, token)
}

func (h house) Seen(who model.Caller) { h.Accounts.Seen(who) }

func (h house) Permitted(who model.Caller, permissions []string, any bool) bool {
	snapshot := h.Authz.Get()
	for _, p := range permissions {
		if snapshot.Has(p, who.Roles, nil) == any {
			return any
		}
	}
	return !any
}

func (h house) CheckSecondFactor(ctx context.Context, who model.Caller) error {
	return h.Accounts.CheckSecondFactor(ctx, who)
}

func (h house) AnonymousRead() bool { return h.Settings.Get().Bool("Accounts_AllowAnonymousRead") }

func (h house) Rates() rest.Rates {
	s := h.Settings.Get()
	return rest.Rates{
		Setting: s.Int,
		Enabled: s.Bool("API_Enable_Rate_Limiter") && !h.TestMode,
		Default: endpoint.Limit{
			Calls:   s.Int("API_Enable_Rate_Limiter_Limit_Calls_Default"),
			Seconds: s.Int("API_Enable_Rate_Limiter_Limit_Time_Default") / 1000,
		},
		Methods: endpoint.Limit{
			Calls:   s.Int("DDP_Rate_Limit_User_By_Method_Requests_Allowed"),
			Seconds: s.Int("DDP_Rate_Limit_User_By_Method_Interval_Time") / 1000,
		},
	}
}

func (h house) CORS() string {
	s := h.Settings.Get()
	if !s.Bool("API_Enable_CORS") {
		return ""
	}
	return s.String("API_CORS_Origin")
}
