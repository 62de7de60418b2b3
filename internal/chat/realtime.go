package chat

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Participates says whether a user is in a room.
func (s *Service) Participates(ctx context.Context, rid, userID string) (bool, error) {
	sub, err := s.membership(ctx, s.Store.Reader, rid, userID)
	return sub != nil && !sub.Banned, err
}

// SubscriptionsIn returns the sides of some members of a room.
func (s *Service) SubscriptionsIn(ctx context.Context, rid string, userIDs []string) ([]SentSubscription, error) {
	subs, err := s.Store.SubscriptionsIn(ctx, rid, userIDs)
	return sentSubscriptions(subs), wrap("read members' sides of a room", err)
}

// Notice is what a client writes into a stream: the event and its arguments.
type Notice struct {
	Event string           `json:"event"`
	Args  []jsontext.Value `json:"args"`
}

// NotifyRoom tells a room what one of its readers is doing. Of what clients
// write into streams, only this is passed on; the rest is dropped in silence,
// as is what somebody says in another's name.
func (s *Service) NotifyRoom(ctx context.Context, who model.Caller, in Notice) (model.None, error) {
	rid, event, _ := strings.Cut(in.Event, "/")
	data, name, ok := activity(event, in.Args)
	if !ok || who.Anonymous() {
		return model.None{}, nil
	}
	if own, err := s.ownName(ctx, who, name); !own || err != nil {
		return model.None{}, err
	}
	if may, err := s.CanRead(ctx, who, rid); !may || err != nil {
		return model.None{}, err
	}
	s.Tell(model.Event{Kind: model.Activity, Room: rid, User: who.UserID, Data: data})
	return model.None{}, nil
}

// Drop is what becomes of everything else that clients write into streams.
func (s *Service) Drop(context.Context, model.Caller, Notice) (model.None, error) {
	return model.None{}, nil
}

// maxActivities bounds how much somebody can do at once.
const maxActivities = 5

// activity reads what somebody says they do: [name, [activities], extra], or
// [name, true or false] from clients that know of nothing but typing.
func activity(event string, args []jsontext.Value) (data []byte, name string, ok bool) {
	if len(args) < 2 || json.Unmarshal(args[0], &name) != nil {
		return nil, "", false
	}
	activities := []string{}
	switch event {
	case "user-activity":
		if json.Unmarshal(args[1], &activities) != nil || len(activities) > maxActivities {
			return nil, "", false
		}
	case "typing":
		if string(args[1]) == "true" {
			activities = append(activities, "user-typing")
		}
	default:
		return nil, "", false
	}
	extra := struct {
		Thread string `json:"tmid,omitempty"`
	}{}
	if len(args) > 2 && json.Unmarshal(args[2], &extra) != nil {
		extra.Thread = ""
	}
	data, err := json.Marshal([]any{name, activities, extra})
	return data, name, err == nil
}

// ownName says whether people know the caller by a name: by their username,
// or by their real name where the workspace shows those.
func (s *Service) ownName(ctx context.Context, who model.Caller, name string) (bool, error) {
	if name == "" || name == who.Username || !s.Settings.Get().Bool("UI_Use_Real_Name") {
		return name != "" && name == who.Username, nil
	}
	u, err := s.Store.CachedUser(ctx, who.UserID)
	return err == nil && u.Name == name, wrap("read the caller", err)
}
