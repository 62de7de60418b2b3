package settings

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// wanted reads a list of ids, one a line.
func wanted(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			ids = append(ids, line)
		}
	}
	return ids
}

func specs(t *testing.T) map[string]Spec {
	t.Helper()
	byID := make(map[string]Spec)
	for _, spec := range Table() {
		if _, twice := byID[spec.ID]; twice {
			t.Errorf("%s is in the table twice", spec.ID)
		}
		byID[spec.ID] = spec
	}
	return byID
}

func TestTableHoldsWhatClientsAskFor(t *testing.T) {
	byID := specs(t)
	suite, mobile := wanted(t, "suite.txt"), wanted(t, "mobile.txt")
	if len(suite) != 67 || len(mobile) != 92 {
		t.Fatalf("read %d and %d ids", len(suite), len(mobile))
	}
	for _, id := range suite {
		if spec, found := byID[id]; !found || spec.Hidden {
			t.Errorf("the suite cannot change %s", id)
		}
	}
	for _, id := range mobile {
		if spec, found := byID[id]; !found || !spec.Public || spec.Hidden {
			t.Errorf("the mobile app cannot read %s", id)
		}
	}
}

func TestTableOwnSettings(t *testing.T) {
	byID := specs(t)
	want := map[string]any{
		"Invite_Compat":                       "8",
		"Accounts_Registration_AllowInvites":  false,
		"Accounts_Registration_InviteUrlType": "direct",
		"Gantry_Compat_Version":               "8.8",
		"DeepLink_Url":                        "https://go.rocket.chat",
		"Accounts_LoginExpiration":            90.0,
		"FileUpload_MaxFileSize":              104857600.0,
		"RetentionPolicy_TTL_DMs":             2592000000.0,
		"uniqueID":                            "",
	}
	for id, value := range want {
		if got := byID[id].Default; got != value {
			t.Errorf("%s is %#v, want %#v", id, got, value)
		}
	}
}

func TestTableDefaultsFitTheirTypes(t *testing.T) {
	for _, spec := range Table() {
		if spec.Type == Action {
			if text, ok := spec.Default.(string); !ok || text == "" {
				t.Errorf("%s does nothing", spec.ID)
			}
			continue
		}
		got, err := spec.coerce(spec.Default)
		if err != nil || reflect.TypeOf(got) != reflect.TypeOf(spec.Default) {
			t.Errorf("%s of type %s has default %#v: %v", spec.ID, spec.Type, spec.Default, err)
		}
		if chosen := spec.Type == Select || spec.Type == MultiSelect; chosen != (len(spec.Values) > 0) {
			t.Errorf("%s of type %s offers %v", spec.ID, spec.Type, spec.Values)
		}
	}
}

func TestTableConditionsNameSettings(t *testing.T) {
	byID := specs(t)
	for _, spec := range Table() {
		for _, word := range strings.Fields(spec.Needs + " " + spec.Shown) {
			if id := parseCondition(word).ID; byID[id].ID == "" {
				t.Errorf("%s needs %s, which is not there", spec.ID, id)
			}
		}
	}
}

func TestTableSecretsAreMarked(t *testing.T) {
	for _, spec := range Table() {
		id := strings.ToLower(spec.ID)
		suspect := strings.HasSuffix(id, "secret") || strings.HasSuffix(id, "_token") || strings.HasSuffix(id, "apikey") ||
			strings.HasSuffix(id, "secretkey") || spec.Type == Password
		if suspect && !spec.Secret {
			t.Errorf("%s is not marked as a secret", spec.ID)
		}
		if spec.Public && spec.Type == Password {
			t.Errorf("%s is a public password", spec.ID)
		}
	}
}

func TestQuery(t *testing.T) {
	for text, want := range map[string]string{
		"":         ``,
		"A":        `{"_id":"A","value":true}`,
		"!A":       `{"_id":"A","value":false}`,
		"A=x":      `{"_id":"A","value":"x"}`,
		"A=":       `{"_id":"A","value":""}`,
		"A=x|y":    `{"_id":"A","value":{"$in":["x","y"]}}`,
		"A!=":      `{"_id":"A","value":{"$exists":true,"$ne":""}}`,
		"A !B C=x": `[{"_id":"A","value":true},{"_id":"B","value":false},{"_id":"C","value":"x"}]`,
	} {
		if got := query(text); got != want {
			t.Errorf("query(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestSectionNeedsReachItsSettings(t *testing.T) {
	spec := specs(t)["FileUpload_S3_Bucket"]
	if spec.EnableQuery != `{"_id":"FileUpload_Storage_Type","value":"AmazonS3"}` || spec.Section != "Amazon S3" || spec.Group != "FileUpload" {
		t.Errorf("got %+v", spec)
	}
}

// A summary carries what settings.public sends of a setting, no more.
func TestSummary(t *testing.T) {
	snap := open(t, &memory{}).Get()
	for id, want := range map[string]string{
		"Accounts_LoginExpiration":     `{"_id":"Accounts_LoginExpiration","value":90,"enterprise":false}`,
		"Message_Read_Receipt_Enabled": `{"_id":"Message_Read_Receipt_Enabled","value":false,"enterprise":true,"invalidValue":false,"modules":["message-read-receipt"]}`,
		"Hide_System_Messages":         `{"_id":"Hide_System_Messages","value":[],"enterprise":false}`,
		"Assets_favicon_ico":           `{"_id":"Assets_favicon_ico","value":{"defaultUrl":"favicon.ico"},"enterprise":false}`,
	} {
		setting, _ := snap.Lookup(id)
		if got, err := json.Marshal(setting.Summary()); err != nil || string(got) != want {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want)
		}
	}
}
