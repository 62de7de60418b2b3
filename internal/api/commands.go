package api

import "gantry/internal/endpoint"

// commands is the slash commands.
func (a *API) commands() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "commands.get", Loose: true, Key: "command", Summary: "Describe a slash command",
		}, a.Chat.Command),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "commands.list", Loose: true, List: "commands", Summary: "List the slash commands",
		}, a.Chat.Commands),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "commands.run", Loose: true, Summary: "Run a slash command",
		}, a.Chat.RunCommand),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "commands.preview", Loose: true, Summary: "Show what a slash command offers to choose from",
		}, a.Chat.PreviewCommand),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "commands.preview", Loose: true, Summary: "Run a slash command on what was chosen",
		}, a.Chat.RunPreview),
		endpoint.New(endpoint.Spec{DDP: "slashCommand", Loose: true}, a.Chat.SlashCommand),
	}
}
