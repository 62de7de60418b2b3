package api

import (
	"context"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// uploadTo names the room of an upload. The file itself is in a multipart
// body, which streams past the endpoint; see rest.Upload.
type uploadTo struct {
	RID string `json:"rid"`
}

// notMultipart answers an upload whose body is something else.
func notMultipart(context.Context, model.Caller, uploadTo) (model.None, error) {
	return model.None{}, model.Fail("Unsupported content type: the body must be multipart/form-data")
}

func (a *API) files() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.upload/:rid", Loose: true, Summary: "Send a file to a room",
		}, notMultipart),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.media/:rid", Loose: true, Summary: "Upload a file that a message will have",
		}, notMultipart),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.mediaConfirm/:rid/:fileId", Loose: true, Summary: "Send a file that was uploaded",
		}, a.Chat.ConfirmMedia),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.images", Aliases: []string{"channels.images"}, Summary: "List a room's images",
		}, a.Chat.Images),
		endpoint.New(roomFiles("channels"), a.Chat.Channels().Files),
		endpoint.New(roomFiles("groups"), a.Chat.Groups().Files),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "files", Loose: true, List: "files", Summary: "List a direct room's files",
		}), a.Chat.DirectFiles),
	}
}

func roomFiles(family string) endpoint.Spec {
	return endpoint.Spec{Method: "GET", Path: family + ".files", Loose: true, List: "files", Summary: "List a room's files"}
}

// avatars change and find pictures of people.
func (a *API) avatars() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.setAvatar", Summary: "Change somebody's avatar",
		}, a.Chat.SetAvatarByURL),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.resetAvatar", Loose: true, Summary: "Take somebody's avatar away",
		}, a.Chat.ResetAvatar),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getAvatar", Access: endpoint.Anyone, Loose: true, Summary: "Say where somebody's avatar is",
		}, a.Chat.AvatarURL),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getAvatarSuggestion", Loose: true, Summary: "Find pictures of the caller elsewhere",
		}, a.Chat.SuggestAvatars),
		endpoint.New(endpoint.Spec{DDP: "getAvatarSuggestion", Args: []string{}, Loose: true}, a.Chat.SuggestAvatarsByMethod),
		endpoint.New(endpoint.Spec{
			DDP: "setAvatarFromService", Args: []string{"dataURI", "contentType", "service", "userId"}, Loose: true,
			Limit: endpoint.Limit{Calls: 1, Seconds: 5},
		}, a.Chat.SetAvatarFromService),
		endpoint.New(endpoint.Spec{
			DDP: "resetAvatar", Args: []string{"userId"}, Loose: true, Limit: endpoint.Limit{Calls: 1, Seconds: 60},
		}, a.Chat.ResetAvatarByMethod),
	}
}
