package accounts_test

import (
	"strings"
	"testing"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// signIn signs somebody in from a client and returns them so.
func (h *house) signIn(t *testing.T, name, agent string) model.Caller {
	t.Helper()
	from := model.Caller{UserAgent: agent, Host: "chat.example"}
	_, session, err := h.SignIn(t.Context(), from, loginOf(name))
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Authenticate(t.Context(), "id-"+name, session.Token)
	if err != nil {
		t.Fatal(err)
	}
	who.UserAgent, who.Host = agent, "chat.example"
	return who
}

func loginOf(name string) accounts.Login {
	return accounts.Login{Username: name, Password: []byte(`"` + password + `"`)}
}

func sessionsOf(t *testing.T, h *house, who model.Caller, filter string) []accounts.SessionInfo {
	t.Helper()
	page, err := h.ListSessions(t.Context(), who, accounts.SessionQuery{Filter: filter})
	if err != nil {
		t.Fatal(err)
	}
	if page.Total != len(page.Sessions) {
		t.Errorf("%d sessions of %d", len(page.Sessions), page.Total)
	}
	return page.Sessions
}

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin, ann := h.admin(t), h.person(t, "ann")
		phone := h.signIn(t, "ann", "RC Mobile; ios 15.1; v4.28.0 (3000)")
		if _, err := h.GenerateToken(t.Context(), ann, accounts.PersonalToken{Name: "script"}); err != nil {
			t.Fatal(err)
		}
		all := sessionsOf(t, h, phone, "")
		if len(all) != 2 {
			t.Fatalf("%d sessions, want 2: a personal token is none", len(all))
		}
		on := sessionsOf(t, h, phone, "rc mobile")
		if len(on) != 1 || !on[0].Current || on[0].Device.OS.Name != "iOS" || on[0].Host != "chat.example" || on[0].UserID != "id-ann" {
			t.Fatalf("on the phone: %+v", on)
		}
		id := accounts.OneSession{SessionID: on[0].SessionID}
		if _, err := h.Authenticate(t.Context(), "id-ann", id.SessionID); err == nil {
			t.Error("a session's id opens something")
		}
		_, err := h.Session(t.Context(), admin, id)
		if codeOf(err) != "Session not found" {
			t.Errorf("somebody else's session: %v", err)
		}
		_, err = h.EndSession(t.Context(), admin, id)
		if codeOf(err) != "Session not found" {
			t.Errorf("ending somebody else's session: %v", err)
		}
		shown, err := h.Session(t.Context(), ann, id)
		if err != nil || shown.Current || shown.Device.Version != "4.28.0" {
			t.Errorf("seen from elsewhere: %+v, %v", shown, err)
		}
		if _, err := h.EndSession(t.Context(), ann, id); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Recognise(t.Context(), phone); err == nil {
			t.Error("an ended session goes on")
		}
		if rest := sessionsOf(t, h, ann, ""); len(rest) != 1 || rest[0].ID == id.SessionID {
			t.Errorf("left are %+v", rest)
		}
	})
}

func TestSessionsOfEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin := h.admin(t)
		h.person(t, "ann")
		h.person(t, "bob")
		bob := h.signIn(t, "bob", "curl/8.5.0")
		ask := func(q accounts.AnySessionQuery) accounts.AllSessionsPage {
			t.Helper()
			page, err := h.ListAllSessions(t.Context(), admin, q)
			if err != nil {
				t.Fatal(err)
			}
			return page
		}
		one := 1
		page := ask(accounts.AnySessionQuery{SessionQuery: accounts.SessionQuery{ListQuery: model.ListQuery{Count: &one}}})
		if page.Total != 4 || page.Count != 1 || page.Sessions[0].User.Username != "bob" || page.Sessions[0].Device.Name != "curl" {
			t.Errorf("the newest of all: %+v", page)
		}
		if got := ask(accounts.AnySessionQuery{UserID: "id-bob"}); got.Total != 2 {
			t.Errorf("of bob: %+v", got)
		}
		if got := ask(accounts.AnySessionQuery{SessionQuery: accounts.SessionQuery{Filter: "of ANN"}}); got.Total != 1 || got.Sessions[0].UserID != "id-ann" {
			t.Errorf("by name: %+v", got)
		}
		if got := ask(accounts.AnySessionQuery{SessionQuery: accounts.SessionQuery{Filter: "100%"}}); got.Total != 0 {
			t.Errorf("a wildcard found %+v", got)
		}
		id := accounts.OneSession{SessionID: page.Sessions[0].ID}
		if shown, err := h.AnySession(t.Context(), admin, id); err != nil || shown.User.Name != "Name of bob" {
			t.Errorf("one: %+v, %v", shown, err)
		}
		if _, err := h.EndAnySession(t.Context(), admin, id); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Recognise(t.Context(), bob); err == nil {
			t.Error("an ended session goes on")
		}
		if _, err := h.EndAnySession(t.Context(), admin, id); codeOf(err) != "Session not found" {
			t.Errorf("ending it again: %v", err)
		}
	})
}

// TestHeadersAreNoText: whatever a client sends as its name, it can sign in.
func TestHeadersAreNoText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		ann := h.person(t, "ann")
		h.signIn(t, "ann", "odd/1.0 \xff\xfe"+strings.Repeat("é", 1000))
		shown := sessionsOf(t, h, ann, "odd")
		if len(shown) != 1 || shown[0].Device.Name != "odd" {
			t.Errorf("%+v", shown)
		}
		ann.UserAgent = "script \xff"
		err := errOf(h.GenerateToken(model.Acting(t.Context(), ann), ann, accounts.PersonalToken{Name: "x"}))
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSightings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		ann := h.person(t, "ann")
		ann.UserAgent = "curl/8.5.0"
		var seen accounts.Sightings
		flush := func() {
			t.Helper()
			if err := seen.Flush(t.Context(), h.Store); err != nil {
				t.Fatal(err)
			}
		}
		const noon = model.Time(20_000*86_400_000 + 43_200_000)
		seen.Note(ann, noon)
		seen.Note(ann, noon.Add(time.Minute)) // too soon to count
		flush()
		shown := sessionsOf(t, h, ann, "")
		if len(shown) != 1 || shown[0].LastActivity != noon || shown[0].Device.Name != "curl" || shown[0].IP != "192.0.2.1" {
			t.Errorf("after one sighting: %+v", shown)
		}
		seen.Note(ann, noon.Add(11*time.Minute))
		flush()
		if shown := sessionsOf(t, h, ann, ""); shown[0].LastActivity != noon.Add(11*time.Minute) {
			t.Errorf("after another: %+v", shown)
		}
		seen.Note(h.person(t, "bob"), noon)
		seen.Note(model.Caller{UserID: "id-ann"}, noon) // the operator has no session
		seen.Note(model.Caller{UserID: "gone", TokenHash: "gone"}, noon)
		flush()
		days, err := h.Store.ActiveDays(t.Context(), 0)
		if err != nil || len(days) != 1 || days[0].Day != 20_000 || days[0].N != 2 {
			t.Errorf("active: %+v, %v; want two people on one day", days, err)
		}
	})
}
