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
	ButtonLabelText  string `json:"buttonLabelText,omitempty"`
	ButtonLabelColor string `json:"buttonLabelColor,omitempty"`
	ButtonColor      string `json:"buttonColor,omitempty"`
}

const servicePrefix = "Accounts_OAuth_"

// Services returns the sign-in services of the table that are switched on, by
// name. Those that nothing here speaks to are not among them.
func (snap *Snapshot) Services() []Service {
	services := []Service{}
	for _, known := range knownServices {
		if snap.Bool(servicePrefix + known.name) {
			services = append(services, snap.service(known.name))
		}
	}
	slices.SortFunc(services, func(a, b Service) int { return strings.Compare(a.Service, b.Service) })
	return services
}

func (snap *Snapshot) service(name string) Service {
	id := func(part string) string { return snap.String(servicePrefix + name + "_" + part) }
	key := strings.ToLower(name)
	return Service{
		ID: key, Service: key,
		ClientID:         id("id"),
		ButtonLabelText:  id("button_label_text"),
		ButtonLabelColor: id("button_label_color"),
		ButtonColor:      id("button_color"),
	}
}
