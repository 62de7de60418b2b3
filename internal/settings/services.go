package settings

import (
	"slices"
	"strings"
)

// Service is a sign-in service that is switched on, as clients are told of
// it: without its secret.
type Service struct {
	ID               string `json:"_id"`
	Service          string `json:"service"`
	ClientID         string `json:"clientId,omitempty"`
	AppID            string `json:"appId,omitempty"`       // Facebook's name for it
	ConsumerKey      string `json:"consumerKey,omitempty"` // Twitter's
	ButtonLabelText  string `json:"buttonLabelText,omitempty"`
	ButtonLabelColor string `json:"buttonLabelColor,omitempty"`
	ButtonColor      string `json:"buttonColor,omitempty"`
}

const servicePrefix = "Accounts_OAuth_"

// Services returns the sign-in services that are switched on, by name.
func (snap *Snapshot) Services() []Service {
	services := []Service{}
	for _, s := range snap.all {
		name, ours := strings.CutPrefix(s.ID, servicePrefix)
		if ours && s.Value == true && (!strings.ContainsAny(name, "_-") || name == "GitHub_Enterprise") {
			services = append(services, snap.service(name))
		}
	}
	slices.SortFunc(services, func(a, b Service) int { return strings.Compare(a.Service, b.Service) })
	return services
}

func (snap *Snapshot) service(name string) Service {
	id := func(part string) string { return snap.String(servicePrefix + name + "_" + part) }
	s := Service{
		Service:          strings.ToLower(name),
		ButtonLabelText:  id("button_label_text"),
		ButtonLabelColor: id("button_label_color"),
		ButtonColor:      id("button_color"),
	}
	switch name {
	case "Meteor":
		s.Service, s.ClientID = "meteor-developer", id("id")
	case "Facebook":
		s.AppID = id("id")
	case "Twitter":
		s.ConsumerKey = id("id")
	default:
		s.ClientID = id("id")
	}
	s.ID = s.Service
	return s
}
