package rest

import (
	"fmt"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// limited returns a door whose endpoints may be called n times a minute.
func limited(t *testing.T, n int) *door {
	d := open(t,
		answers(endpoint.Spec{Method: "GET", Path: "one", Access: endpoint.Anyone}, 1),
		answers(endpoint.Spec{Method: "GET", Path: "two", Aliases: []string{"zwei"}, Access: endpoint.Anyone}, 2),
		answers(endpoint.Spec{Method: "POST", Path: "two", Access: endpoint.Anyone}, 2),
		answers(endpoint.Spec{Method: "GET", Path: "strict", Access: endpoint.Anyone, Limit: endpoint.Limit{Calls: 1, Seconds: 10}}, 3),
		answers(endpoint.Spec{Method: "GET", Path: "free", Access: endpoint.Anyone, Limit: endpoint.Unlimited}, 4))
	d.rates = Rates{Enabled: true, Default: endpoint.Limit{Calls: n, Seconds: 60}}
	return d
}

func TestLimiterTellsWhereTheClientStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := limited(t, 2)
		reset := strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10)
		headers := func(w *httptest.ResponseRecorder, remaining string) {
			t.Helper()
			h := w.Header()
			if h.Get("X-RateLimit-Limit") != "2" || h.Get("X-RateLimit-Remaining") != remaining || h.Get("X-RateLimit-Reset") != reset {
				t.Errorf("%v, want 2, %s and %s", h, remaining, reset)
			}
		}
		w := d.ask("GET", "one", "")
		check(t, w, 200, "1")
		headers(w, "1")
		time.Sleep(20*time.Second + time.Millisecond)
		headers(d.ask("GET", "one", ""), "0")
		w = d.ask("GET", "one", "")
		check(t, w, 429, `{"success":false,"error":"Error, too many requests. Please slow down. You must wait 40 seconds before trying this endpoint again. [error-too-many-requests]"}`)
		headers(w, "0")
	})
}

func TestLimiterWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := limited(t, 1)
		want := func(status int, path string, headers ...string) {
			t.Helper()
			if w := d.ask("GET", path, "", headers...); w.Code != status {
				t.Errorf("after %v: %s %v is %d, want %d", time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)), path, headers, w.Code, status)
			}
		}
		want(200, "one")
		want(429, "one")
		want(200, "two")           // each endpoint has its own window,
		want(429, "zwei")          // which its aliases share
		want(429, "one", "as ann") // who asks does not matter,
		want(200, "one", "as root")
		want(200, "free")
		want(200, "free")
		time.Sleep(time.Minute - time.Millisecond)
		want(429, "one")
		time.Sleep(time.Millisecond)
		want(200, "one")
		want(429, "one")
		want(200, "strict")
		time.Sleep(10*time.Second - time.Nanosecond)
		want(429, "strict")
		time.Sleep(time.Nanosecond)
		want(200, "strict")
		if w := d.ask("POST", "two", ""); w.Code != 200 {
			t.Errorf("another method shares the window: %d", w.Code)
		}
		d.rates.Enabled = false // a change holds at once
		want(200, "one")
		d.rates = Rates{Enabled: true} // 0 calls: no limit
		want(200, "one")
	})
}

func TestLimiterCountsByAddress(t *testing.T) {
	d := limited(t, 1)
	d.Client.Proxies = 1
	for address, status := range map[string]int{"203.0.113.1": 200, "203.0.113.2": 200, "2001:db8::1": 200} {
		if w := d.ask("GET", "one", "", "X-Forwarded-For: "+address); w.Code != status {
			t.Errorf("%s: %d", address, w.Code)
		}
		if w := d.ask("GET", "one", "", "X-Forwarded-For: 9.9.9.9, "+address); w.Code != 429 {
			t.Errorf("%s gets around by writing another address in front: %d", address, w.Code)
		}
	}
}

func TestTheClientHasLimitsOfItsOwn(t *testing.T) {
	d := limited(t, 1)
	d.rates.Methods = endpoint.Limit{Calls: 2, Seconds: 10}
	const client = "X-Gantry-Client: web"
	for i, want := range []int{200, 200, 429} {
		if w := d.ask("GET", "one", "", "as ann", client); w.Code != want {
			t.Errorf("call %d: %d, want %d", i+1, w.Code, want)
		}
	}
	for who, headers := range map[string][]string{
		"others in the client": {"as bob", client}, "who calls from elsewhere": {"as ann"},
	} {
		if w := d.ask("GET", "one", "", headers...); w.Code != 200 {
			t.Errorf("%s share its count: %d", who, w.Code)
		}
	}
	if w := d.ask("GET", "one", "", client); w.Code != 429 {
		t.Errorf("nobody can be the client: %d", w.Code)
	}
}

func TestLimiterForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		for i := range 1000 {
			l.take(limitKey{endpoint: fmt.Sprint(i)}, time.Minute, time.Now())
		}
		time.Sleep(2 * time.Minute)
		l.take(limitKey{endpoint: "last"}, time.Minute, time.Now())
		if len(l.windows) != 1 {
			t.Errorf("%d windows are kept", len(l.windows))
		}
	})
}

func TestMethodsAreLimitedByUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, answers(endpoint.Spec{DDP: "ping", Access: endpoint.Anyone}, model.None{}))
		d.rates = Rates{Enabled: true, Methods: endpoint.Limit{Calls: 1, Seconds: 10}}
		const (
			call    = `{"message":"{\"msg\":\"method\",\"id\":1,\"method\":\"ping\",\"params\":[]}"}`
			fine    = `{"message":"{\"msg\":\"result\",\"id\":1}","success":true}`
			refused = `{"message":"{\"msg\":\"result\",\"id\":1,\"error\":{\"isClientSafe\":true,\"error\":\"too-many-requests\",\"reason\":\"Error, too many requests. Please slow down. You must wait 10 seconds before trying this endpoint again.\",\"message\":\"Error, too many requests. Please slow down. You must wait 10 seconds before trying this endpoint again. [too-many-requests]\",\"details\":{\"seconds\":10,\"timeToReset\":10000},\"errorType\":\"Meteor.Error\"}}","success":true}`
		)
		check(t, d.ask("POST", "method.call/ping", call, "as ann"), 200, fine)
		check(t, d.ask("POST", "method.call/ping", call, "as ann"), 200, refused)
		check(t, d.ask("POST", "method.call/ping", call, "as bob"), 200, fine)
		check(t, d.ask("POST", "method.callAnon/ping", call), 200, fine)
		check(t, d.ask("POST", "method.callAnon/ping", call), 200, refused)
		time.Sleep(10 * time.Second)
		check(t, d.ask("POST", "method.call/ping", call, "as ann"), 200, fine)
	})
}

func TestLimitOfASetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, answers(endpoint.Spec{
			Method: "GET", Path: "one", Access: endpoint.Anyone, Limit: endpoint.Limit{Calls: 1, Seconds: 60, Setting: "how-many"},
		}, 1))
		allowed := 0
		d.rates = Rates{Enabled: true, Setting: func(id string) int { return map[string]int{"how-many": allowed}[id] }}
		for i, status := range []int{200, 429} { // a setting of 0 says nothing
			if w := d.ask("GET", "one", ""); w.Code != status {
				t.Errorf("call %d is %d, want %d", i+1, w.Code, status)
			}
		}
		allowed = 3 // holds at once
		if w := d.ask("GET", "one", ""); w.Code != 200 {
			t.Errorf("the third call is %d", w.Code)
		}
	})
}
