package invites

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Moment is something that happened to an invite.
type Moment struct {
	At   model.Time     `json:"at"`
	Kind string         `json:"action"`
	By   *Person        `json:"by,omitempty"` // nobody: the server by itself
	Via  string         `json:"via,omitempty"`
	Data jsontext.Value `json:"data,omitempty"` // what changed, or why
}

// History is a page of what happened to an invite, the newest first.
type History struct {
	History []Moment `json:"history"`
	model.Listed
	LowerBound bool `json:"totalIsLowerBound,omitempty"`
}

// InviteHistory tells what people did with an invite, and who came by it. It
// outlasts the invite's revocation.
func (s *Service) InviteHistory(ctx context.Context, who model.Caller, in OfInvite) (History, error) {
	page, err := s.pageOf(ctx, who, in)
	if err != nil {
		return History{}, err
	}
	found, err := s.Store.InviteHistory(ctx, in.ID, page.Offset, page.Count)
	if err != nil {
		return History{}, wrap("read the history of an invite", err)
	}
	total, err := s.Store.CountInviteHistory(ctx, in.ID, store.MaxCounted+1)
	if err != nil {
		return History{}, wrap("count the history of an invite", err)
	}
	ids := make([]string, len(found))
	for n, e := range found {
		ids[n] = e.UserID
	}
	users, err := s.Store.UsersByID(ctx, ids)
	if err != nil {
		return History{}, wrap("read users", err)
	}
	shown := make([]Moment, len(found))
	for n, e := range found {
		shown[n] = showMoment(e, users)
	}
	return History{History: shown, Listed: page.Listed(len(shown), min(total, store.MaxCounted)), LowerBound: total > store.MaxCounted}, nil
}

func showMoment(e store.InviteEvent, users map[string]model.User) Moment {
	out := Moment{At: e.At, Kind: e.Kind}
	if e.UserID != "" {
		by := person(e.UserID, users)
		out.By = &by
	}
	switch {
	case e.Kind == store.InviteUsed:
		out.Via = e.Data
	case e.Data != "":
		out.Data = jsontext.Value(e.Data)
	}
	return out
}
