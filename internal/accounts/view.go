package accounts

import (
	"strings"

	"gantry/internal/model"
)

// Me is a user as they see themselves.
type Me struct {
	ID        string        `json:"_id"`
	Username  string        `json:"username,omitempty"`
	Name      string        `json:"name,omitempty"`
	Emails    []model.Email `json:"emails"`
	Email     string        `json:"email,omitempty"`
	Status    string        `json:"status"`
	Active    bool          `json:"active"`
	Roles     []string      `json:"roles"`
	UpdatedAt model.Time    `json:"_updatedAt"`
	Settings  MySettings    `json:"settings"`
	AvatarURL string        `json:"avatarUrl"`
}

// MySettings holds the preferences in force.
type MySettings struct {
	Profile     model.None     `json:"profile"`
	Preferences map[string]any `json:"preferences"`
}

const preferencePrefix = "Accounts_Default_User_Preferences_"

func (s *Service) me(u model.User) Me {
	me := Me{
		ID: u.ID, Username: u.Username, Name: u.Name, Emails: u.Emails, Status: u.Status, Active: u.Active,
		Roles: u.Roles, UpdatedAt: u.UpdatedAt, Settings: MySettings{Preferences: s.preferences(u)},
		AvatarURL: strings.TrimRight(s.Settings.Get().String("Site_Url"), "/") + "/avatar/" + u.Username,
	}
	for _, e := range u.Emails {
		if e.Verified {
			me.Email = e.Address
			break
		}
	}
	return me
}

// preferences are the workspace's defaults under the user's own.
func (s *Service) preferences(u model.User) map[string]any {
	all := map[string]any{}
	for _, setting := range s.Settings.Get().All() {
		if name, ok := strings.CutPrefix(setting.ID, preferencePrefix); ok {
			all[name] = setting.Value
		}
	}
	for name, value := range u.Preferences {
		all[name] = value
	}
	return all
}
