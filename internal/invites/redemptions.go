package invites

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

// OfInvite asks for a page of what there is about one invite.
type OfInvite struct {
	InviteID
	Offset *int `json:"offset" check:"nullable"`
	Count  *int `json:"count" check:"nullable"`
}

// Person is somebody in a list.
type Person struct {
	ID       string `json:"_id"`
	Username string `json:"username,omitempty"` // empty: they are gone
	Name     string `json:"name,omitempty"`
}

// ShownRedemption is who used an invite or asked to, when and how.
type ShownRedemption struct {
	Person
	At        model.Time `json:"at"`
	Via       string     `json:"via"`
	State     string     `json:"state"`
	DecidedAt model.Time `json:"decidedAt,omitzero"`
	DecidedBy *Person    `json:"decidedBy,omitempty"`
	Reason    string     `json:"reason,omitempty"`
}

// RedemptionsList is a page of who used an invite, the newest first.
type RedemptionsList struct {
	Redemptions []ShownRedemption `json:"redemptions"`
	model.Listed
	LowerBound bool `json:"totalIsLowerBound,omitempty"`
}

// InviteRedemptions lists who used an invite or asked to.
func (s *Service) InviteRedemptions(ctx context.Context, who model.Caller, in OfInvite) (RedemptionsList, error) {
	page, err := s.pageOf(ctx, who, in)
	if err != nil {
		return RedemptionsList{}, err
	}
	found, err := s.Store.Redemptions(ctx, in.ID, page.Offset, page.Count)
	if err != nil {
		return RedemptionsList{}, wrap("list redemptions", err)
	}
	total, err := s.Store.CountRedemptions(ctx, in.ID, store.MaxCounted+1)
	if err != nil {
		return RedemptionsList{}, wrap("count redemptions", err)
	}
	var ids []string
	for _, r := range found {
		ids = append(ids, r.UserID, r.DecidedBy)
	}
	users, err := s.Store.UsersByID(ctx, ids)
	if err != nil {
		return RedemptionsList{}, wrap("read users", err)
	}
	shown := make([]ShownRedemption, len(found))
	for n, r := range found {
		shown[n] = showRedemption(r, users)
	}
	return RedemptionsList{Redemptions: shown, Listed: page.Listed(len(shown), min(total, store.MaxCounted)), LowerBound: total > store.MaxCounted}, nil
}

func showRedemption(r store.Redemption, users map[string]model.User) ShownRedemption {
	out := ShownRedemption{Person: person(r.UserID, users), At: r.At, Via: r.Via, State: r.State, DecidedAt: r.DecidedAt}
	if r.DecidedBy != "" {
		by := person(r.DecidedBy, users)
		out.DecidedBy = &by
	}
	if r.Reason != store.RedemptionAccount {
		out.Reason = r.Reason
	}
	return out
}

func person(id string, users map[string]model.User) Person {
	return Person{ID: id, Username: users[id].Username, Name: users[id].Name}
}

// pageOf reads which page is asked for of what there is about an invite that
// the caller may know of.
func (s *Service) pageOf(ctx context.Context, who model.Caller, in OfInvite) (model.Page, error) {
	if _, _, err := s.eyesOf(s.Store.Reader, who).visible(ctx, in.ID); err != nil {
		return model.Page{}, err
	}
	page, err := s.Settings.Get().Page(model.ListQuery{Offset: in.Offset, Count: in.Count})
	if page.Count == model.NoLimit || page.Count > longestPage {
		page.Count = longestPage
	}
	if err == nil && page.Offset > store.MaxCounted {
		err = errOffset
	}
	return page, err
}
