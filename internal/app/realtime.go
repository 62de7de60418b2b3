package app

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/bus"
	"gantry/internal/ddp"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// wireRealtime opens the door for those who stay connected, and lets it hear
// of everything that happens.
func (a *App) wireRealtime() {
	a.ddp = ddp.New(ddp.Config{
		House: socketHouse{a}, Methods: a.rest.Methods(), Log: a.Log, ClientIP: a.rest.Client.Of,
	})
	a.metrics.watchSockets(a.ddp.Stats)
	a.bus.Subscribe(func(e bus.Event) { a.ddp.Listen(e.Event) })
	a.bus.OnReset(a.ddp.Reset)
}

// socketHouse answers what the door asks, from the floors behind it.
type socketHouse struct{ *App }

var _ ddp.House = socketHouse{}

func (h socketHouse) SignIn(ctx context.Context, who model.Caller, in jsontext.Value) (ddp.Login, error) {
	out, err := h.Accounts.SignInSocket(ctx, who, in)
	return ddp.Login{Who: out.Who, Token: out.Session.Token, Expires: out.Session.Expires, Type: out.Type}, err
}

func (h socketHouse) SignOut(ctx context.Context, who model.Caller) error {
	_, err := h.Accounts.Logout(ctx, who, model.None{})
	return err
}

func (h socketHouse) Recognise(ctx context.Context, who model.Caller) (model.Caller, error) {
	return h.Accounts.Recognise(ctx, who)
}

func (h socketHouse) Person(ctx context.Context, userID string) ([]byte, error) {
	p, err := h.Accounts.OwnDocument(ctx, userID)
	return ejson(p, err)
}

func (h socketHouse) AnonymousRead() bool { return house(h).AnonymousRead() }

func (h socketHouse) CanRead(ctx context.Context, who model.Caller, rid string) (bool, error) {
	return h.Chat.CanRead(ctx, who, rid)
}

func (h socketHouse) View(ctx context.Context, who model.Caller, rid string) (ddp.View, bool, error) {
	room, may, err := h.Chat.View(ctx, who, rid)
	if !may || err != nil {
		return ddp.View{}, false, err
	}
	in, err := h.Chat.Participates(ctx, rid, who.UserID)
	return ddp.View{Participant: in, Type: room.T, Name: room.Name}, true, err
}

func (h socketHouse) Message(ctx context.Context, id string) ([]byte, error) {
	m, err := h.Store.Message(ctx, id)
	return ejson(m, err)
}

func (h socketHouse) Room(ctx context.Context, rid string) ([]byte, error) {
	r, err := h.Store.Room(ctx, rid)
	return ejson(r, err)
}

func (h socketHouse) Beneath(ctx context.Context, rid string) ([]string, error) {
	return h.Store.DiscussionIDs(ctx, rid)
}

func (h socketHouse) RoomsOf(ctx context.Context, userID string) ([]string, error) {
	return h.Store.RoomIDsOf(ctx, userID)
}

func (h socketHouse) Subscriptions(ctx context.Context, rid string, userIDs []string) (map[string][]byte, error) {
	subs, err := h.Chat.SubscriptionsIn(ctx, rid, userIDs)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]byte, len(subs))
	for _, sub := range subs {
		if out[sub.U.ID], err = endpoint.EJSON(sub); err != nil {
			return nil, fmt.Errorf("encode a subscription: %w", err)
		}
	}
	return out, nil
}

// PublicSetting reads the setting that has just changed: the change may not
// have reached this node's snapshot yet.
func (h socketHouse) PublicSetting(ctx context.Context, id string) ([]byte, error) {
	if err := h.Settings.Load(ctx); err != nil {
		return nil, err
	}
	s, ok := h.Settings.Get().Lookup(id)
	if !ok || !s.Public || s.Hidden {
		return nil, model.ErrNotFound
	}
	return endpoint.EJSON(s.Summary())
}

// Permission is PublicSetting for permissions.
func (h socketHouse) Permission(ctx context.Context, id string) ([]byte, error) {
	if err := h.Authz.Load(ctx); err != nil {
		return nil, err
	}
	p, ok := h.Authz.Get().Permission(id)
	if !ok {
		return nil, model.ErrNotFound
	}
	return endpoint.EJSON(p)
}

func (h socketHouse) Connected(ctx context.Context, who model.Caller) {
	h.Accounts.Live.Connected(ctx, who)
}

func (h socketHouse) Disconnected(ctx context.Context, who model.Caller) {
	h.Accounts.Live.Disconnected(ctx, who)
}

func ejson(v any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return endpoint.EJSON(v)
}
