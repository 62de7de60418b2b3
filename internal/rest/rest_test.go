package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

type input struct {
	ID   string `json:"id" check:"required"`
	Days int    `json:"days"`
}

// everyCheck is an endpoint behind all checks; with it the first that fails
// answers.
var everyCheck = endpoint.New(endpoint.Spec{
	Method: "POST", Path: "every.check", Permissions: []string{"p1", "p2"}, TwoFactor: true, Limit: endpoint.Limit{Calls: 1, Seconds: 60},
}, func(context.Context, model.Caller, input) (model.None, error) {
	return model.None{}, model.Errorf("error-action", "The action refused")
})

// TestOrderOfChecks removes one reason to refuse after the other: what comes
// first decides.
func TestOrderOfChecks(t *testing.T) {
	second := model.Errorf("totp-required", "TOTP Required").With(map[string]any{"method": "totp"})
	d := open(t, everyCheck)
	d.rates, d.second = Rates{Enabled: true}, second
	d.ask("POST", "every.check", `{}`, "as ann") // the window is full now
	if w := d.ask("POST", "every.check", `{}`); w.Code != http.StatusUnauthorized {
		t.Errorf("signing in is not first: %d %s", w.Code, w.Body)
	}
	if w := d.ask("POST", "every.check", `{}`, "as ann"); w.Code != http.StatusTooManyRequests {
		t.Errorf("the rate limit is not second: %d %s", w.Code, w.Body)
	}
	d.rates.Enabled = false
	check(t, d.ask("POST", "every.check", `{}`, "as ann"), 400,
		`{"success":false,"error":"must have required property 'id' [invalid-params]","errorType":"invalid-params"}`)
	check(t, d.ask("POST", "every.check", `{"id":"a"}`, "as ann"), 403, mayNot)
	d.permissions = []string{"p2"}
	check(t, d.ask("POST", "every.check", `{"id":"a"}`, "as ann"), 403, mayNot)
	d.permissions = []string{"p1", "p2"}
	check(t, d.ask("POST", "every.check", `{"id":"a"}`, "as ann"), 400,
		`{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":{"method":"totp"}}`)
	d.second = nil
	check(t, d.ask("POST", "every.check", `{"id":"a"}`, "as ann"), 400,
		`{"success":false,"error":"The action refused [error-action]","errorType":"error-action"}`)
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
	}{
		"code and sentence":              {model.Errorf("error-invalid-room", "Invalid room"), 400, `{"success":false,"error":"Invalid room [error-invalid-room]","errorType":"error-invalid-room"}`},
		"code alone":                     {&model.Error{Code: "not_authorized"}, 400, `{"success":false,"error":"[not_authorized]","errorType":"not_authorized"}`},
		"details":                        {model.Errorf("c", "r").With(map[string]any{"z": 1, "a": "x"}), 400, `{"success":false,"error":"r [c]","errorType":"c","details":{"a":"x","z":1}}`},
		"wrapped":                        {fmt.Errorf("look up: %w", model.Errorf("c", "r")), 400, `{"success":false,"error":"r [c]","errorType":"c"}`},
		"plain":                          {model.Fail("Nothing to do"), 400, `{"success":false,"error":"Nothing to do"}`},
		"plain with a code":              {&model.Error{Code: "c", Reason: "r", Plain: true}, 400, `{"success":false,"error":"r","errorType":"c"}`},
		"old unauthorized":               {&model.Error{Reason: "unauthorized", Plain: true, Status: 403}, 403, `{"success":false,"error":"unauthorized"}`},
		"unauthorized":                   {errUnauthorized, 403, mayNot},
		"not found":                      {&model.Error{Reason: "Token not found", Plain: true, Status: 404}, 404, `{"success":false,"error":"Token not found"}`},
		"not logged in":                  {errNotLoggedIn, 401, mustLogIn},
		"login failed":                   {&model.Error{Code: "403", Reason: "Incorrect password", Status: 401}, 401, `{"status":"error","error":"403","message":"Incorrect password"}`},
		"second factor":                  {(&model.Error{Code: "totp-required", Reason: "TOTP Required", Status: 401}).With(map[string]any{"method": "totp"}), 401, `{"status":"error","error":"totp-required","details":{"method":"totp"},"message":"TOTP Required"}`},
		"text that is none":              {model.Fail("a\xffb"), 400, "{\"success\":false,\"error\":\"a\ufffdb\"}"},
		"details that cannot be written": {model.Errorf("c", "r").With(map[string]any{"f": func() {}}), 500, serverError},
		"anything else":                  {errors.New("dial tcp 10.0.0.5: password=hunter2"), 500, serverError},
		"not found in the store":         {model.ErrNotFound, 500, serverError},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, fails(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, c.err))
			check(t, d.ask("GET", "x", ""), c.status, c.body)
		})
	}
}

func TestFailuresAreLoggedWithTheRequest(t *testing.T) {
	d := open(t, fails(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, errors.New("the disk is full")))
	check(t, d.ask("GET", "x", ""), 500, serverError)
	log := d.log.String()
	for _, want := range []string{"level=ERROR", `endpoint="GET x"`, `err="the disk is full"`, "request="} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in the log: %s", want, log)
		}
	}
	if strings.Contains(log, `request=""`) {
		t.Errorf("the request has no id: %s", log)
	}
}

func TestClientThatIsGoneIsNoFailure(t *testing.T) {
	status := 0
	d := open(t, fails(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, context.Canceled))
	d.Metrics = func(_ *endpoint.Endpoint, s int, _ float64) { status = s }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/api/v1/x", nil))
	if status != statusClientGone || d.log.Len() != 0 {
		t.Errorf("counted as %d, logged as %q", status, d.log.String())
	}
}

func TestPanicIsOfOneRequest(t *testing.T) {
	statuses := []int{}
	boom := endpoint.New(endpoint.Spec{Method: "GET", Path: "boom", Access: endpoint.Anyone}, func(context.Context, model.Caller, model.None) (model.None, error) {
		panic("the roof is on fire")
	})
	d := open(t, boom, answers(endpoint.Spec{Method: "GET", Path: "calm", Access: endpoint.Anyone}, model.None{}))
	d.Metrics = func(_ *endpoint.Endpoint, s int, _ float64) { statuses = append(statuses, s) }
	check(t, d.ask("GET", "boom", ""), 500, serverError)
	check(t, d.ask("GET", "calm", ""), 200, `{"success":true}`)
	if len(statuses) != 2 || statuses[0] != 500 || statuses[1] != 200 {
		t.Errorf("counted as %v", statuses)
	}
	if log := d.log.String(); !strings.Contains(log, "the roof is on fire") || !strings.Contains(log, "rest_test.go") || !strings.Contains(log, "request=") {
		t.Errorf("the log does not say what and where: %s", log)
	}
}

func TestRoutes(t *testing.T) {
	d := open(t,
		answers(endpoint.Spec{Method: "GET", Path: "im.list", Aliases: []string{"dm.list"}, Access: endpoint.Anyone}, 1),
		answers(endpoint.Spec{Method: "POST", Path: "im.list", Access: endpoint.Anyone}, 2),
		endpoint.New(endpoint.Spec{Method: "DELETE", Path: "removeInvite/:_id", Access: endpoint.Anyone, Bare: true},
			func(_ context.Context, _ model.Caller, in struct {
				ID string `json:"_id" check:"required"`
			}) (string, error) {
				return in.ID, nil
			}))
	check(t, d.ask("GET", "im.list", ""), 200, "1")
	check(t, d.ask("GET", "dm.list", ""), 200, "1")
	check(t, d.ask("POST", "im.list", ""), 200, "2")
	check(t, d.ask("DELETE", "im.list", ""), 405, notFound)
	check(t, d.ask("POST", "dm.list", ""), 405, notFound)
	check(t, d.ask("GET", "im.lists", ""), 404, notFound)
	check(t, d.ask("GET", "", ""), 404, notFound)
	check(t, d.ask("DELETE", "removeInvite/a%2Fb%20c", ""), 200, `"a/b c"`)
	check(t, d.ask("DELETE", "removeInvite/%ff", ""), 200, "\"\ufffd\"")
	check(t, d.ask("DELETE", "removeInvite/a", `{"_id":"b"}`), 200, `"a"`)
	check(t, d.ask("DELETE", "removeInvite/%00", ""), 400, `{"success":false,"error":"must NOT have NUL characters [invalid-params]","errorType":"invalid-params"}`)
	check(t, d.ask("GET", "removeInvite/a", ""), 405, notFound)
	check(t, d.ask("DELETE", "removeInvite", ""), 404, notFound)
}

func TestHeadHasTheHeadersOfGet(t *testing.T) {
	d := open(t, answers(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, 12345))
	server := httptest.NewServer(&d.mux)
	defer server.Close()
	response, err := http.Head(server.URL + "/api/v1/x")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || len(body) != 0 || response.StatusCode != 200 || response.ContentLength != 5 || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v %q %v", response.Status, body, response.Header)
	}
}

func TestAccess(t *testing.T) {
	spec := func(path string, access endpoint.Access) endpoint.Spec {
		return endpoint.Spec{Method: "GET", Path: path, Access: access}
	}
	d := open(t, answers(spec("in", endpoint.SignedIn), 1), answers(spec("any", endpoint.Anyone), 1), answers(spec("read", endpoint.AnyoneIfAllowed), 1))
	for _, c := range []struct {
		path, header string
		anonymous    bool
		status       int
	}{
		{"in", "", false, 401}, {"in", "", true, 401}, {"in", "as ann", false, 200}, {"in", "X-User-Id: ann", false, 401},
		{"in", "X-Auth-Token: token of ann", false, 401},
		{"any", "", false, 200}, {"any", "as ann", false, 200}, {"any", "X-User-Id: nobody", false, 200},
		{"read", "", false, 401}, {"read", "", true, 200}, {"read", "as ann", false, 200},
	} {
		d.anonymous = c.anonymous
		w := d.ask("GET", c.path, "", c.header)
		if w.Code != c.status {
			t.Errorf("%+v: %d", c, w.Code)
		}
		if c.status == 401 {
			check(t, w, 401, mustLogIn)
		}
	}
	if w := d.ask("GET", "in", "", "X-User-Id: ann", "X-Auth-Token: wrong"); w.Code != 401 {
		t.Errorf("a wrong token is let in: %d", w.Code)
	}
	d.failing = errors.New("the database is away")
	check(t, d.ask("GET", "in", "", "as ann"), 500, serverError)
}

func TestCallerIsWhoAsked(t *testing.T) {
	var who model.Caller
	d := open(t, endpoint.New(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, func(_ context.Context, w model.Caller, _ model.None) (model.None, error) {
		who = w
		return model.None{}, nil
	}))
	d.ask("GET", "x", "", "as ann", "User-Agent: test", "x-2fa-code: 123456", "x-2fa-method: totp")
	if who.UserID != "ann" || who.UserAgent != "test" || who.IP.String() != "192.0.2.1" || who.Host != "example.com" || who.RequestID == "" ||
		who.TwoFactor != (model.TwoFactorCode{Code: "123456", Method: "totp"}) {
		t.Errorf("%+v", who)
	}
	d.ask("GET", "x", "", "X-User-Id: ann", "X-Auth-Token: wrong")
	if !who.Anonymous() {
		t.Errorf("a wrong token makes %+v", who)
	}
}
