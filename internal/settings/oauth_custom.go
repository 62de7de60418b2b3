package settings

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gantry/internal/model"
)

// customPrefix begins the ids of the settings of sign-in services that an
// admin made or the environment describes: the name of the service follows,
// and for all but the switch of the service a dash and what it is about.
const customPrefix = "Accounts_OAuth_Custom-"

// customVariable begins the names of the variables that describe a service:
// most shells allow no dash in a name.
const customVariable = "Accounts_OAuth_Custom_"

// customParts is what there is to say about a service, with the labels and
// defaults of upstream. The first is its switch.
var customParts = []struct {
	part, label string
	spec        Spec
}{
	{"", "Enable", Spec{Default: false}},
	{"url", "", Spec{Default: "", Label: "URL"}},
	{"token_path", "Token_Path", Spec{Default: "/oauth/token"}},
	{"token_sent_via", "Token_Sent_Via", Spec{Type: Select, Default: "payload", Values: choices("header:Header", "payload:Payload")}},
	{"identity_token_sent_via", "Identity_Token_Sent_Via", Spec{
		Type: Select, Default: "default", Values: choices("default:Same_As_Token_Sent_Via", "header:Header", "payload:Payload"),
	}},
	{"identity_path", "Identity_Path", Spec{Default: "/me"}},
	{"authorize_path", "Authorize_Path", Spec{Default: "/oauth/authorize"}},
	{"scope", "Scope", Spec{Default: "openid"}},
	{"access_token_param", "Access_Token_Param", Spec{Default: "access_token"}},
	{"id", "id", Spec{Default: ""}},
	{"secret", "Secret", Spec{Default: "", Secret: true}},
	{"login_style", "Login_Style", Spec{Type: Select, Default: "popup", Values: choices("redirect:Redirect", "popup:Popup", ":Default")}},
	{"button_label_text", "Button_Label_Text", Spec{Default: ""}},
	{"button_label_color", "Button_Label_Color", Spec{Default: "#FFFFFF"}},
	{"button_color", "Button_Color", Spec{Default: "#1d74f5"}},
	{"key_field", "Key_Field", Spec{Type: Select, Default: "username", Values: choices("username:Username", "email:Email")}},
	{"username_field", "Username_Field", Spec{Default: ""}},
	{"email_field", "Email_Field", Spec{Default: ""}},
	{"name_field", "Name_Field", Spec{Default: ""}},
	{"avatar_field", "Avatar_Field", Spec{Default: "", Idle: true}},
	{"roles_claim", "Roles_Claim", Spec{Default: "roles"}},
	{"groups_claim", "Groups_Claim", Spec{Default: "groups", Idle: true}},
	{"channels_admin", "Channel_Admin", Spec{Default: "rocket.cat", Idle: true}},
	{"map_channels", "Map_Channels", Spec{Default: false, Idle: true}},
	{"merge_roles", "Merge_Roles", Spec{Default: false}},
	{"roles_to_sync", "Roles_To_Sync", Spec{Default: ""}},
	{"merge_users", "Merge_Users", Spec{Default: false}},
	{"merge_users_distinct_services", "Merge_Users_Distinct_Services", Spec{Default: false}},
	{"show_button", "Show_Button_On_Login_Page", Spec{Default: true}},
	{"groups_channel_map", "Channel_Map", Spec{
		Idle: true, Type: Code, Code: "application/json", Multiline: true, Default: "{\n\t\"rocket-admin\": \"admin\",\n\t\"tech-support\": \"support\"\n}",
	}},
}

// customID is the id of a setting of a service; an empty part is its switch.
func customID(name, part string) string {
	if part == "" {
		return customPrefix + name
	}
	return customPrefix + name + "-" + part
}

// customName returns the service whose switch has that id.
func customName(id string) (string, bool) {
	name, found := strings.CutPrefix(id, customPrefix)
	return name, found && name != "" && !strings.Contains(name, "-")
}

// customSpecs are the settings of one service.
func customSpecs(name string) []Spec {
	specs := make([]Spec, 0, len(customParts))
	for i, p := range customParts {
		spec := p.spec
		spec.ID, spec.Group, spec.Section = customID(name, p.part), oauth.id, "Custom OAuth: "+name
		spec.Sorter = customSorter + i
		if spec.Label == "" {
			spec.Label = "Accounts_OAuth_Custom_" + p.label
		}
		if p.part == "roles_to_sync" {
			spec.Needs = customID(name, "merge_roles")
		}
		if p.part == "merge_users_distinct_services" {
			spec.Needs = customID(name, "merge_users")
		}
		specs = append(specs, complete(spec))
	}
	return specs
}

// customSorter puts these settings after those of the services in the table.
const customSorter = 1000

// CustomName brings the name of a service to the form that ids have: letters,
// digits and underscores, the first letter a capital one.
func CustomName(given string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToLower(given) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			b.WriteRune(r)
		}
	}
	name := b.String()
	if name == "" {
		return "", errCustomName
	}
	return strings.ToUpper(name[:1]) + name[1:], nil
}

var errCustomName = model.Errorf("error-name-param-not-provided", "The parameter \"name\" is required")

// AddService makes the settings of a sign-in service, switched off. Where it
// is there already nothing changes.
func (s *Settings) AddService(ctx context.Context, given string) error {
	name, err := CustomName(given)
	if err != nil {
		return err
	}
	if _, found := s.Get().Lookup(customID(name, "")); found {
		return nil
	}
	return s.put(ctx, []Stored{{customID(name, ""), []byte("false"), model.Now()}})
}

// RemoveService takes away the settings of a service, and all that was set.
// One that the environment describes is back to what is described there.
func (s *Settings) RemoveService(ctx context.Context, given string) error {
	name, err := CustomName(given)
	if err != nil {
		return err
	}
	rows, now := make([]Stored, len(customParts)), model.Now()
	for i, p := range customParts {
		rows[i] = Stored{customID(name, p.part), []byte(forgotten), now}
	}
	return s.put(ctx, rows)
}

// forgotten is the stored value of a setting that is as if it had never been
// changed.
const forgotten = "null"

// extend adds to a snapshot the settings of the services that are stored or
// described by the environment.
func (s *Settings) extend(snap *Snapshot, rows []Stored) {
	described := s.env.services()
	names := maps.Clone(described)
	for _, row := range rows {
		if name, found := customName(row.ID); found && string(row.Value) != forgotten && names[name] == "" {
			names[name] = name
		}
	}
	if len(names) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		for i, spec := range s.marks.on(customSpecs(name)) {
			if variable := described[name]; variable != "" {
				s.describe(&spec, variable, customParts[i].part, snap)
			}
			setting, err := s.begin(&spec)
			if err != nil {
				snap.problems = append(snap.problems, err)
			}
			snap.all = append(snap.all, setting)
		}
	}
	snap.sort()
}

// describe takes the default of a setting from the environment.
func (s *Settings) describe(spec *Spec, variable, part string, snap *Snapshot) {
	if part != "" {
		variable += "_" + part
	}
	text, found := s.env[variable]
	if !found || text == "" {
		return
	}
	value, err := spec.parse(text)
	if err != nil {
		snap.problems = append(snap.problems, fmt.Errorf("environment variable %s: %w", variable, err))
		return
	}
	spec.Default = value
}

// services returns the services that variables describe: the name of each,
// and the variable that switches it on or off.
func (env environment) services() map[string]string {
	found := map[string]string{}
	for variable := range env {
		given, ours := strings.CutPrefix(variable, customVariable)
		if !ours || strings.ContainsAny(given, "_-") {
			continue
		}
		if name, err := CustomName(given); err == nil {
			found[name] = variable
		}
	}
	return found
}

// sort puts the settings into the order of their ids and indexes them.
func (snap *Snapshot) sort() {
	slices.SortFunc(snap.all, func(a, b Setting) int { return strings.Compare(a.ID, b.ID) })
	snap.index = make(map[string]int, len(snap.all))
	for i := range snap.all {
		snap.index[snap.all[i].ID] = i
	}
}

// CustomService is a sign-in service that an admin or the environment
// describes, as clients are told of it: without its secret.
type CustomService struct {
	ID                 string `json:"_id"`
	Service            string `json:"service"`
	ClientID           string `json:"clientId"`
	Custom             bool   `json:"custom"`
	ServerURL          string `json:"serverURL"`
	TokenPath          string `json:"tokenPath"`
	IdentityPath       string `json:"identityPath"`
	AuthorizePath      string `json:"authorizePath"`
	Scope              string `json:"scope"`
	AccessTokenParam   string `json:"accessTokenParam"`
	ButtonLabelText    string `json:"buttonLabelText"`
	ButtonLabelColor   string `json:"buttonLabelColor"`
	LoginStyle         string `json:"loginStyle"`
	ButtonColor        string `json:"buttonColor"`
	TokenSentVia       string `json:"tokenSentVia"`
	IdentitySentVia    string `json:"identityTokenSentVia"`
	KeyField           string `json:"keyField"`
	UsernameField      string `json:"usernameField"`
	EmailField         string `json:"emailField"`
	NameField          string `json:"nameField"`
	AvatarField        string `json:"avatarField"`
	RolesClaim         string `json:"rolesClaim"`
	GroupsClaim        string `json:"groupsClaim"`
	ChannelsMap        string `json:"channelsMap"`
	ChannelsAdmin      string `json:"channelsAdmin"`
	MergeUsers         bool   `json:"mergeUsers"`
	MergeUsersDistinct bool   `json:"mergeUsersDistinctServices"`
	MapChannels        bool   `json:"mapChannels"`
	MergeRoles         bool   `json:"mergeRoles"`
	RolesToSync        string `json:"rolesToSync"`
	ShowButton         bool   `json:"showButton"`
}

// CustomServices returns the services of that kind that are switched on, by
// name.
func (snap *Snapshot) CustomServices() []CustomService {
	services := []CustomService{}
	for _, s := range snap.all {
		if name, found := customName(s.ID); found && s.Value == true {
			services = append(services, snap.customService(name))
		}
	}
	return services
}

func (snap *Snapshot) customService(name string) CustomService {
	text := func(part string) string { return strings.TrimSpace(snap.String(customID(name, part))) }
	is := func(part string) bool { return snap.Bool(customID(name, part)) }
	key := strings.ToLower(name)
	return CustomService{
		ID: key, Service: key, Custom: true, ClientID: text("id"), ServerURL: text("url"),
		TokenPath: text("token_path"), IdentityPath: text("identity_path"), AuthorizePath: text("authorize_path"),
		Scope: text("scope"), AccessTokenParam: text("access_token_param"),
		ButtonLabelText: text("button_label_text"), ButtonLabelColor: text("button_label_color"), ButtonColor: text("button_color"),
		LoginStyle: text("login_style"), TokenSentVia: text("token_sent_via"), IdentitySentVia: text("identity_token_sent_via"),
		KeyField: text("key_field"), UsernameField: text("username_field"), EmailField: text("email_field"),
		NameField: text("name_field"), AvatarField: text("avatar_field"),
		RolesClaim: text("roles_claim"), GroupsClaim: text("groups_claim"), RolesToSync: text("roles_to_sync"),
		ChannelsMap: text("groups_channel_map"), ChannelsAdmin: text("channels_admin"), MapChannels: is("map_channels"),
		MergeUsers: is("merge_users"), MergeUsersDistinct: is("merge_users_distinct_services"), MergeRoles: is("merge_roles"),
		ShowButton: is("show_button"),
	}
}
