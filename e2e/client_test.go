package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// client speaks to one server as one person, or as nobody.
type client struct {
	t    testing.TB
	url  string
	http *http.Client
	who  person
	// password, where it is known, is sent as the second factor.
	password string
}

// reply is an answer of the server.
type reply struct {
	Status int
	Header http.Header
	Body   string
}

// as returns a client that is signed in.
func (s *server) as(who person) client {
	return client{t: s.t, url: s.URL, http: &http.Client{Transport: s.http, Timeout: time.Minute}, who: who}
}

func (s *server) anonymous() client { return s.as(person{}) }

// try sends a request and returns what came of it. A body that is a string is
// sent as it is, anything else as JSON. A path without a leading slash is
// below /api/v1. It may be called from any goroutine.
func (c client) try(method, path string, body any) (reply, error) {
	text, raw := body.(string)
	if !raw && body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return reply{}, err
		}
		text = string(encoded)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/api/v1/" + path
	}
	r, err := http.NewRequest(method, c.url+path, bytes.NewReader([]byte(text)))
	if err != nil {
		return reply{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.who.Token != "" {
		r.Header.Set("X-User-Id", c.who.ID)
		r.Header.Set("X-Auth-Token", c.who.Token)
	}
	if c.password != "" {
		r.Header.Set("X-2fa-Method", "password")
		r.Header.Set("X-2fa-Code", digest(c.password))
	}
	return c.send(r)
}

func (c client) send(r *http.Request) (out reply, err error) {
	answer, err := c.http.Do(r)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	return reply{Status: answer.StatusCode, Header: answer.Header, Body: string(all)}, err
}

// call is try for requests that must be answered.
func (c client) call(method, path string, body any) reply {
	c.t.Helper()
	r, err := c.try(method, path, body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (c client) get(path string) reply { c.t.Helper(); return c.call("GET", path, nil) }

func (c client) post(path string, body any) reply { c.t.Helper(); return c.call("POST", path, body) }

// must decodes an answer that has to be 200. Names are matched whatever their
// case, so that small structs need no tags.
func must[T any](t testing.TB, r reply) (out T) {
	t.Helper()
	if r.Status != http.StatusOK {
		t.Fatalf("status %d: %s", r.Status, r.Body)
	}
	if err := json.Unmarshal([]byte(r.Body), &out, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
	return out
}

// fields is a JSON object.
type fields = map[string]any

// login signs somebody in by their password.
func (s *server) login(user, password string) client {
	s.t.Helper()
	session := must[struct {
		Data struct{ UserID, AuthToken string }
	}](s.t, s.anonymous().post("login", fields{"user": user, "password": password}))
	c := s.as(person{ID: session.Data.UserID, Username: user, Token: session.Data.AuthToken})
	c.password = password
	return c
}

// digest is the form in which clients send passwords.
func digest(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// register makes an account by the public form and signs it in.
func (s *server) register(username, password string) client {
	s.t.Helper()
	must[fields](s.t, s.anonymous().post("users.register", registration(username, password)))
	return s.login(username, password)
}

func registration(username, password string) fields {
	return fields{"username": username, "name": "Newcomer " + username, "email": username + "@example.org", "pass": password}
}

// invite is an invite as findOrCreateInvite answers and, without token and
// url, as listInvites lists it.
type invite struct {
	ID        string  `json:"_id"`
	Token     string  `json:"inviteToken"`
	Days      int     `json:"days"`
	MaxUses   int     `json:"maxUses"`
	RID       string  `json:"rid"`
	UserID    string  `json:"userId"`
	CreatedAt string  `json:"createdAt"`
	Expires   *string `json:"expires"`
	URL       string  `json:"url"`
	Uses      int     `json:"uses"`
}

// invite asks for a link into a room.
func (c client) invite(rid string, days, maxUses int) invite {
	c.t.Helper()
	return must[invite](c.t, c.post("findOrCreateInvite", fields{"rid": rid, "days": days, "maxUses": maxUses}))
}

// invites lists all invites, by id.
func (c client) invites() map[string]invite {
	c.t.Helper()
	listed := map[string]invite{}
	for _, i := range must[[]invite](c.t, c.get("listInvites")) {
		listed[i.ID] = i
	}
	return listed
}

// useInvite redeems a link.
func (c client) useInvite(token string) (reply, error) {
	return c.try("POST", "useInviteToken", fields{"token": token})
}

// errorType is the code of a refusal, or "" for any other answer.
func (r reply) errorType() string {
	var refusal struct{ ErrorType string }
	if r.Status < 400 || json.Unmarshal([]byte(r.Body), &refusal, json.MatchCaseInsensitiveNames(true)) != nil {
		return ""
	}
	return refusal.ErrorType
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.Status, r.Body) }
