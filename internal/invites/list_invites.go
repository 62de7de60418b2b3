package invites

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// manages decides who may list and remove invites: manage-invite-links
// always suffices, and version 8 also takes a global create-invite-links,
// which then shows the rooms the caller is in.
func (s *Service) manages(who model.Caller) (all bool, err error) {
	switch {
	case s.may(who, "manage-invite-links"):
		return true, nil
	case s.nine():
		return false, model.Errorf("error-unauthorized", "User does not have the permissions required for this action")
	case s.may(who, "create-invite-links"):
		return false, nil
	}
	return false, errNotAuthorized
}

// ListInvites chooses invites. Without any choice all are listed that are not
// revoked.
type ListInvites struct {
	InviteFilter
	model.ListQuery
	Extended string `json:"extended" check:"nullable"` // "1" or "true": as invites.list shows them
}

// ListInvites answers with a bare array of all invites, expired and exhausted
// ones too, in the order they were made. No token is in it. Who asks for some
// of them gets a page, and their number in a header.
func (s *Service) ListInvites(ctx context.Context, who model.Caller, in ListInvites) (model.Body, error) {
	all, err := s.manages(who)
	if err != nil {
		return model.Body{}, err
	}
	in.Query, in.Fields = "", "" // they have always been ignored here
	if in != (ListInvites{}) {
		return s.chosenInvites(ctx, who, in)
	}
	list, err := s.Store.EncodedInvites(ctx)
	if err != nil {
		return model.Body{}, wrap("list invites", err)
	}
	if all && !s.nine() && !list.Many {
		tag := `"` + s.Store.Epoch() + "-" + strconv.FormatUint(list.Version, 36) + `"`
		return model.Body{Text: list.Text, ETag: tag}, nil
	}
	pages, err := s.bareList(ctx, who, all)
	if err != nil || list.Many {
		return model.Body{Stream: func(w io.Writer) error { return s.writeInvites(ctx, w, pages) }}, err
	}
	var text bytes.Buffer
	err = s.writeInvites(ctx, &text, pages)
	return model.Body{Text: text.Bytes()}, err
}

// summary is version 9's form of an invite in the list.
type summary struct {
	ID        string      `json:"_id"`
	UpdatedAt model.Time  `json:"_updatedAt"`
	RID       string      `json:"rid"`
	UserID    string      `json:"userId"`
	CreatedAt model.Time  `json:"createdAt"`
	Expires   *model.Time `json:"expires"`
	Days      int         `json:"days"`
	MaxUses   int         `json:"maxUses"`
	Uses      int         `json:"uses"`
	RoomName  string      `json:"roomName,omitempty"`
}

// pages returns the invites behind one, the oldest first.
type pages func(behind store.ListedInvite) ([]store.ListedInvite, error)

// atOnce is how many invites a list is read by.
const atOnce = 1000

// notRevoked are the states that lists for older clients have.
var notRevoked = []model.InviteState{model.InviteActive, model.InvitePaused, model.InviteExhausted, model.InviteExpired}

// bareList returns the invites that are not revoked: all of them, or those into
// the rooms the caller is in.
func (s *Service) bareList(ctx context.Context, who model.Caller, all bool) (pages, error) {
	if all {
		return func(behind store.ListedInvite) ([]store.ListedInvite, error) {
			return s.Store.InvitesAfter(ctx, behind, atOnce)
		}, nil
	}
	mine, err := s.Store.MembershipsOf(ctx, who.UserID)
	if err != nil {
		return nil, wrap("read memberships", err)
	}
	q := store.InviteQuery{States: notRevoked, Within: &store.InviteScope{}}
	for _, m := range mine {
		q.Within.RIDs = append(q.Within.RIDs, m.RID)
	}
	return func(behind store.ListedInvite) ([]store.ListedInvite, error) {
		return s.Store.Invites(ctx, q, store.InvitePage{Count: atOnce, Oldest: true, After: behind.ID})
	}, nil
}

// writeInvites writes an array, holding no more of it than a page.
func (s *Service) writeInvites(ctx context.Context, w io.Writer, next pages) error {
	text := []byte{'['}
	var behind store.ListedInvite
	for {
		page, err := next(behind)
		if err != nil {
			return wrap("list invites", err)
		}
		if len(page) == 0 {
			_, err := w.Write(append(text, ']'))
			return err
		}
		if behind.ID != "" {
			text = append(text, ',')
		}
		behind = page[len(page)-1]
		if text, err = s.appendInvites(ctx, text, page); err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		text = text[:0]
	}
}

// appendInvites appends the items of a list, without the array around them.
func (s *Service) appendInvites(ctx context.Context, text []byte, page []store.ListedInvite) ([]byte, error) {
	rooms, err := s.roomsOf(ctx, page)
	if err != nil {
		return nil, err
	}
	for n, i := range page {
		if n > 0 {
			text = append(text, ',')
		}
		if !s.nine() {
			text = i.AppendJSON(text)
			continue
		}
		room := rooms[i.RID]
		out := summary{
			ID: i.ID, UpdatedAt: i.UpdatedAt, RID: i.RID, UserID: i.UserID, CreatedAt: i.CreatedAt,
			Days: i.Days, MaxUses: i.MaxUses, Uses: i.Uses, RoomName: cmp.Or(room.FName, room.Name),
		}
		if i.ExpiresAt != 0 {
			out.Expires = &i.ExpiresAt
		}
		item, err := json.Marshal(out)
		if err != nil {
			return nil, fmt.Errorf("encode an invite: %w", err)
		}
		text = append(text, item...)
	}
	return text, nil
}

// roomsOf reads the rooms of a page, where its items name them.
func (s *Service) roomsOf(ctx context.Context, page []store.ListedInvite) (map[string]model.Room, error) {
	if !s.nine() {
		return nil, nil
	}
	ids := make([]string, len(page))
	for n, i := range page {
		ids[n] = i.RID
	}
	rooms, err := s.Store.RoomsByID(ctx, ids)
	return rooms, wrap("read rooms", err)
}

// chosenInvites answers with a page of the list.
func (s *Service) chosenInvites(ctx context.Context, who model.Caller, in ListInvites) (model.Body, error) {
	if err := s.settle(ctx); err != nil {
		return model.Body{}, err
	}
	if in.Sort == "" {
		in.Sort = `{"createdAt":1}`
	}
	e := s.eyesOf(s.Store.Reader, who)
	q, page, err := e.question(ctx, ListOfInvites{in.InviteFilter, in.ListQuery})
	if err != nil {
		return model.Body{}, err
	}
	if in.State == "" {
		q.States = notRevoked
	}
	found, err := e.page(ctx, q, page)
	if err != nil {
		return model.Body{}, err
	}
	total, _, err := s.Store.CountInvites(ctx, q)
	if err != nil {
		return model.Body{}, wrap("count invites", err)
	}
	body := model.Body{Header: map[string]string{"X-Total-Count": strconv.Itoa(total)}}
	if in.Extended == "1" || in.Extended == "true" {
		body.Text, err = e.extended(ctx, found)
		return body, err
	}
	body.Text, err = s.appendInvites(ctx, []byte{'['}, found)
	body.Text = append(body.Text, ']')
	return body, err
}

// extended is a page as invites.list shows it.
func (e *eyes) extended(ctx context.Context, found []store.ListedInvite) ([]byte, error) {
	shown, err := e.show(ctx, found)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return nil, fmt.Errorf("encode a list of invites: %w", err)
	}
	return text, nil
}

// RemoveInvite names the invite to revoke, by its record's id.
type RemoveInvite struct {
	ID string `json:"_id" check:"required"`
}

// RemoveInvite revokes an invite: it admits nobody any more and is listed no
// more. The answer is a bare true.
func (s *Service) RemoveInvite(ctx context.Context, who model.Caller, in RemoveInvite) (bool, error) {
	all, err := s.manages(who)
	if err != nil {
		return false, err
	}
	invalid := model.Errorf("invalid-invitation-id", "Invalid Invitation _id").By("removeInvite")
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		invite, err := tx.Invite(ctx, in.ID)
		if errors.Is(err, model.ErrNotFound) {
			return invalid
		}
		if err != nil {
			return wrap("read an invite", err)
		}
		if at, err := s.eyesOf(tx.Reader, who).footing(ctx, invite.RID); err != nil || !all && !at.member {
			return errOr(err, invalid)
		}
		revoked, err := tx.RevokeInvite(ctx, in.ID, who.UserID, "")
		if err != nil || !revoked {
			return errOr(wrap("revoke an invite", err), invalid)
		}
		invite.RevokedAt = tx.Now
		return s.record(ctx, tx, invite, storyRevoked, who.UserID, nil)
	})
	return err == nil, err
}
