package api

import (
	"context"

	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// realtime is what clients write into streams.
func (a *API) realtime() []endpoint.Endpoint {
	streams := map[string]func(context.Context, model.Caller, chat.Notice) (model.None, error){
		"stream-notify-room": a.Chat.NotifyRoom,
	}
	for _, name := range []string{
		"stream-notify-user", "stream-notify-all", "stream-notify-logged", "stream-notify-room-users", "stream-room-messages",
	} {
		streams[name] = a.Chat.Drop
	}
	var all []endpoint.Endpoint
	for name, write := range streams {
		all = append(all, endpoint.New(endpoint.Spec{
			DDP: name, Args: []string{"event", "...args"}, Access: endpoint.Anyone, Loose: true, Summary: "Write into a stream",
		}, write))
	}
	return all
}
