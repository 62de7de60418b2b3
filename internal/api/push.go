package api

import "gantry/internal/endpoint"

// push is how devices are woken.
func (a *API) push() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "push.token", Key: "result", Loose: true, Summary: "Have a device woken when there is news",
		}, a.Accounts.RegisterDevice),
		endpoint.New(endpoint.Spec{
			Method: "DELETE", Path: "push.token", Loose: true, Summary: "Have a device woken no more",
		}, a.Accounts.RemoveDevice),
		endpoint.New(endpoint.Spec{
			DDP: "raix:push-update", Loose: true, Summary: "Have a device woken when there is news",
		}, a.Accounts.UpdateDevice),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "push.get", Key: "data", Loose: true, Summary: "Read what a notification is about",
		}, a.Chat.GetPush),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "push.info", Loose: true, Summary: "Say by which gateway devices are woken",
		}, a.Chat.PushInfo),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "push.test", Loose: true, Permissions: []string{"test-push-notifications"},
			Limit: endpoint.Limit{Calls: 1, Seconds: 1}, Summary: "Wake one's own devices",
		}, a.Chat.TestPush),
		endpoint.New(endpoint.Spec{
			DDP: "push_test", Loose: true, Limit: endpoint.Limit{Calls: 1, Seconds: 1}, Summary: "Wake one's own devices",
		}, a.Chat.TestPushByMethod),
	}
}
