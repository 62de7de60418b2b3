package app

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/bus"
	"gantry/internal/markup"
	"gantry/internal/model"
)

// wireMessages gives the rules of messages the grammar and the bus.
func (a *App) wireMessages() {
	a.Chat.Parse = a.parse
	a.Chat.Tell = a.tell
	a.bus.Subscribe(func(e bus.Event) { a.Chat.Posted(e.Event) })
}

// parse reads a message's text by the parts of the grammar that the settings
// turn on.
func (a *App) parse(text string) (jsontext.Value, error) {
	s := a.Settings.Get()
	opt := markup.Options{Colors: s.Bool("HexColorPreview_Enabled"), Emoticons: true}
	if s.Bool("Katex_Enabled") {
		opt.Katex = markup.Katex{Dollar: s.Bool("Katex_Dollar_Syntax"), Parenthesis: s.Bool("Katex_Parenthesis_Syntax")}
	}
	for domain := range strings.SplitSeq(s.String("Message_CustomDomain_AutoLink"), ",") {
		if domain = strings.TrimSpace(domain); domain != "" {
			opt.CustomDomains = append(opt.CustomDomains, domain)
		}
	}
	return json.Marshal(markup.Parse(text, opt))
}

// tell puts on the bus what is kept nowhere.
func (a *App) tell(e model.Event) {
	if err := a.bus.Publish(context.Background(), bus.Event{Event: e}); err != nil {
		a.Log.Warn("could not tell the other nodes", "kind", e.Kind, "err", err)
	}
}
