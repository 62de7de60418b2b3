package api

import (
	"context"

	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// emojiCustom is the emoji of the workspace. Creating and changing them takes
// a form; see package rest.
func (a *API) emojiCustom() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "emoji-custom.list", Loose: true, Summary: "Synchronise the emoji of the workspace",
		}, a.Chat.SyncEmoji),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "emoji-custom.all", Loose: true, List: "emojis", Summary: "List the emoji of the workspace",
		}, a.Chat.Emojis),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "emoji-custom.getOne", Loose: true, Summary: "Show an emoji of the workspace",
		}, a.Chat.Emoji),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "emoji-custom.create", Loose: true, Summary: "Add an emoji to the workspace",
		}, notMultipart),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "emoji-custom.update", Loose: true, Summary: "Change an emoji of the workspace",
		}, notMultipart),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "emoji-custom.delete", Loose: true, Summary: "Remove an emoji of the workspace",
		}, a.deleteEmoji),
		endpoint.New(endpoint.Spec{DDP: "listEmojiCustom", Args: []string{}, Loose: true}, a.Chat.AllEmoji),
		endpoint.New(endpoint.Spec{DDP: "deleteEmojiCustom", Args: []string{"emojiId"}, Loose: true}, a.Chat.DeleteEmoji),
	}
}

// deleteEmoji answers as REST does, which wants the id named.
func (a *API) deleteEmoji(ctx context.Context, who model.Caller, in chat.EmojiRef) (model.None, error) {
	if in.ID == "" {
		return model.None{}, model.Fail(`The "emojiId" params is required!`)
	}
	_, err := a.Chat.DeleteEmoji(ctx, who, in)
	return model.None{}, err
}
