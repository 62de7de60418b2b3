package settings

import (
	"log/slog"
	"strings"
	"testing"
)

func TestServicesAreAddedAndRemoved(t *testing.T) {
	store := &memory{}
	s := open(t, store)
	if err := s.AddService(t.Context(), "My Key-Cloak!"); err != nil {
		t.Fatal(err)
	}
	const id = "Accounts_OAuth_Custom-Mykeycloak"
	set := func(part string, value any) {
		t.Helper()
		if _, err := s.Set(t.Context(), id+part, value); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Get().CustomServices(); len(got) != 0 {
		t.Errorf("a new service is switched on: %+v", got)
	}
	set("-secret", "hush")
	set("-id", "chat")
	set("", true)
	if err := s.AddService(t.Context(), "mykeycloak"); err != nil {
		t.Fatal(err)
	}
	other := open(t, store) // another node
	got := other.Get().CustomServices()
	if len(got) != 1 || got[0].Service != "mykeycloak" || got[0].ClientID != "chat" || got[0].TokenPath != "/oauth/token" || !got[0].ShowButton {
		t.Fatalf("services are %+v", got)
	}
	if _, secret, found := other.Get().SignInService("mykeycloak"); !found || secret != "hush" {
		t.Errorf("the secret is %q", secret)
	}
	setting, found := other.Get().Lookup(id + "-secret")
	if !found || !setting.Secret || setting.Group != "OAuth" || setting.Section != "Custom OAuth: Mykeycloak" {
		t.Errorf("the setting is %+v", setting.Spec)
	}
	if text := slog.AnyValue(setting).Resolve().String(); strings.Contains(text, "hush") {
		t.Errorf("the log would show %s", text)
	}
	if err := s.RemoveService(t.Context(), "mykeycloak"); err != nil {
		t.Fatal(err)
	}
	if _, found := s.Get().Lookup(id); found {
		t.Error("the service is still there")
	}
	if err := s.AddService(t.Context(), "mykeycloak"); err != nil {
		t.Fatal(err)
	}
	if got := s.Get().String(id + "-secret"); got != "" {
		t.Errorf("a service of the same name has the secret %q", got)
	}
	if err := s.AddService(t.Context(), "  "); err == nil {
		t.Error("a service without a name was made")
	}
	if problems := s.Get().Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestServicesOfTheEnvironment(t *testing.T) {
	s := open(t, &memory{}, "Accounts_OAuth_Custom_Dex=true", "Accounts_OAuth_Custom_Dex_url=https://dex.example",
		"Accounts_OAuth_Custom_Dex_merge_users=true", "Accounts_OAuth_Custom_Dex_show_button=maybe",
		"OVERWRITE_SETTING_Accounts_OAuth_Custom-Dex-id=fixed", "OVERWRITE_SETTING_Accounts_OAuth_Custom-Later-id=x")
	services := s.Get().CustomServices()
	if len(services) != 1 {
		t.Fatalf("services are %+v", services)
	}
	if got := services[0]; got.Service != "dex" || got.ServerURL != "https://dex.example" || !got.MergeUsers || got.ClientID != "fixed" || !got.ShowButton {
		t.Errorf("the service is %+v", got)
	}
	problems := s.Get().Problems()
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "show_button") {
		t.Errorf("problems are %v", problems)
	}
	if _, err := s.Set(t.Context(), "Accounts_OAuth_Custom-Dex-id", "mine"); err != nil {
		t.Fatal(err)
	}
	if got := s.Get().String("Accounts_OAuth_Custom-Dex-id"); got != "fixed" {
		t.Errorf("an admin changed what the environment decides to %q", got)
	}
	if _, err := s.Set(t.Context(), "Accounts_OAuth_Custom-Dex-url", "https://other.example"); err != nil {
		t.Fatal(err)
	}
	if got := s.Get().CustomServices()[0].ServerURL; got != "https://other.example" {
		t.Errorf("the address is %q", got)
	}
}

func TestKnownServicesAreSpokenToAlike(t *testing.T) {
	s := open(t, &memory{})
	if _, _, found := s.Get().SignInService("gitlab"); found {
		t.Error("a service that is switched off is there")
	}
	for id, value := range map[string]any{"": true, "_id": "chat", "_secret": "hush"} {
		if _, err := s.Set(t.Context(), "Accounts_OAuth_Gitlab"+id, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Set(t.Context(), "API_Gitlab_URL", "https://git.example/"); err != nil {
		t.Fatal(err)
	}
	got, secret, found := s.Get().SignInService("gitlab")
	if !found || secret != "hush" || got.ClientID != "chat" || got.ServerURL != "https://git.example" || got.IdentityPath != "/api/v4/user" {
		t.Errorf("the service is %+v", got)
	}
}
