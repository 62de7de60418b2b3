package invites

import (
	"context"
	"time"

	"gantry/internal/store"
)

// ForgetAddresses erases from where people came by invites once that is as old
// as Invite_Redemption_Log_Days. Who came, when and how stays.
func (s *Service) ForgetAddresses(ctx context.Context) error {
	const batch = 1000
	days := max(0, s.Settings.Get().Float("Invite_Redemption_Log_Days"))
	for {
		forgotten := 0
		err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
			before := tx.Now.Add(-time.Duration(days * 24 * float64(time.Hour)))
			forgotten, err = tx.ForgetAddresses(ctx, before, batch)
			return err
		})
		if err != nil || forgotten < batch {
			return wrap("forget where people came from", err)
		}
	}
}
