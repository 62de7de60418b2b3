package settings

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// source is where settings are read: what is built into the program, and its
// client for browsers.
var source = []string{"../../internal", "../../cmd", "../../web/src"}

// family is settings whose ids are put together, where the sources under
// Place name what follows Prefix, after Before.
type family struct{ Prefix, Place, Before string }

// families returns those there are.
func families() []family {
	list := []family{
		{"Block_Multiple_Failed_Logins_", "internal/accounts/attempts.go", ""},
		{"Accounts_Password_Policy_", "internal/accounts/policy.go", ""},
		{"Accounts_Default_User_Preferences_", "internal/chat/notifications.go", ""},
		{"Accounts_Default_User_Preferences_", "web/src/", ""}, // as internal/accounts/preferences.go hands them out
		{"RetentionPolicy_AppliesTo", "internal/chat/retention.go", ""},
		{"RetentionPolicy_TTL_", "internal/chat/retention.go", ""},
		{"LDAP_AD_", "internal/accounts/ldap_person.go", "LDAP_"},
		{"Accounts_OAuth_", "internal/settings/oauth_custom_known.go", ""}, // their switches
		{"Accounts_OAuth_Nextcloud_", "internal/settings/services.go", ""}, // the look of the button
	}
	for _, known := range knownServices {
		list = append(list, family{servicePrefix + known.name, "internal/settings/oauth_custom_known.go", ""})
	}
	return list
}

// forOthers are settings that no source names and that have an effect all the
// same. Not among them is what a client offers that this server refuses:
// calls, translations, talking to visitors, other ways to sign in.
func forOthers() map[string]bool {
	all := map[string]bool{}
	add := func(ids string) {
		for _, id := range strings.Fields(ids) {
			all[id] = true
		}
	}
	// The mobile app signs in with what it is given at an address of the admin's.
	add("Accounts_iframe_enabled Accounts_Iframe_api_url Accounts_Iframe_api_method")
	// Its forms for signing in and registering.
	add("Accounts_EmailOrUsernamePlaceholder Accounts_NamePlaceholder Accounts_PasswordPlaceholder Accounts_ConfirmPasswordPlaceholder")
	add("Accounts_RequirePasswordConfirmation Accounts_RegistrationForm_LinkReplacementText")
	// Where it finds pictures, and whether it keeps them.
	add("Accounts_AvatarExternalProviderUrl Accounts_RoomAvatarExternalProviderUrl CDN_PREFIX Assets_favicon_512 Allow_Save_Media_to_Gallery")
	// What it shows and offers.
	add("Accounts_Directory_DefaultView Message_TimeFormat Message_TimeAndDateFormat Message_AudioRecorderEnabled E2E_Enabled_Mentions")
	// It locks itself, and chooses between REST and DDP.
	add("Force_Screen_Lock Force_Screen_Lock_After API_Use_REST_For_DDP_Calls")
	// Admins tell these to the service that they speak of.
	for _, known := range knownServices {
		add(servicePrefix + known.name + "_callback_url")
	}
	return all
}

// namesakes are words in the sources that are no settings, although they read
// as one: a phrase in letters, and a preference whose default nobody is told.
var namesakes = map[string]bool{
	"Email_Changed_Email_Subject":                    true,
	"Accounts_Default_User_Preferences_masterVolume": true,
}

var inQuotes = regexp.MustCompile("[\"'`]([\\w.-]+)[\"'`]")

// quotedIn returns what each source has between quotes.
func quotedIn(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	read := func(path string, entry fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "testdata":
			return fs.SkipDir
		case entry.IsDir(), strings.HasSuffix(name, "_test.go"), strings.HasPrefix(name, "internal/settings/table_"):
			return nil
		}
		switch filepath.Ext(name) {
		case ".go", ".ts", ".tsx", ".js", ".html":
			text, err := os.ReadFile(path)
			found[name] = map[string]bool{}
			for _, match := range inQuotes.FindAllSubmatch(text, -1) {
				found[name][string(match[1])] = true
			}
			return err
		}
		return nil
	}
	for _, root := range source {
		if err := filepath.WalkDir(root, read); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// reader returns a source that reads a setting, or "".
func reader(spec Spec, sources map[string]map[string]bool) string {
	names := []family{{"", "", ""}}
	for _, f := range families() {
		if len(spec.ID) > len(f.Prefix) && strings.HasPrefix(spec.ID, f.Prefix) {
			names = append(names, f)
		}
	}
	for place, said := range sources {
		for _, f := range names {
			if strings.HasPrefix(place, f.Place) && said[f.Before+strings.TrimPrefix(spec.ID, f.Prefix)] {
				return place
			}
		}
		if does, _ := spec.Default.(string); spec.Type == Action && said[does] {
			return place
		}
	}
	return ""
}

// TestIdleIsTrue holds that exactly those settings are marked as without an
// effect that nothing reads.
func TestIdleIsTrue(t *testing.T) {
	sources, others := quotedIn(t), forOthers()
	for _, place := range []string{"internal/app/app.go", "web/src/store/settings.ts", "cmd/gantry/main.go"} {
		if len(sources[place]) == 0 {
			t.Fatalf("%s was not read", place)
		}
	}
	for _, f := range families() {
		if !strings.HasSuffix(f.Place, "/") && sources[f.Place] == nil {
			t.Errorf("%s… is put together in %s, which is not there", f.Prefix, f.Place)
		}
	}
	for _, spec := range Table() {
		by := reader(spec, sources)
		if namesakes[spec.ID] {
			by = ""
		}
		switch {
		case spec.Idle && by != "":
			t.Errorf("%s is marked as idle, but read in %s", spec.ID, by)
		case spec.Idle && others[spec.ID]:
			t.Errorf("%s is marked as idle, but clients act on it", spec.ID)
		case !spec.Idle && by == "" && !others[spec.ID]:
			t.Errorf("nothing reads %s: it is to be marked as idle", spec.ID)
		case by != "" && others[spec.ID]:
			t.Errorf("%s is read in %s: it need not be listed for others", spec.ID, by)
		}
		delete(others, spec.ID)
	}
	for id := range others {
		t.Errorf("%s is listed for others and does not exist", id)
	}
}

// TestIdleOfCustomServices holds the same of the services that admins describe:
// their settings are read as fields of CustomService.
func TestIdleOfCustomServices(t *testing.T) {
	fields := map[string]string{
		"avatar_field": "AvatarField", "groups_claim": "GroupsClaim", "channels_admin": "ChannelsAdmin",
		"map_channels": "MapChannels", "groups_channel_map": "ChannelsMap", "roles_claim": "RolesClaim", "name_field": "NameField",
	}
	places, err := filepath.Glob("../*/*.go")
	if err != nil || len(places) == 0 {
		t.Fatal(places, err)
	}
	var all strings.Builder
	for _, place := range places {
		if strings.HasSuffix(place, "_test.go") || strings.HasPrefix(place, "../settings/") {
			continue
		}
		text, err := os.ReadFile(place)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, p := range customParts {
		field := fields[p.part]
		if p.spec.Idle && field == "" {
			t.Errorf("%s is idle, and its field is not known", p.part)
		}
		if field != "" && p.spec.Idle == strings.Contains(all.String(), "."+field) {
			t.Errorf("%s is marked as idle: %t, which is not so", p.part, p.spec.Idle)
		}
	}
}

// TestIdleIsListed: what is hidden is not in the list, as nobody can change it.
func TestIdleIsListed(t *testing.T) {
	ids := map[string]bool{}
	for _, id := range open(t, &memory{}).Get().Idle() {
		ids[id] = true
	}
	for id, want := range map[string]bool{
		"CAS_enabled": true, "Layout_Home_Body": true, "FileUpload_S3_CDN": true, "Assets_tile_70": true,
		"Statistics_reporting": false, "Site_Name": false, "FileUpload_S3_Bucket": false, "Assets_logo": false,
		"RetentionPolicy_TTL_DMs": false, "Accounts_OAuth_Google_id": false, "Accounts_OAuth_Facebook_id": true,
	} {
		if ids[id] != want {
			t.Errorf("%s is listed as idle: %t", id, ids[id])
		}
	}
}
