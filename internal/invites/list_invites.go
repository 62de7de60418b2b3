package invites

import (
	"context"
	"errors"
	"fmt"
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

// ListInvites answers with a bare array of all invites, expired and exhausted
// ones too, in the order they were made. No token is in it.
func (s *Service) ListInvites(ctx context.Context, who model.Caller, _ model.None) (model.Body, error) {
	all, err := s.manages(who)
	if err != nil {
		return model.Body{}, err
	}
	if all && !s.nine() {
		return s.encodedInvites(ctx)
	}
	return s.selectedInvites(ctx, who, all)
}

// encodedInvites is the list as the store keeps it encoded.
func (s *Service) encodedInvites(ctx context.Context) (model.Body, error) {
	list, err := s.Store.EncodedInvites(ctx)
	if err != nil {
		return model.Body{}, wrap("list invites", err)
	}
	tag := `"` + s.Store.Epoch() + "-" + strconv.FormatUint(list.Version, 36) + `"`
	return model.Body{Text: list.Text, ETag: tag}, nil
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

// selectedInvites reads the list: for version 9, whose items name the room,
// and for those who see only the rooms they are in.
func (s *Service) selectedInvites(ctx context.Context, who model.Caller, all bool) (model.Body, error) {
	visible, err := s.visibleRooms(ctx, who, all)
	if err != nil {
		return model.Body{}, err
	}
	names := map[string]string{}
	body := []byte{'['}
	var after store.ListedInvite
	for {
		page, err := s.Store.InvitesAfter(ctx, after, 1000)
		if err != nil {
			return model.Body{}, wrap("list invites", err)
		}
		if len(page) == 0 {
			return model.Body{Text: append(body, ']')}, nil
		}
		for _, i := range page {
			if after = i; !visible(i.RID) {
				continue
			}
			if body, err = s.appendInvite(ctx, body, i.Invite, names); err != nil {
				return model.Body{}, err
			}
		}
	}
}

// visibleRooms returns which rooms' invites the caller sees.
func (s *Service) visibleRooms(ctx context.Context, who model.Caller, all bool) (func(rid string) bool, error) {
	if all {
		return func(string) bool { return true }, nil
	}
	subs, err := s.Store.SubscriptionsOf(ctx, who.UserID)
	if err != nil {
		return nil, wrap("read memberships", err)
	}
	mine := make(map[string]bool, len(subs))
	for _, sub := range subs {
		mine[sub.RID] = true
	}
	return func(rid string) bool { return mine[rid] }, nil
}

func (s *Service) appendInvite(ctx context.Context, b []byte, i model.Invite, names map[string]string) ([]byte, error) {
	if len(b) > 1 {
		b = append(b, ',')
	}
	if !s.nine() {
		return i.AppendJSON(b), nil
	}
	name, known := names[i.RID]
	if !known {
		room, err := s.Store.Room(ctx, i.RID)
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return nil, wrap("read a room", err)
		}
		name = room.FName
		if name == "" {
			name = room.Name
		}
		names[i.RID] = name
	}
	out := summary{
		ID: i.ID, UpdatedAt: i.UpdatedAt, RID: i.RID, UserID: i.UserID, CreatedAt: i.CreatedAt,
		Days: i.Days, MaxUses: i.MaxUses, Uses: i.Uses, RoomName: name,
	}
	if i.ExpiresAt != 0 {
		out.Expires = &i.ExpiresAt
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encode an invite: %w", err)
	}
	return append(b, text...), nil
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
	visible, err := s.visibleRooms(ctx, who, all)
	if err != nil {
		return false, err
	}
	invalid := model.Errorf("invalid-invitation-id", "Invalid Invitation _id").By("removeInvite")
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		invite, err := tx.Invite(ctx, in.ID)
		if errors.Is(err, model.ErrNotFound) || err == nil && !visible(invite.RID) {
			return invalid
		}
		if err != nil {
			return wrap("read an invite", err)
		}
		revoked, err := tx.RevokeInvite(ctx, in.ID, who.UserID, "")
		if err == nil && !revoked {
			return invalid
		}
		return wrap("revoke an invite", err)
	})
	return err == nil, err
}
