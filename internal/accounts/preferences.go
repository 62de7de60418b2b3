package accounts

import (
	"context"
	"errors"
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
	NewRoomNotification                     *string                      `json:"newRoomNotification,omitempty" check:"nullable"`
	NewMessageNotification                  *string                      `json:"newMessageNotification,omitempty" check:"nullable"`
	ClockMode                               *float64                     `json:"clockMode,omitempty" check:"nullable"`
	UseEmojis                               *bool                        `json:"useEmojis,omitempty" check:"nullable"`
	ConvertASCIIEmoji                       *bool                        `json:"convertAsciiEmoji,omitempty" check:"nullable"`
	AlsoSendThreadToChannel                 *string                      `json:"alsoSendThreadToChannel,omitempty" check:"nullable,enum=default|always|never"`
	SaveMobileBandwidth                     *bool                        `json:"saveMobileBandwidth,omitempty" check:"nullable"`
	CollapseMediaByDefault                  *bool                        `json:"collapseMediaByDefault,omitempty" check:"nullable"`
	AutoImageLoad                           *bool                        `json:"autoImageLoad,omitempty" check:"nullable"`
	EmailNotificationMode                   *string                      `json:"emailNotificationMode,omitempty" check:"nullable"`
	UnreadAlert                             *bool                        `json:"unreadAlert,omitempty" check:"nullable"`
	NotificationsSoundVolume                *float64                     `json:"notificationsSoundVolume,omitempty" check:"nullable"`
	MasterVolume                            *float64                     `json:"masterVolume,omitempty" check:"nullable"`
	VoipRingerVolume                        *float64                     `json:"voipRingerVolume,omitempty" check:"nullable"`
	DesktopNotifications                    *string                      `json:"desktopNotifications,omitempty" check:"nullable"`
	PushNotifications                       *string                      `json:"pushNotifications,omitempty" check:"nullable"`
	EnableAutoAway                          *bool                        `json:"enableAutoAway,omitempty" check:"nullable"`
	Highlights                              *[]string                    `json:"highlights,omitempty" check:"nullable"`
	ShowThreadsInMainChannel                *bool                        `json:"showThreadsInMainChannel,omitempty" check:"nullable"`
	DesktopNotificationRequireInteraction   *bool                        `json:"desktopNotificationRequireInteraction,omitempty" check:"nullable"`
	HideUsernames                           *bool                        `json:"hideUsernames,omitempty" check:"nullable"`
	HideRoles                               *bool                        `json:"hideRoles,omitempty" check:"nullable"`
	DisplayAvatars                          *bool                        `json:"displayAvatars,omitempty" check:"nullable"`
	HideFlexTab                             *bool                        `json:"hideFlexTab,omitempty" check:"nullable"`
	SendOnEnter                             *string                      `json:"sendOnEnter,omitempty" check:"nullable"`
	Language                                *string                      `json:"language,omitempty" check:"nullable"`
	SidebarShowFavorites                    *bool                        `json:"sidebarShowFavorites,omitempty" check:"nullable"`
	SidebarShowUnread                       *bool                        `json:"sidebarShowUnread,omitempty" check:"nullable"`
	SidebarSortby                           *string                      `json:"sidebarSortby,omitempty" check:"nullable"`
	SidebarViewMode                         *string                      `json:"sidebarViewMode,omitempty" check:"nullable"`
	SidebarDisplayAvatar                    *bool                        `json:"sidebarDisplayAvatar,omitempty" check:"nullable"`
	SidebarGroupByType                      *bool                        `json:"sidebarGroupByType,omitempty" check:"nullable"`
	SidebarSectionsOrder                    *[]string                    `json:"sidebarSectionsOrder,omitempty" check:"nullable"`
	MuteFocusedConversations                *bool                        `json:"muteFocusedConversations,omitempty" check:"nullable"`
	DontAskAgainList                        *[]map[string]jsontext.Value `json:"dontAskAgainList,omitempty" check:"nullable"`
	FeaturesPreview                         *[]map[string]jsontext.Value `json:"featuresPreview,omitempty" check:"nullable"`
	ThemeAppearence                         *string                      `json:"themeAppearence,omitempty" check:"nullable"`
	FontSize                                *string                      `json:"fontSize,omitempty" check:"nullable"`
	ReceiveLoginDetectionEmail              *bool                        `json:"receiveLoginDetectionEmail,omitempty" check:"nullable"`
	NotifyCalendarEvents                    *bool                        `json:"notifyCalendarEvents,omitempty" check:"nullable"`
	IdleTimeLimit                           *float64                     `json:"idleTimeLimit,omitempty" check:"nullable"`
	OmnichannelTranscriptEmail              *bool                        `json:"omnichannelTranscriptEmail,omitempty" check:"nullable"`
	OmnichannelTranscriptPDF                *bool                        `json:"omnichannelTranscriptPDF,omitempty" check:"nullable"`
	OmnichannelHideConversationAfterClosing *bool                        `json:"omnichannelHideConversationAfterClosing,omitempty" check:"nullable"`
	EnableMobileRinging                     *bool                        `json:"enableMobileRinging,omitempty" check:"nullable"`
	MentionsWithSymbol                      *bool                        `json:"mentionsWithSymbol,omitempty" check:"nullable"`
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
		u, err = tx.ChangeUser(ctx, userID, func(u *model.User) error {
			if u.Preferences == nil {
				u.Preferences = map[string]jsontext.Value{}
			}
			for name, value := range chosen {
				u.Preferences[name] = value
			}
			if data.Language != nil {
				u.Language = *data.Language
			}
			return nil
		})
		return err
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
