package accounts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/accounts"
	"gantry/internal/model"
)

// TestNothingSecretIsShown asks for an account in every way there is, as its
// owner, as an admin and as somebody else, and looks for what must not leave.
func TestNothingSecretIsShown(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss, ann, eve := h.admin(t), h.person(t, "ann"), h.person(t, "eve")
	secret, _ := h.withTOTP(t, ann)
	made, err := h.GenerateToken(t.Context(), withTokens(ann), accounts.PersonalToken{Name: "script"})
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Store.PasswordHash(t.Context(), ann.UserID)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"$2a$", hash, secret, made.Token, accounts.HashToken(made.Token), "token-of-ann", accounts.HashToken("token-of-ann")}
	query := model.ListQuery{Fields: `{"services":1,"inviteToken":1,"emails":1,"roles":1,"createdAt":1,"customFields":1,"bio":1,"settings":1}`}
	status := "busy"
	for name, who := range map[string]model.Caller{"admin": boss, "owner": ann, "other": eve} {
		answers := map[string]any{}
		ask := func(what string, answer any, err error) {
			if err != nil && who.UserID == boss.UserID {
				t.Errorf("%s for %s: %v", what, name, err)
			}
			answers[what] = answer
		}
		info, err := h.Info(t.Context(), who, accounts.InfoQuery{UserID: ann.UserID, Fields: `{"services":1}`})
		ask("info", info, err)
		list, err := h.ListUsers(t.Context(), who, query)
		ask("list", list, err)
		byStatus, err := h.ListByStatus(t.Context(), who, accounts.StatusQuery{})
		ask("list by status", byStatus, err)
		presence, err := h.ListPresence(t.Context(), who, accounts.PresenceQuery{IDs: []string{ann.UserID}})
		ask("presence", presence, err)
		found, err := h.Autocomplete(t.Context(), who, accounts.Selector{Selector: `{"term":"ann"}`})
		ask("autocomplete", found, err)
		updated, err := h.UpdateUser(t.Context(), who, accounts.UserUpdate{UserID: ann.UserID, Data: accounts.UserData{StatusText: &status}})
		ask("update", updated, err)
		me, err := h.Me(t.Context(), who, model.None{})
		ask("me", me, err)
		for what, answer := range answers {
			text := marshal(t, answer)
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows %s a secret: %s", what, name, text)
				}
			}
			if name == "other" && strings.Contains(text, "ann@example.com") {
				t.Errorf("%s shows an address to somebody else: %s", what, text)
			}
		}
		shown := strings.Contains(marshal(t, info), `"services"`)
		if shown != (name == "owner") {
			t.Errorf("info shows services to %s: %t", name, shown)
		}
	}
	if printed := fmt.Sprintf("%v %+v %#v", ann, ann, ann); strings.Contains(printed, "token-of-ann") {
		t.Error("a caller that is printed shows the token")
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhoSeesWhat(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	h.set(t, "Accounts_CustomFields", `{"desk":{"type":"text","public":true},"wage":{"type":"text"}}`)
	boss, ann, eve := h.admin(t), h.person(t, "ann"), h.person(t, "eve")
	fields := map[string]jsontext.Value{"desk": plain("4b"), "wage": plain("12"), "shoe": plain("42")}
	_, err := h.UpdateUser(t.Context(), boss, accounts.UserUpdate{UserID: ann.UserID, Data: accounts.UserData{CustomFields: fields}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who              model.Caller
		email, desk, pay bool
	}{"admin": {boss, true, true, true}, "owner": {ann, true, true, true}, "other": {eve, false, true, false}} {
		info, err := h.Info(t.Context(), c.who, accounts.InfoQuery{Username: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		text := marshal(t, info)
		for part, shown := range map[string]bool{"ann@example.com": c.email, `"desk":"4b"`: c.desk, `"wage":"12"`: c.pay, "shoe": false} {
			if strings.Contains(text, part) != shown {
				t.Errorf("%s sees %s: %t in %s", name, part, !shown, text)
			}
		}
	}
	list, err := h.ListUsers(t.Context(), eve, model.ListQuery{Query: `{"customFields.desk":"4b"}`})
	if err != nil || list.Total != 1 || list.Users[0].Username != "ann" {
		t.Errorf("found by a public field: %+v, %v", list, err)
	}
	_, err = h.ListUsers(t.Context(), eve, model.ListQuery{Query: `{"customFields.wage":"12"}`})
	want(t, "finding by a field that is not public", err, "error-invalid-query")
	list, err = h.ListUsers(t.Context(), eve, model.ListQuery{Query: `{"emails.address":"ann@example.com"}`})
	if err != nil || list.Total != 4 {
		t.Errorf("a filter by what one may not see changes the list: %d, %v", list.Total, err)
	}
}

// TestMeHasThePreferences of upstream's suite.
func TestMeHasThePreferences(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	me, err := h.Me(t.Context(), ann, model.None{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(me.Settings.Preferences); n != 35 {
		t.Errorf("%d preferences, want 35", n)
	}
	loud, list := 7.0, []string{}
	_, err = h.SetPreferences(t.Context(), ann, accounts.NewPreferences{Data: accounts.PreferenceData{MasterVolume: &loud, Highlights: &list}})
	if err != nil {
		t.Fatal(err)
	}
	if me, err = h.Me(t.Context(), ann, model.None{}); err != nil {
		t.Fatal(err)
	}
	chosen, err := h.GetPreferences(t.Context(), ann, model.None{})
	if err != nil || marshal(t, me.Settings.Preferences["masterVolume"]) != "7" || string(chosen.Preferences["highlights"]) != "[]" || len(chosen.Preferences) != 2 {
		t.Errorf("what was chosen is not shown: %v, %v", chosen, err)
	}
}

func TestPasswordPolicy(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss := h.admin(t)
	h.set(t, "Accounts_Password_Policy_Enabled", true)
	h.set(t, "Accounts_Password_Policy_MaxLength", 12)
	n := 0
	for password, faults := range map[string]string{
		"  ": "", "2": "minLength oneLowercase oneUppercase oneSpecial", "Abc@123456789": "maxLength",
		"A@123aaaa": "repeatingCharacters", "PASSWORD@123": "oneLowercase", "password@123": "oneUppercase",
		"Password@": "oneNumber", "Password123": "oneSpecial", "Abc@1234": "-", "Äbcé@12AA": "-",
	} {
		n++
		in := newcomer("ann"+fmt.Sprint(n), "")
		in.Password = password
		_, err := h.Register(t.Context(), model.Caller{}, in)
		if faults == "-" {
			want(t, password, err, "")
			continue
		}
		want(t, password, err, "error-password-policy-not-met")
		text := ""
		if err != nil {
			text = marshal(t, detail(err))
		}
		for name := range strings.FieldsSeq(faults) {
			if !strings.Contains(text, `"error-password-policy-not-met-`+name+`"`) {
				t.Errorf("%q: %s is missing in %s", password, name, text)
			}
		}
		if n := strings.Count(text, "error-password"); n != len(strings.Fields(faults)) {
			t.Errorf("%q: %d faults, want %s: %s", password, n, faults, text)
		}
	}
	random := true
	made, err := h.CreateUser(t.Context(), boss, accounts.NewUser{Email: "r@example.com", Name: "R", Username: "random", Random: &random, Password: ""})
	if err != nil || made.User.MustChange == nil || !*made.User.MustChange {
		t.Errorf("a random password under a policy: %+v, %v", made, err)
	}
}
