package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

// TestAdminsSeeWhoDidWhat goes in by the door: who signs in, changes something
// and ends a session is seen to have done so from there.
func TestAdminsSeeWhoDidWhat(t *testing.T) {
	handler := openTest(t, "", t.Output()).Handler()
	headers := map[string]map[string]string{"": nil}
	call := func(as, method, path, body string, status int) map[string]any {
		t.Helper()
		r := httptest.NewRequest(method, "/api/v1/"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("User-Agent", "curl/8.5.0")
		for name, value := range headers[as] {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != status {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		var answer map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	signIn := func(as, body string) {
		t.Helper()
		data := call("", "POST", "login", body, http.StatusOK)["data"].(map[string]any)
		headers[as] = map[string]string{"X-User-Id": data["userId"].(string), "X-Auth-Token": data["authToken"].(string)}
	}
	signIn("admin", `{"user":"rocketchat.internal.admin.test","password":"rocketchat.internal.admin.test"}`)
	call("admin", "POST", "users.create", `{"username":"ann","name":"Ann","email":"ann@example.org","password":"secret"}`, http.StatusOK)
	signIn("ann", `{"user":"ann","password":"secret"}`)
	for _, path := range []string{"sessions/list.all", "sessions/info.admin?sessionId=x", "audit.settings", "audit.changes", "statistics.activity", "settings.idle"} {
		call("ann", "GET", path, "", http.StatusForbidden)
	}
	call("ann", "POST", "sessions/logout", `{"sessionId":"x"}`, http.StatusForbidden)
	call("ann", "GET", "statistics", "", http.StatusBadRequest)

	call("admin", "POST", "settings/Site_Name", `{"value":"Garden"}`, http.StatusOK)
	events := call("admin", "GET", "audit.settings?settingId=Site_Name&count=5", "", http.StatusOK)["events"].([]any)
	actor := events[0].(map[string]any)["actor"].(map[string]any)
	if len(events) != 1 || actor["username"] != "rocketchat.internal.admin.test" || actor["useragent"] != "curl/8.5.0" || actor["ip"] != "192.0.2.1" {
		t.Errorf("the setting was changed by %v", events)
	}
	if made := call("admin", "GET", "audit.changes?kind=user.created&q=ann", "", http.StatusOK); made["total"] != 1.0 {
		t.Errorf("an account was made: %v", made)
	}
	all := call("admin", "GET", "sessions/list.all?filter=ann", "", http.StatusOK)["sessions"].([]any)
	session := all[0].(map[string]any)
	if len(all) != 1 || session["_user"].(map[string]any)["username"] != "ann" || session["device"].(map[string]any)["name"] != "curl" {
		t.Fatalf("sessions of ann: %v", all)
	}
	if text, err := json.Marshal(all); err != nil || strings.Contains(string(text), headers["ann"]["X-Auth-Token"]) {
		t.Error("a token is shown")
	}
	call("admin", "POST", "sessions/logout", `{"sessionId":"`+session["sessionId"].(string)+`"}`, http.StatusOK)
	call("ann", "GET", "me", "", http.StatusUnauthorized)
	figures := call("admin", "GET", "statistics?refresh=true", "", http.StatusOK)
	if figures["totalUsers"] != 3.0 || figures["totalChannels"] != 1.0 || figures["success"] != true {
		t.Errorf("statistics: %v", figures)
	}
	idle := call("admin", "GET", "settings.idle", "", http.StatusOK)["settings"].([]any)
	if !slices.Contains(idle, any("CAS_enabled")) || slices.Contains(idle, any("Site_Name")) {
		t.Errorf("without an effect: %v", idle)
	}
	if days := call("admin", "GET", "statistics.activity?days=7", "", http.StatusOK)["days"].([]any); len(days) != 7 || days[6].(map[string]any)["newUsers"] != 2.0 {
		t.Errorf("days: %v", days)
	}
}

// TestEndedSessionsAreCutOff: what is connected by a session that is ended
// elsewhere is told, and closed; the other session goes on.
func TestEndedSessionsAreCutOff(t *testing.T) {
	l := openLive(t)
	here := l.register("ann")
	there := l.logIn("ann", "secret")
	s := l.connect()
	s.call("login", `[{"resume":"`+there.token+`"}]`)
	for _, found := range l.rest(here, "GET", "sessions/list", "")["sessions"].([]any) {
		if session := found.(map[string]any); session["current"] == false {
			l.rest(here, "POST", "sessions/logout.me", `{"sessionId":"`+session["sessionId"].(string)+`"}`)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var err error
	for err == nil {
		_, _, err = s.ws.Read(ctx)
	}
	if websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("the connection ended with %v", err)
	}
	l.rest(here, "GET", "me", "")
}
