package invites

import (
	"context"

	"gantry/internal/model"
)

// Preview is what is told of a link before anybody signs in. Of a link that
// admits nobody it says that and no more.
type Preview struct {
	Valid           bool            `json:"valid"`
	Workspace       string          `json:"workspace,omitempty"`
	Room            *InvitedRoom    `json:"room,omitempty"`
	Topic           string          `json:"topic,omitempty"`
	Members         int             `json:"members,omitempty"`
	Online          *int            `json:"online,omitempty"` // of the members; absent where they are not told
	Inviter         *PreviewInviter `json:"inviter,omitempty"`
	Expires         *model.Time     `json:"expires,omitempty"`
	PlacesLeft      *int            `json:"placesLeft,omitempty"`
	RequireApproval bool            `json:"requireApproval,omitempty"`
	Guests          bool            `json:"guests,omitempty"`
	EmailDomains    []string        `json:"emailDomains,omitempty"`
}

// PreviewInviter is who invites.
type PreviewInviter struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// Preview tells what the landing page shows, as data.
func (s *Service) Preview(ctx context.Context, who model.Caller, in Token) (Preview, error) {
	l, err := s.Landing(ctx, model.Caller{IP: who.IP}, in)
	if err != nil || l.State != model.InviteActive || s.Settings.Get().String("Invite_Preview_Level") == "none" {
		return Preview{Valid: l.State == model.InviteActive}, err
	}
	p := Preview{
		Valid: true, Workspace: s.Settings.Get().String("Site_Name"), Topic: l.Topic, Members: l.Members, Online: l.Online,
		RequireApproval: l.Approval, Guests: l.Guests, EmailDomains: l.Domains,
	}
	if l.Room.RID != "" {
		p.Room = &l.Room
	}
	if l.Inviter.Username != "" {
		p.Inviter = &PreviewInviter{Username: l.Inviter.Username, Name: l.Inviter.Name}
	}
	if l.Expires != 0 {
		p.Expires = &l.Expires
	}
	if l.Limited {
		p.PlacesLeft = &l.Left
	}
	return p, nil
}
