package accounts

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

const preferencePrefix = "Accounts_Default_User_Preferences_"

// notListed are defaults that me leaves out, as upstream did before it had
// calls; who chose a value sees it all the same.
var notListed = []string{"masterVolume", "voipRingerVolume"}

// preferences are the workspace's defaults under the user's own.
func (s *Service) preferences(u model.User) map[string]any {
	all := map[string]any{}
	for _, setting := range s.Settings.Get().All() {
		name, ok := strings.CutPrefix(setting.ID, preferencePrefix)
		if ok && !slices.Contains(notListed, name) {
			all[name] = setting.Value
		}
	}
	for name, value := range u.Preferences {
		all[name] = value
	}
	return all
}

// PreferenceData is what people can choose; nil leaves a choice as it is.
type PreferenceData struct {
	NewRoomNotification                     *string                      `json:"newRoomNotification,omitzero" check:"nullable"`
	NewMessageNotification                  *string                      `json:"newMessageNotification,omitzero" check:"nullable"`
	ClockMode                               *float64                     `json:"clockMode,omitzero" check:"nullable"`
	UseEmojis                               *bool                        `json:"useEmojis,omitzero" check:"nullable"`
	ConvertASCIIEmoji                       *bool                        `json:"convertAsciiEmoji,omitzero" check:"nullable"`
	AlsoSendThreadToChannel                 *string                      `json:"alsoSendThreadToChannel,omitzero" check:"nullable,enum=default|always|never"`
	SaveMobileBandwidth                     *bool                        `json:"saveMobileBandwidth,omitzero" check:"nullable"`
	CollapseMediaByDefault                  *bool                        `json:"collapseMediaByDefault,omitzero" check:"nullable"`
	AutoImageLoad                           *bool                        `json:"autoImageLoad,omitzero" check:"nullable"`
	EmailNotificationMode                   *string                      `json:"emailNotificationMode,omitzero" check:"nullable"`
	UnreadAlert                             *bool                        `json:"unreadAlert,omitzero" check:"nullable"`
	NotificationsSoundVolume                *float64                     `json:"notificationsSoundVolume,omitzero" check:"nullable"`
	MasterVolume                            *float64                     `json:"masterVolume,omitzero" check:"nullable"`
	VoipRingerVolume                        *float64                     `json:"voipRingerVolume,omitzero" check:"nullable"`
	DesktopNotifications                    *string                      `json:"desktopNotifications,omitzero" check:"nullable"`
	PushNotifications                       *string                      `json:"pushNotifications,omitzero" check:"nullable"`
	EnableAutoAway                          *bool                        `json:"enableAutoAway,omitzero" check:"nullable"`
	Highlights                              *[]string                    `json:"highlights,omitzero" check:"nullable"`
	ShowThreadsInMainChannel                *bool                        `json:"showThreadsInMainChannel,omitzero" check:"nullable"`
	DesktopNotificationRequireInteraction   *bool                        `json:"desktopNotificationRequireInteraction,omitzero" check:"nullable"`
	HideUsernames                           *bool                        `json:"hideUsernames,omitzero" check:"nullable"`
	HideRoles                               *bool                        `json:"hideRoles,omitzero" check:"nullable"`
	DisplayAvatars                          *bool                        `json:"displayAvatars,omitzero" check:"nullable"`
	HideFlexTab                             *bool                        `json:"hideFlexTab,omitzero" check:"nullable"`
	SendOnEnter                             *string                      `json:"sendOnEnter,omitzero" check:"nullable"`
	Language                                *string                      `json:"language,omitzero" check:"nullable"`
	SidebarShowFavorites                    *bool                        `json:"sidebarShowFavorites,omitzero" check:"nullable"`
	SidebarShowUnread                       *bool                        `json:"sidebarShowUnread,omitzero" check:"nullable"`
	SidebarSortby                           *string                      `json:"sidebarSortby,omitzero" check:"nullable"`
	SidebarViewMode                         *string                      `json:"sidebarViewMode,omitzero" check:"nullable"`
	SidebarDisplayAvatar                    *bool                        `json:"sidebarDisplayAvatar,omitzero" check:"nullable"`
	SidebarGroupByType                      *bool                        `json:"sidebarGroupByType,omitzero" check:"nullable"`
	SidebarSectionsOrder                    *[]string                    `json:"sidebarSectionsOrder,omitzero" check:"nullable"`
	MuteFocusedConversations                *bool                        `json:"muteFocusedConversations,omitzero" check:"nullable"`
	DontAskAgainList                        *[]map[string]jsontext.Value `json:"dontAskAgainList,omitzero" check:"nullable"`
	FeaturesPreview                         *[]map[string]jsontext.Value `json:"featuresPreview,omitzero" check:"nullable"`
	ThemeAppearence                         *string                      `json:"themeAppearence,omitzero" check:"nullable"`
	FontSize                                *string                      `json:"fontSize,omitzero" check:"nullable"`
	ReceiveLoginDetectionEmail              *bool                        `json:"receiveLoginDetectionEmail,omitzero" check:"nullable"`
	NotifyCalendarEvents                    *bool                        `json:"notifyCalendarEvents,omitzero" check:"nullable"`
	IdleTimeLimit                           *float64                     `json:"idleTimeLimit,omitzero" check:"nullable"`
	OmnichannelTranscriptEmail              *bool                        `json:"omnichannelTranscriptEmail,omitzero" check:"nullable"`
	OmnichannelTranscriptPDF                *bool                        `json:"omnichannelTranscriptPDF,omitzero" check:"nullable"`
	OmnichannelHideConversationAfterClosing *bool                        `json:"omnichannelHideConversationAfterClosing,omitzero" check:"nullable"`
	EnableMobileRinging                     *bool                        `json:"enableMobileRinging,omitzero" check:"nullable"`
	MentionsWithSymbol                      *bool                        `json:"mentionsWithSymbol,omitzero" check:"nullable"`
}

// chosen returns what is given, by name.
func (d PreferenceData) chosen() (map[string]jsontext.Value, error) {
	if d.IdleTimeLimit != nil && *d.IdleTimeLimit < 60 {
		return nil, model.Errorf("invalid-idle-time-limit-value", "Invalid idleTimeLimit")
	}
	if d.EmailNotificationMode != nil {
		mode := *d.EmailNotificationMode
		switch mode { // what old clients still say
		case "all":
			mode = "mentions"
		case "disabled":
			mode = "nothing"
		}
		d.EmailNotificationMode = &mode
	}
	text, err := json.Marshal(d)
	if err != nil {
		return nil, wrap("encode preferences", err)
	}
	var chosen map[string]jsontext.Value
	return chosen, wrap("read preferences", json.Unmarshal(text, &chosen))
}

// NewPreferences is the input of users.setPreferences.
type NewPreferences struct {
	UserID string         `json:"userId" check:"nullable"`
	Data   PreferenceData `json:"data" check:"required"`
}

// PreferencesOf answers users.setPreferences.
type PreferencesOf struct {
	User struct {
		ID       string      `json:"_id"`
		Settings Preferences `json:"settings"`
	} `json:"user"`
}

// SetPreferences changes what the caller chose, or somebody else for whom the
// caller may choose.
func (s *Service) SetPreferences(ctx context.Context, who model.Caller, in NewPreferences) (out PreferencesOf, err error) {
	if in.UserID == "" {
		in.UserID = who.UserID
	}
	if in.UserID != who.UserID && !s.may(who, "edit-other-user-info") {
		return out, model.Errorf("error-action-not-allowed", "Editing user is not allowed")
	}
	u, err := s.choose(ctx, in.UserID, in.Data)
	if err != nil {
		return out, refuseMissing(err, model.Errorf("error-invalid-user", `The optional "userId" param provided does not match any users`))
	}
	out.User.ID, out.User.Settings = u.ID, Preferences{withLanguage(u)}
	return out, nil
}

func (s *Service) choose(ctx context.Context, userID string, data PreferenceData) (u model.User, err error) {
	chosen, err := data.chosen()
	if err != nil {
		return u, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		var before model.User
		u, err = tx.ChangeUser(ctx, userID, func(u *model.User) error {
			before = *u
			u.Preferences = map[string]jsontext.Value{}
			maps.Copy(u.Preferences, before.Preferences)
			maps.Copy(u.Preferences, chosen)
			if data.Language != nil {
				u.Language = *data.Language
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.Rooms.Preferred(ctx, tx, &before, &u)
	})
	return u, err
}

// withLanguage returns what a user chose, with the language in its place.
func withLanguage(u model.User) map[string]jsontext.Value {
	all := map[string]jsontext.Value{}
	for name, value := range u.Preferences {
		all[name] = value
	}
	delete(all, "language")
	if u.Language != "" {
		quoted, err := jsontext.AppendQuote(nil, u.Language)
		if err == nil { // else it is not text, and nobody can have chosen it
			all["language"] = quoted
		}
	}
	return all
}

// SavePreferences is SetPreferences for the caller, in the form of DDP.
func (s *Service) SavePreferences(ctx context.Context, who model.Caller, in PreferenceData) (bool, error) {
	_, err := s.choose(ctx, who.UserID, in)
	var refusal *model.Error
	if err != nil && !errors.As(err, &refusal) {
		err = refuseMissing(err, errInvalidUser)
	}
	return err == nil, err
}

// GetPreferences returns what the caller chose.
func (s *Service) GetPreferences(ctx context.Context, who model.Caller, _ model.None) (Preferences, error) {
	u, err := s.self(ctx, s.Store.Reader, who)
	return Preferences{withLanguage(u)}, err
}
