package api

import "gantry/internal/endpoint"

func (a *API) twoFactor() []endpoint.Endpoint {
	code := []string{"code"}
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.2fa.enableEmail", Loose: true, Summary: "Ask the caller for mailed codes",
		}, a.Accounts.EnableEmailFactor),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.2fa.disableEmail", Loose: true, Summary: "Do not ask the caller for mailed codes",
		}, a.Accounts.DisableEmailFactor),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.2fa.sendEmailCode", Access: endpoint.Anyone, Loose: true, Summary: "Mail a code to sign in with",
		}, a.Accounts.SendEmailCode),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.resetTOTP", Loose: true, Summary: "Remove somebody's authenticator",
		}, a.Accounts.ResetTOTP),
		endpoint.New(endpoint.Spec{
			DDP: "2fa:enable", Loose: true, Args: []string{}, Summary: "Give the caller a secret for an authenticator",
		}, a.Accounts.EnableTOTP),
		endpoint.New(endpoint.Spec{
			DDP: "2fa:validateTempToken", Args: code, Loose: true, Summary: "Switch the authenticator on",
		}, a.Accounts.ValidateTempToken),
		endpoint.New(endpoint.Spec{
			DDP: "2fa:regenerateCodes", Args: code, Loose: true, Summary: "Replace the backup codes",
		}, a.Accounts.RegenerateCodes),
		endpoint.New(endpoint.Spec{
			DDP: "2fa:checkCodesRemaining", Loose: true, Args: []string{}, Summary: "Count the backup codes",
		}, a.Accounts.CodesRemaining),
		endpoint.New(endpoint.Spec{
			DDP: "2fa:disable", Args: code, Loose: true, Summary: "Switch the authenticator off",
		}, a.Accounts.DisableTOTP),
	}
}
