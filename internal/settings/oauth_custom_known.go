package settings

import "strings"

// SignInService returns how a sign-in service that is switched on is spoken to,
// with the secret that it knows this workspace by.
func (snap *Snapshot) SignInService(service string) (config CustomService, secret string, found bool) {
	for _, s := range snap.CustomServices() {
		if s.Service == service {
			return s, snap.customSecret(service), true
		}
	}
	for _, known := range knownServices {
		if strings.ToLower(known.name) == service && snap.Bool(servicePrefix+known.name) {
			return known.config(snap), snap.String(servicePrefix + known.name + "_secret"), true
		}
	}
	return CustomService{}, "", false
}

// SignsIn says whether a service can be signed in with: it is switched on and
// spoken to here, and where it is and what it calls this workspace is known.
func (snap *Snapshot) SignsIn(service string) bool {
	config, _, found := snap.SignInService(service)
	return found && config.ServerURL != "" && config.ClientID != ""
}

func (snap *Snapshot) customSecret(service string) string {
	for _, s := range snap.all {
		if name, found := customName(s.ID); found && strings.EqualFold(name, service) {
			return snap.String(customID(name, "secret"))
		}
	}
	return ""
}

// knownService is one of the table's services that speaks as one an admin
// describes.
type knownService struct {
	name    string // in the ids of its settings
	address string // the setting of its address; "" where there is one for all
	like    CustomService
}

// knownServices are those that need no code of their own.
var knownServices = []knownService{
	{"Gitlab", "API_Gitlab_URL", CustomService{ServerURL: "https://gitlab.com", Scope: "read_user", TokenPath: "/oauth/token", AuthorizePath: "/oauth/authorize", UsernameField: "username"}},
	{"GitHub_Enterprise", "API_GitHub_Enterprise_URL", CustomService{
		Scope: "user:email", TokenPath: "/login/oauth/access_token", AuthorizePath: "/login/oauth/authorize",
		IdentityPath: "/api/v3/user", IdentitySentVia: "header", UsernameField: "login",
	}},
	{"Github", "", CustomService{
		ServerURL: "https://github.com", Scope: "user:email", TokenPath: "/login/oauth/access_token", AuthorizePath: "/login/oauth/authorize",
		IdentityPath: "https://api.github.com/user", IdentitySentVia: "header", UsernameField: "login",
	}},
	{"Nextcloud", "Accounts_OAuth_Nextcloud_URL", CustomService{
		Scope: "openid", TokenPath: "/index.php/apps/oauth2/api/v1/token", AuthorizePath: "/index.php/apps/oauth2/authorize",
		IdentityPath: "/ocs/v2.php/cloud/user?format=json", TokenSentVia: "header",
	}},
	{"Google", "", CustomService{
		ServerURL: "https://accounts.google.com", Scope: "openid email profile", TokenPath: "https://oauth2.googleapis.com/token",
		AuthorizePath: "/o/oauth2/v2/auth", IdentityPath: "https://openidconnect.googleapis.com/v1/userinfo", IdentitySentVia: "header",
	}},
}

// config returns what is known of the service with what the settings say.
func (k knownService) config(snap *Snapshot) CustomService {
	c := k.like
	c.Service = strings.ToLower(k.name)
	c.ID, c.ClientID = c.Service, snap.String(servicePrefix+k.name+"_id")
	if address := strings.TrimRight(strings.TrimSpace(snap.String(k.address)), "/"); address != "" {
		c.ServerURL = address
	}
	if path := snap.String(servicePrefix + k.name + "_identity_path"); path != "" {
		c.IdentityPath = path
	}
	return c
}
