package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Command is a slash command as clients are told of it. Params and
// Description are names of texts that clients have in their languages.
type Command struct {
	Command         string `json:"command"`
	Params          string `json:"params,omitempty"`
	Description     string `json:"description"`
	Permission      any    `json:"permission,omitempty"` // one, or several of which one is needed
	ClientOnly      bool   `json:"clientOnly"`           // clients run it themselves where they can
	ProvidesPreview bool   `json:"providesPreview"`

	run func(ctx context.Context, who model.Caller, say said) error
}

// said is what somebody wrote to the command.
type said struct {
	ID     string // of the message that it becomes, if it becomes one
	Room   string
	Thread string
	Params string
	Name   string // of the command
}

// commands returns all commands, by name.
func (s *Service) commands() []Command {
	archive, adding := "archive-room", "add-user-to-joined-room"
	leaving, optional := []string{"leave-c", "leave-p"}, "your_message_optional"
	return []Command{
		{Command: "archive", Params: "#channel", Description: "Archive", Permission: archive, run: s.commandArchive},
		{Command: "create", Params: "#channel", Description: "Create_A_New_Channel", Permission: []string{"create-c", "create-p"}, run: s.commandCreate},
		{Command: "gimme", Params: optional, Description: "Slash_Gimme_Description", ClientOnly: true, run: s.decorate("༼ つ ◕_◕ ༽つ ", "")},
		{Command: "help", Description: "Show_the_keyboard_shortcut_list", run: s.commandHelp},
		{Command: "hide", Params: "#room", Description: "Hide_room", run: s.commandHide},
		{Command: "invite", Params: "@username", Description: "Invite_user_to_join_channel", Permission: adding, run: s.commandInvite},
		{Command: "invite-all-from", Params: "#room", Description: "Invite_user_to_join_channel_all_from", Permission: adding, run: s.commandInviteFrom},
		{
			Command: "invite-all-to", Params: "#room", Description: "Invite_user_to_join_channel_all_to",
			Permission: []string{adding, "add-user-to-any-c-room", "add-user-to-any-p-room"}, run: s.commandInviteTo,
		},
		{Command: "join", Params: "#channel", Description: "Join_the_given_channel", Permission: "view-c-room", run: s.commandJoin},
		{Command: "kick", Params: "@username", Description: "Remove_someone_from_room", Permission: "remove-user", run: s.commandKick},
		{Command: "leave", Description: "Leave_the_current_channel", Permission: leaving, run: s.commandLeave},
		{Command: "lennyface", Params: optional, Description: "Slash_LennyFace_Description", ClientOnly: true, run: s.decorate("", " ( ͡° ͜ʖ ͡°)")},
		{Command: "me", Params: "your_message", Description: "Displays_action_text", run: s.commandMe},
		{Command: "msg", Params: "@username <message>", Description: "Direct_message_someone", Permission: "create-d", run: s.commandMsg},
		{Command: "mute", Params: "@username", Description: "Mute_someone_in_room", Permission: "mute-user", run: s.commandMute},
		{Command: "part", Description: "Leave_the_current_channel", Permission: leaving, run: s.commandLeave},
		{Command: "shrug", Params: optional, Description: "Slash_Shrug_Description", ClientOnly: true, run: s.decorate("", ` ¯\\_(ツ)_/¯`)},
		{Command: "status", Params: "Slash_Status_Params", Description: "Slash_Status_Description", run: s.commandStatus},
		{Command: "tableflip", Params: optional, Description: "Slash_Tableflip_Description", ClientOnly: true, run: s.decorate("", " (╯°□°）╯︵ ┻━┻")},
		{Command: "topic", Params: "Slash_Topic_Params", Description: "Slash_Topic_Description", Permission: "edit-room", run: s.commandTopic},
		{Command: "unarchive", Params: "#channel", Description: "Unarchive", Permission: "unarchive-room", run: s.commandUnarchive},
		{Command: "unflip", Params: optional, Description: "Slash_TableUnflip_Description", ClientOnly: true, run: s.decorate("", " ┬─┬ ノ( ゜-゜ノ)")},
		{Command: "unmute", Params: "@username", Description: "Unmute_someone_in_room", Permission: "mute-user", run: s.commandUnmute},
	}
}

// command finds a command by its name.
func (s *Service) command(name string) (Command, bool) {
	all := s.commands()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Command == name })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}

// CommandName names a command.
type CommandName struct {
	Command string `json:"command"`
}

// Command describes one command.
func (s *Service) Command(_ context.Context, _ model.Caller, in CommandName) (Command, error) {
	if in.Command == "" {
		return Command{}, model.Fail(`The query param "command" must be provided.`)
	}
	c, ok := s.command(strings.ToLower(in.Command))
	if !ok {
		return Command{}, model.Fail("There is no command in the system by the name of: " + in.Command)
	}
	return c, nil
}

// CommandList answers commands.list.
type CommandList struct {
	Commands []Command `json:"commands"`
	model.Listed
}

// Commands lists the commands. Of a filter only the command's name counts.
func (s *Service) Commands(_ context.Context, _ model.Caller, in model.ListQuery) (CommandList, error) {
	page, err := s.Settings.Get().Page(in)
	if err != nil {
		return CommandList{}, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return CommandList{}, err
	}
	all := slices.DeleteFunc(s.commands(), func(c Command) bool { return !named(c, filter) })
	slices.SortStableFunc(all, inOrder(page.Sort))
	total := len(all)
	all = all[min(page.Offset, total):]
	if page.Count != model.NoLimit {
		all = all[:min(page.Count, len(all))]
	}
	return CommandList{all, page.Listed(len(all), total)}, nil
}

// named says whether a filter lets a command through.
func named(c Command, f model.Filter) bool {
	return !slices.ContainsFunc(f.Parts, func(part model.Filter) bool {
		return part.Op == model.Equal && part.Field == "command" && part.Values[0] != c.Command
	})
}

// inOrder compares commands by the keys that are texts of theirs.
func inOrder(keys []model.SortKey) func(a, b Command) int {
	text := func(c Command, field string) string {
		return map[string]string{"command": c.Command, "params": c.Params, "description": c.Description}[field]
	}
	return func(a, b Command) int {
		for _, k := range keys {
			order := cmp.Compare(text(a, k.Field), text(b, k.Field))
			if k.Descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	}
}

// RunCommand is the input of commands.run and, with an item, of
// commands.preview. What is of the wrong type is refused in upstream's words.
type RunCommand struct {
	Command jsontext.Value `json:"command"`
	Params  jsontext.Value `json:"params"`
	RoomID  jsontext.Value `json:"roomId"`
	TMID    jsontext.Value `json:"tmid"`
}

// RunCommand runs a command for the caller.
func (s *Service) RunCommand(ctx context.Context, who model.Caller, in RunCommand) (model.None, error) {
	c, say, err := s.understand(ctx, who, in, "You must provide a command to run.", "The room's id where to execute this command must be provided and be a string.")
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, c.run(ctx, who, say)
}

// understand reads what is to be run, and where: in a room that the caller
// may enter.
func (s *Service) understand(ctx context.Context, who model.Caller, in RunCommand, noCommand, noRoom string) (Command, said, error) {
	say := said{ID: model.NewDocID()}
	if err := in.read(&say, noCommand, noRoom); err != nil {
		return Command{}, say, err
	}
	c, ok := s.command(say.Name)
	if !ok {
		return c, say, model.Fail("The command provided does not exist (or is disabled).")
	}
	if err := s.mayCommand(ctx, who, say.Room, errForbidden); err != nil || say.Thread == "" {
		return c, say, err
	}
	thread, err := s.Store.Message(ctx, say.Thread)
	if errors.Is(err, model.ErrNotFound) || err == nil && thread.RID != say.Room {
		return c, say, model.Fail("Invalid thread.")
	}
	return c, say, wrap("read a thread", err)
}

// read takes the texts out of the input.
func (in RunCommand) read(say *said, noCommand, noRoom string) error {
	var ok bool
	if say.Name, ok = textOf(in.Command); !ok {
		return model.Fail(noCommand)
	}
	say.Name = strings.ToLower(say.Name)
	if say.Params, ok = textOf(in.Params); !ok && truthy(in.Params) {
		return model.Fail("The parameters for the command must be a single string.")
	}
	if say.Room, ok = textOf(in.RoomID); !ok {
		return model.Fail(noRoom)
	}
	if say.Thread, ok = textOf(in.TMID); !ok && truthy(in.TMID) {
		return model.Fail("The tmid parameter when provided must be a string.")
	}
	return nil
}

// textOf returns a JSON text; false for any other value.
func textOf(v jsontext.Value) (string, bool) {
	if v.Kind() != '"' {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, v)
	return string(text), err == nil
}

// truthy says whether JavaScript would take a value for something said.
func truthy(v jsontext.Value) bool {
	switch string(v) {
	case "", "null", "false", "0", `""`:
		return false
	}
	return true
}

// mayCommand refuses rooms that are not there or closed to the caller.
func (s *Service) mayCommand(ctx context.Context, who model.Caller, rid string, refusal error) error {
	ok, err := s.CanRead(ctx, who, rid)
	return unless(ok, err, refusal)
}

// PreviewItem is one of the things that a command offers to choose from.
type PreviewItem struct {
	ID    string         `json:"id"`
	Type  string         `json:"type"`
	Value jsontext.Value `json:"value"`
}

// RunPreview is the input of commands.preview: a command and, to run it, what
// was chosen.
type RunPreview struct {
	RunCommand
	Item *PreviewItem `json:"previewItem" check:"nullable"`
}

// PreviewCommand returns what a command offers to choose from. No command
// here offers anything.
func (s *Service) PreviewCommand(ctx context.Context, who model.Caller, in RunCommand) (model.None, error) {
	_, _, err := s.understand(ctx, who, in, "You must provide a command to get the previews from.",
		"The room's id where the previews are being displayed must be provided and be a string.")
	return model.None{}, err
}

// RunPreview runs what was chosen: of commands that offer nothing, nothing.
func (s *Service) RunPreview(ctx context.Context, who model.Caller, in RunPreview) (model.None, error) {
	const noCommand, noRoom = "You must provide a command to run the preview item on.",
		"The room's id where the preview is being executed in must be provided and be a string."
	if err := in.read(&said{}, noCommand, noRoom); err != nil {
		return model.None{}, err
	}
	switch item := in.Item; {
	case item == nil:
		return model.None{}, model.Fail("The preview item being executed must be provided.")
	case item.ID == "" || item.Type == "" || len(item.Value) == 0:
		return model.None{}, model.Fail("The preview item being executed is in the wrong format.")
	}
	_, _, err := s.understand(ctx, who, in.RunCommand, noCommand, noRoom)
	return model.None{}, err
}

// SlashCommand is the argument of the method slashCommand.
type SlashCommand struct {
	Command string        `json:"cmd"`
	Params  string        `json:"params" check:"nullable"`
	Message CommandOrigin `json:"msg"`
}

// CommandOrigin is the message that a command was written as.
type CommandOrigin struct {
	ID   string `json:"_id" check:"nullable"`
	RID  string `json:"rid"`
	TMID string `json:"tmid" check:"nullable"`
}

// SlashCommand is RunCommand for DDP.
func (s *Service) SlashCommand(ctx context.Context, who model.Caller, in SlashCommand) (model.None, error) {
	const method = "slashCommand"
	c, ok := s.command(in.Command)
	if !ok {
		return model.None{}, model.Errorf("error-invalid-command", "Invalid Command Provided").By("executeSlashCommandPreview")
	}
	m := in.Message
	if m.RID == "" {
		return model.None{}, model.Errorf("invalid-command-usage", "Executing a command requires at least a message with a room id.")
	}
	if err := s.mayCommand(ctx, who, m.RID, errNotAllowed(method)); err != nil {
		return model.None{}, err
	}
	return model.None{}, c.run(ctx, who, said{ID: firstText(m.ID, model.NewDocID()), Room: m.RID, Thread: m.TMID, Params: in.Params, Name: c.Command})
}
