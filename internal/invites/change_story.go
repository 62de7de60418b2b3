package invites

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// changes is what was altered of an invite, by the names of the API. A link's
// own name is a token: that it changed is told, not how.
type changes map[string]struct {
	From jsontext.Value `json:"from,omitempty"`
	To   jsontext.Value `json:"to,omitempty"`
}

// said is what the history holds of a change.
type said struct {
	Reason  string  `json:"reason,omitempty"`
	Changed changes `json:"changed,omitempty"`
}

// altered is what can change of an invite, in the words of the API.
type altered struct {
	Label          string     `json:"label"`
	Slug           string     `json:"slug"`
	MaxUses        int        `json:"maxUses"`
	Expires        model.Time `json:"expires,omitzero"`
	RIDs           []string   `json:"rids"`
	Roles          []string   `json:"roles"`
	SkipDefaults   bool       `json:"skipDefaultChannels"`
	MembershipDays int        `json:"membershipDays"`
	EmailDomains   []string   `json:"emailDomains"`
	Emails         []string   `json:"emails"`
	UserIDs        []string   `json:"userIds"`
	Approval       bool       `json:"requireApproval"`
	Welcome        string     `json:"welcomeMessage"`
	Notify         bool       `json:"notifyInviter"`
	Guests         bool       `json:"guests"`
}

func alterable(i model.Invite) (map[string]jsontext.Value, error) {
	p := i.Policy
	text, err := json.Marshal(altered{
		Label: i.Label, Slug: i.Slug, MaxUses: i.MaxUses, Expires: i.ExpiresAt, RIDs: i.Rooms(), Roles: p.Roles, SkipDefaults: p.SkipDefaults,
		MembershipDays: p.MembershipDays, EmailDomains: p.Domains, Emails: p.Emails, UserIDs: p.UserIDs, Approval: p.Approval,
		Welcome: p.Welcome, Notify: p.Notify, Guests: p.Guests,
	})
	if err != nil {
		return nil, fmt.Errorf("encode an invite: %w", err)
	}
	fields := map[string]jsontext.Value{}
	return fields, json.Unmarshal(text, &fields)
}

// compared returns what the history is to hold of a change, or nil for nothing
// but that it happened.
func compared(before, after model.Invite, why string) (any, error) {
	was, err := alterable(before)
	if err != nil {
		return nil, err
	}
	is, err := alterable(after)
	if err != nil {
		return nil, err
	}
	out := said{Reason: why, Changed: changes{}}
	for name := range is {
		c := out.Changed[name]
		if c.From, c.To = was[name], is[name]; string(c.From) == string(c.To) {
			continue
		}
		if name == "slug" {
			c.From, c.To = nil, nil
		}
		out.Changed[name] = c
	}
	for name, gone := range was { // what is absent has ended
		if _, there := is[name]; !there {
			c := out.Changed[name]
			c.From = gone
			out.Changed[name] = c
		}
	}
	if out.Reason == "" && len(out.Changed) == 0 {
		return nil, nil
	}
	return out, nil
}
