package api

import (
	"context"
	"strings"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func (a *API) oauth() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "settings.oauth", Access: endpoint.Anyone, Loose: true, Key: "services",
			Summary: "List the sign-in services, as the login page shows them",
		}, a.listOAuth),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "service.configurations", Access: endpoint.Anyone, Loose: true, Key: "configurations",
			Summary: "List the sign-in services with their configuration",
		}, a.listServices),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "settings.addCustomOAuth", Loose: true, TwoFactor: true, Summary: "Add a sign-in service",
		}, a.addOAuth),
		endpoint.New(endpoint.Spec{
			DDP: "addOAuthService", Args: []string{"name"}, Loose: true, Summary: "Add a sign-in service",
		}, a.addOAuth),
		endpoint.New(endpoint.Spec{
			DDP: "removeOAuthService", Args: []string{"name"}, Loose: true,
			Summary: "Remove a sign-in service with all that was set for it",
		}, a.removeOAuth),
		endpoint.New(endpoint.Spec{
			DDP: "refreshOAuthService", Loose: true, Summary: "Read the sign-in services anew",
		}, a.refreshOAuth),
	}
}

// oauthService is a sign-in service of the table as the login page shows it.
// One that an admin described is shown in full.
type oauthService struct {
	ID               string `json:"_id"`
	Name             string `json:"name"`
	ClientID         string `json:"clientId,omitempty"`
	ButtonLabelText  string `json:"buttonLabelText"`
	ButtonColor      string `json:"buttonColor"`
	ButtonLabelColor string `json:"buttonLabelColor"`
	Custom           bool   `json:"custom"`
}

// listOAuth leaves out what leads nowhere: clients make a button of each.
func (a *API) listOAuth(context.Context, model.Caller, model.None) ([]any, error) {
	list, snap := []any{}, a.Settings.Get()
	for _, s := range snap.CustomServices() {
		if snap.SignsIn(s.Service) {
			list = append(list, s)
		}
	}
	for _, s := range snap.Services() {
		if snap.SignsIn(s.Service) {
			list = append(list, oauthService{
				ID: s.ID, Name: s.Service, ClientID: s.ClientID,
				ButtonLabelText: s.ButtonLabelText, ButtonColor: s.ButtonColor, ButtonLabelColor: s.ButtonLabelColor,
			})
		}
	}
	return list, nil
}

func (a *API) listServices(context.Context, model.Caller, model.None) ([]any, error) {
	list, snap := []any{}, a.Settings.Get()
	for _, s := range snap.CustomServices() {
		list = append(list, s)
	}
	for _, s := range snap.Services() {
		list = append(list, s)
	}
	return list, nil
}

// serviceName names a sign-in service.
type serviceName struct {
	Name string `json:"name"`
}

const addOAuthService = "add-oauth-service" // the permission

func (a *API) addOAuth(ctx context.Context, who model.Caller, in serviceName) (model.None, error) {
	if strings.TrimSpace(in.Name) == "" {
		return model.None{}, model.Errorf("error-name-param-not-provided", `The parameter "name" is required`)
	}
	if !a.mayGlobally(who, addOAuthService) {
		return model.None{}, model.Errorf("error-action-not-allowed", "Adding OAuth Services is not allowed").
			With(map[string]any{"method": "addOAuthService", "action": "Adding_OAuth_Services"})
	}
	return model.None{}, a.Settings.AddService(ctx, in.Name)
}

func (a *API) removeOAuth(ctx context.Context, who model.Caller, in serviceName) (model.None, error) {
	if !a.mayGlobally(who, addOAuthService) {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed").By("removeOAuthService")
	}
	return model.None{}, a.Settings.RemoveService(ctx, in.Name)
}

func (a *API) refreshOAuth(ctx context.Context, who model.Caller, _ model.None) (model.None, error) {
	if !a.mayGlobally(who, addOAuthService) {
		return model.None{}, model.Errorf("error-action-not-allowed", "Refresh OAuth Services is not allowed").
			With(map[string]any{"method": "refreshOAuthService", "action": "Refreshing_OAuth_Services"})
	}
	return model.None{}, a.Settings.Load(ctx)
}
