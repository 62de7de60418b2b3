package invites

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// InviteFilter chooses invites of a list.
type InviteFilter struct {
	RID    string `json:"rid" check:"nullable,maxLength=64"`
	UserID string `json:"userId" check:"nullable,maxLength=64"`
	State  string `json:"state" check:"nullable,maxLength=16"` // one of model.InviteStates, or "all"
	After  string `json:"after" check:"nullable,maxLength=64"` // the id of an invite: what comes behind it
}

// ListOfInvites asks for a page of the invites that the caller may know of.
type ListOfInvites struct {
	InviteFilter
	model.ListQuery
}

// InvitesList is a page of invites.
type InvitesList struct {
	Invites []ShownInvite `json:"invites"`
	model.Listed
	// LowerBound says that there are more than total: they are counted so far.
	LowerBound bool `json:"totalIsLowerBound,omitempty"`
}

// What a list is refused for.
var (
	errState  = model.Errorf("error-invalid-state", "A state is active, paused, exhausted, expired, revoked or all.").With(map[string]any{"field": "state"})
	errOffset = model.Errorf("error-invalid-offset", "Lists are counted up to %d: go on behind the last one by the parameter after.", store.MaxCounted).With(map[string]any{"field": "offset"})
	errQuery  = model.Errorf("error-invalid-query", "Invites are chosen by rid, userId and state.").With(map[string]any{"field": "query"})
)

// ListOfInvites shows the caller's own invites, those into the rooms they may
// make links into, or, to who manages them, all.
func (s *Service) ListOfInvites(ctx context.Context, who model.Caller, in ListOfInvites) (InvitesList, error) {
	if err := s.settle(ctx); err != nil {
		return InvitesList{}, err
	}
	e := s.eyesOf(s.Store.Reader, who)
	q, page, err := e.question(ctx, in)
	if err != nil {
		return InvitesList{}, err
	}
	found, err := e.page(ctx, q, page)
	if err != nil {
		return InvitesList{}, err
	}
	total, exact, err := s.Store.CountInvites(ctx, q)
	if err != nil {
		return InvitesList{}, wrap("count invites", err)
	}
	shown, err := e.show(ctx, found)
	return InvitesList{
		Invites: shown, LowerBound: !exact,
		Listed: model.Listed{Count: len(shown), Offset: page.Offset, Total: total},
	}, err
}

// settlings bounds how many batches of expired invites one reader writes down,
// and settled how many are in one.
const (
	settlings = 40
	settled   = 500
)

// settle writes down which invites have expired, so that their states can be
// asked for.
func (s *Service) settle(ctx context.Context) error {
	for range settlings {
		due, err := s.Store.InvitesToExpire(ctx, model.Now())
		if err != nil || !due {
			return wrap("look for expired invites", err)
		}
		err = s.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.ExpireInvites(ctx, settled)
			return err
		})
		if err != nil {
			return wrap("settle expired invites", err)
		}
	}
	return nil
}

// question is what a list asks the store.
func (e *eyes) question(ctx context.Context, in ListOfInvites) (q store.InviteQuery, page store.InvitePage, err error) {
	if q, err = in.query(); err != nil {
		return q, page, err
	}
	if page, err = e.s.invitePage(in); err != nil {
		return q, page, err
	}
	q.Within, err = e.scope(ctx, in.InviteFilter)
	return q, page, err
}

func (f InviteFilter) query() (store.InviteQuery, error) {
	q := store.InviteQuery{RID: f.RID, UserID: f.UserID}
	if f.State == "" || f.State == "all" {
		return q, nil
	}
	for _, state := range model.InviteStates {
		if f.State == string(state) {
			q.States = []model.InviteState{state}
			return q, nil
		}
	}
	return q, errState
}

// invitePage reads which page is asked for. Lists are in the order the
// invites were made, which sort can only turn around.
func (s *Service) invitePage(in ListOfInvites) (store.InvitePage, error) {
	if strings.TrimSpace(in.Query) != "" && strings.TrimSpace(in.Query) != "{}" {
		return store.InvitePage{}, errQuery
	}
	asked, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return store.InvitePage{}, err
	}
	page := store.InvitePage{Count: asked.Count, Offset: asked.Offset, After: in.After}
	if page.Count == model.NoLimit || page.Count > longestPage {
		page.Count = longestPage
	}
	if page.Offset > store.MaxCounted {
		return page, errOffset
	}
	for n, key := range asked.Sort {
		if key.Field != "createdAt" || n > 0 {
			return page, model.Errorf("error-invalid-sort", "Cannot sort by %q", key.Field)
		}
		page.Oldest = !key.Descending
	}
	return page, nil
}

// longestPage bounds a page whatever is asked for.
const longestPage = 1000

// scope is which invites the caller may know of; nil stands for all.
func (e *eyes) scope(ctx context.Context, f InviteFilter) (*store.InviteScope, error) {
	if e.all {
		return nil, nil
	}
	within := &store.InviteScope{UserID: e.who.UserID}
	if f.RID != "" { // the one room is enough
		at, err := e.footing(ctx, f.RID)
		if at.invites {
			within.RIDs = []string{f.RID}
		}
		return within, err
	}
	if f.UserID == e.who.UserID {
		return within, nil
	}
	all, err := e.r.MembershipsOf(ctx, e.who.UserID)
	if err != nil {
		return nil, wrap("read memberships", err)
	}
	rights := e.s.Authz.Get()
	for _, m := range all {
		at := footing{member: true, invites: rights.Has("create-invite-links", e.who.Roles, m.Roles)}
		if e.rooms[m.RID] = at; at.invites {
			within.RIDs = append(within.RIDs, m.RID)
		}
	}
	return within, nil
}

// page reads a page of invites. What it should go on behind has to be an
// invite that the caller may know of.
func (e *eyes) page(ctx context.Context, q store.InviteQuery, page store.InvitePage) ([]store.ListedInvite, error) {
	if page.After != "" {
		if _, _, err := e.visible(ctx, page.After); err != nil {
			return nil, err
		}
	}
	found, err := e.r.Invites(ctx, q, page)
	if errors.Is(err, model.ErrNotFound) {
		return nil, errUnknownInvite
	}
	return found, wrap("list invites", err)
}
