package store

import (
	"context"

	"gantry/internal/model"
)

// InviteToken is what somebody shows to enter, in the forms it is looked up by.
type InviteToken struct {
	Digest string // of the whole text
	Slug   string // the text as a link's name; empty: names are not taken
	ID     string // the text as a record's id; empty: ids are not taken
	Codes  bool   // codes of links that were made elsewhere are taken
}

// InviteByToken finds an invite by what somebody shows. So that the time it
// takes tells nothing, it does the same work whatever is found: all forms are
// looked up, and for a text that is no token it returns, as not known, some
// invite that is there, the one whose digest comes next. Where there is no
// invite at all the error is model.ErrNotFound. A name comes last: nobody can
// take another link away by choosing its text as a name.
func (r Reader) InviteByToken(ctx context.Context, t InviteToken, now model.Time) (i model.Invite, known bool, err error) {
	var place int
	i, err = one(ctx, r, func(row scanner) (model.Invite, error) { return scanInvite(tail{row, &place}) }, `WITH found AS (
		SELECT id AS at, 1 AS place FROM invites WHERE digest = $1
		UNION ALL SELECT invite_id, 2 FROM invite_codes WHERE digest = $1 AND $2 AND expires_at > $3
		UNION ALL SELECT id, 3 FROM invites WHERE id = $4
		UNION ALL SELECT id, 4 FROM invites WHERE slug = $5 AND slug <> ''
		UNION ALL SELECT COALESCE((SELECT id FROM invites WHERE digest > $1 ORDER BY digest LIMIT 1),
			(SELECT id FROM invites WHERE digest >= '' ORDER BY digest LIMIT 1)), 5
		ORDER BY place LIMIT 1)
		SELECT `+inviteColumns+`, place FROM found JOIN invites ON id = at`, t.Digest, t.Codes, int64(now), t.ID, t.Slug)
	const byID, last = 3, 4
	return i, err == nil && place <= last && (place != byID || idAdmits(i)), err
}

// idAdmits says whether a record's id is a token of it. Ids are in lists, for
// people who may not all have the link, so they are tokens of such invites
// only as clients that take them for tokens make: of the first link, without
// any conditions. A letter's invite would even vouch for an address.
func idAdmits(i model.Invite) bool {
	policy, err := policyText(i.Policy)
	return err == nil && policy == "" && i.Gen == 1
}
