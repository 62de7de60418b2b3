package accounts

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ResetLinkOf names who cannot sign in.
type ResetLinkOf struct {
	Username string `json:"username" check:"required"`
}

// ResetLink is a link by which somebody chooses a new password, once.
type ResetLink struct {
	URL     string     `json:"url"`
	Expires model.Time `json:"expires"`
}

// ResetLink makes a link for an admin to hand to somebody who cannot sign in
// and has no mail to be helped by. Whoever may change others' passwords may do
// this, and an admin's only who may make admins.
func (s *Service) ResetLink(ctx context.Context, who model.Caller, in ResetLinkOf) (ResetLink, error) {
	if !s.may(who, "edit-other-user-password") {
		return ResetLink{}, errUnauthorized
	}
	token := NewToken()
	out := ResetLink{URL: s.Settings.Get().Site() + "/reset-password/" + token}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := tx.UserByUsername(ctx, in.Username)
		switch {
		case err != nil:
			return refuseMissing(err, errInvalidUser)
		case !u.Active || u.Type != "user":
			return errInvalidUser
		case u.HasRole("admin") && !s.may(who, "assign-admin-role"):
			return errUnauthorized
		}
		if err := recordOf(ctx, tx, who, store.UserResetLink, u); err != nil {
			return err
		}
		out.Expires = tx.Now.Add(resetLasting)
		return wrap("keep a token", tx.InsertMailToken(ctx, store.MailToken{
			Hash: HashToken(token), UserID: u.ID, Kind: store.MailReset, ExpiresAt: out.Expires,
		}))
	})
	return out, err
}
