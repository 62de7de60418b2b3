package invites

import (
	"context"
	"errors"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// What a token is refused for, whoever asks: upstream's refusals name
// validateInviteToken even when a link is used.
var (
	errInvalidToken = refuseToken("error-invalid-token", "The invite token is invalid.", "token")
	errInviteRoom   = refuseToken("error-invalid-room", "The invite token is invalid.", "rid")
	errExpired      = refuseToken("error-invite-expired", "The invite token has expired.", "expires")
	errExhausted    = refuseToken("error-invite-expired", "The invite token has expired.", "maxUses")
	errPaused       = refuseToken("error-invite-paused", "The invite link is paused.", "token")
)

func refuseToken(code, reason, field string) *model.Error {
	return model.Errorf(code, "%s", reason).With(map[string]any{"method": "validateInviteToken", "field": field})
}

// Token is the input of the endpoints that take an invite's token.
type Token struct {
	Token string `json:"token" check:"required"`
}

// find returns the invite behind a token, and its room. It does the same work
// for every token, so that only its answer tells a good one from a bad one: an
// unknown token is answered after the look at an invite, a room and a creator
// that it has nothing to do with. Without an id there is none.
func (s *Service) find(ctx context.Context, r store.Reader, token string) (model.Invite, model.Room, error) {
	invite, known, err := s.byToken(ctx, r, token)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return model.Invite{}, model.Room{}, wrap("look an invite up", err)
	}
	room, err := r.Room(ctx, invite.RID)
	gone := errors.Is(err, model.ErrNotFound)
	if err != nil && !gone {
		return model.Invite{}, room, wrap("read a room", err)
	}
	reason, err := s.forsaken(ctx, r, invite)
	switch {
	case err != nil:
		return model.Invite{}, room, err
	case !known:
		return model.Invite{}, model.Room{}, errInvalidToken
	case reason != "" && invite.RevokedAt == 0: // as it will be written down
		invite.RevokedAt, invite.Reason = model.Now(), reason
	}
	switch {
	case invite.RevokedAt != 0:
		return invite, room, errInvalidToken
	case gone:
		return invite, room, errInviteRoom
	}
	return invite, room, nil
}

// byToken looks an invite up by all that a token may be: one of ours, a link's
// own name, a code from elsewhere or, as version 8 has it, a record's id.
func (s *Service) byToken(ctx context.Context, r store.Reader, token string) (invite model.Invite, known bool, err error) {
	if !wellFormed(token) {
		token = ""
	}
	now := model.Now()
	t := store.InviteToken{Digest: digest(token), Codes: s.takesCodes(now)}
	if !s.nine() {
		t.ID = token
	}
	if s.Settings.Get().Bool("Invite_Allow_Slugs") {
		t.Slug = strings.ToLower(token)
	}
	return r.InviteByToken(ctx, t, now)
}

// takesCodes says whether the codes of links that were made elsewhere are
// taken still: through the day that Invite_Accept_Legacy_Until names, in UTC.
// What is no date there takes none, for somebody wanted to end them.
func (s *Service) takesCodes(now model.Time) bool {
	until := strings.TrimSpace(s.Settings.Get().String("Invite_Accept_Legacy_Until"))
	if until == "" {
		return true
	}
	day, err := time.Parse(time.DateOnly, until)
	return err == nil && now.Time().Before(day.AddDate(0, 0, 1))
}

// living refuses an invite that admits nobody now.
func living(i model.Invite, now model.Time) error {
	switch i.Standing(now) {
	case model.InviteRevoked:
		return errInvalidToken
	case model.InviteExpired:
		return errExpired
	case model.InviteExhausted:
		return errExhausted
	case model.InvitePaused:
		return errPaused
	}
	return nil
}

// ValidInvite says whether a token would admit somebody now.
type ValidInvite struct {
	Valid bool `json:"valid"`
}

// ValidateInviteToken answers alike for every reason a token does not admit.
func (s *Service) ValidateInviteToken(ctx context.Context, who model.Caller, in Token) (ValidInvite, error) {
	invite, _, err := s.lookFor(ctx, s.Store.Reader, who, in.Token)
	if err == nil {
		err = living(invite, model.Now())
	}
	var refusal *model.Error
	if errors.As(err, &refusal) && !overBudget(err) {
		return ValidInvite{}, nil
	}
	return ValidInvite{Valid: err == nil}, err
}
