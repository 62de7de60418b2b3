package invites

import (
	"context"
	"errors"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Import takes invites over from another server.
type Import struct {
	Invites []ForeignInvite `json:"invites" check:"required,maxItems=1000"`
	// Rooms says which room of ours is meant by one of theirs, by their ids;
	// what is not in it has the same id here.
	Rooms map[string]string `json:"rooms" check:"nullable"`
	// Until is how long the old links work; 90 days by default.
	Until *model.Time `json:"until" check:"nullable"`
}

// ForeignInvite is an invite as it was there.
type ForeignInvite struct {
	Code      string      `json:"code"` // what stands in its link
	RID       string      `json:"rid"`
	UserID    string      `json:"userId"`
	Days      int         `json:"days"`
	MaxUses   int         `json:"maxUses"`
	Uses      int         `json:"uses"`
	CreatedAt model.Time  `json:"createdAt"`
	Expires   *model.Time `json:"expires" check:"nullable"`
}

// Imported says what became of each, in the order they were given.
type Imported struct {
	Imported int              `json:"imported"`
	Results  []ImportedInvite `json:"results"`
}

// ImportedInvite is what became of one: its id here, or why it has none.
type ImportedInvite struct {
	InviteID string `json:"inviteId,omitempty"`
	Skipped  string `json:"skipped,omitempty"`
}

// acceptCodes is how long the codes of imported links work when nobody says.
const acceptCodes = 90 * 24 * time.Hour

// Import makes an invite of ours for each of another server's that still
// admits, and lets its old code lead to it until a date. Places that were
// taken there stay taken: the invite has those that were left. What was
// imported before is passed over.
func (s *Service) Import(ctx context.Context, who model.Caller, in Import) (Imported, error) {
	if !s.may(who, "manage-invite-links") {
		return Imported{}, errNotAuthorized
	}
	out := Imported{Results: []ImportedInvite{}}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		out = Imported{Results: []ImportedInvite{}}
		until := tx.Now.Add(acceptCodes)
		if in.Until != nil {
			until = *in.Until
		}
		if until <= tx.Now {
			return model.Errorf("error-invalid-date", "The old links must go on working until a date in the future.")
		}
		for _, f := range in.Invites {
			if rid := in.Rooms[f.RID]; rid != "" {
				f.RID = rid
			}
			one, err := s.importOne(ctx, tx, who, f, until)
			if err != nil {
				return err
			}
			if one.InviteID != "" {
				out.Imported++
			}
			out.Results = append(out.Results, one)
		}
		return nil
	})
	return out, err
}

func (s *Service) importOne(ctx context.Context, tx *store.Tx, who model.Caller, f ForeignInvite, until model.Time) (ImportedInvite, error) {
	why, err := importable(ctx, tx, f)
	if err != nil || why != "" {
		return ImportedInvite{Skipped: why}, err
	}
	i := s.blank(f.RID, who.UserID, tx.Now)
	maker, err := tx.User(ctx, f.UserID)
	switch {
	case err == nil && maker.Active:
		i.UserID = maker.ID
	case err != nil && !errors.Is(err, model.ErrNotFound):
		return ImportedInvite{}, wrap("read who made an invite", err)
	}
	i.Days, i.Label = f.Days, "imported"
	if f.Expires != nil {
		i.ExpiresAt = *f.Expires
	}
	if f.MaxUses > 0 {
		i.MaxUses = f.MaxUses - f.Uses
	}
	if err := tx.InsertInvite(ctx, i); err != nil {
		return ImportedInvite{}, wrap("keep an invite", err)
	}
	fresh, err := tx.AddInviteCode(ctx, digest(f.Code), i.ID, until)
	if err != nil {
		return ImportedInvite{}, wrap("keep the code of an invite", err)
	}
	if !fresh { // two of one file, or two who import at once
		_, err := tx.RevokeInvite(ctx, i.ID, "", "imported twice")
		return ImportedInvite{Skipped: "it was imported before"}, wrap("revoke an invite", err)
	}
	was := map[string]any{"maxUses": f.MaxUses, "uses": f.Uses, "createdAt": f.CreatedAt, "codeUntil": until}
	return ImportedInvite{InviteID: i.ID}, s.record(ctx, tx, i, storyImported, who.UserID, was)
}

// importable says why an invite of another server cannot be taken over; "" if
// it can.
func importable(ctx context.Context, tx *store.Tx, f ForeignInvite) (why string, err error) {
	switch {
	case !wellFormed(f.Code):
		return "its code is none", nil
	case f.Expires != nil && *f.Expires <= tx.Now:
		return "it has expired", nil
	case f.MaxUses > 0 && f.Uses >= f.MaxUses:
		return "it is used up", nil
	case f.MaxUses < 0 || f.Uses < 0:
		return "its numbers are none", nil
	}
	_, known, err := tx.InviteByToken(ctx, store.InviteToken{Digest: digest(f.Code), Codes: true}, tx.Now)
	switch {
	case err != nil && !errors.Is(err, model.ErrNotFound):
		return "", wrap("look an invite up", err)
	case known:
		return "it was imported before", nil
	}
	room, err := tx.Room(ctx, f.RID)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return "its room is not here: say which one is meant", nil
	case err != nil:
		return "", wrap("read a room", err)
	case linkable(room) != nil:
		return "nobody enters its room by a link", nil
	}
	return "", nil
}
