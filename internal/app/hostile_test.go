package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// openTest opens a workspace in test mode. An empty database is a SQLite file.
func openTest(t *testing.T, database string, log io.Writer) *App {
	t.Helper()
	app, err := Open(t.Context(), Config{
		Version: "test", Data: t.TempDir(), Database: database, RootURL: "http://localhost:3000", TestMode: true,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		t.Fatal(err)
	}
	app.Chat.Portraits = nowhere{}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	return app
}

// nowhere is a web that cannot be reached: no test waits for one that can.
type nowhere struct{ chat.Web }

func (nowhere) Get(context.Context, string, map[string]string) (model.Fetched, error) {
	return model.Fetched{}, errors.New("there is no web")
}

// hostile is what is put into each field of each endpoint in turn.
var hostile = []string{
	`null`, `""`, `"\ud83d\ude00 ' \" % _ \\ ; --"`, `9007199254740991`, `true`, `["a",1]`, `{"$ne":null}`, `"` + strings.Repeat("x", 5000) + `"`,
}

// hostileQueries are put into the parameters of lists.
var hostileQueries = []string{
	`query={"username":{"$regex":"^a"}}`, `query={"active":"yes"}`, `query={"x":1}`, `query={"name":null,"t":{"$in":[]}}`,
	`query={"$or":[` + strings.Repeat(`{"name":"x"},`, 200) + `{}]}`, `sort={"name":1,"_id":-1}`, `sort={"x":1}`, `sort={"name":1,"name":1}`,
	`query={"name":5}`, `query={"name":true}`, `query={"name":{"$ne":1.5}}`, `query={"ts":"x"}`, `query={"_id":{"$gt":1e300}}`,
	`query={"_updatedAt":{"$gt":"x"}}`, `query={"t":{"$in":["c",1,null,true]}}`, `query={"usersCount":{"$gt":"a"}}`,
	`fields={"name":1}`, `fields={"u.username":0}`, `offset=9007199254740991`, `count=9007199254740991`, `offset=-5&count=-5`,
}

// plausible is what other fields hold meanwhile, so that a request gets past
// them.
var plausible = map[string]string{
	"rid": `"GENERAL"`, "roomId": `"GENERAL"`, "userId": `"rocket.cat"`, "username": `"rocket.cat"`, "days": `1`, "maxUses": `1`,
}

// TestNothingSentIsAFailure puts hostile values into every field of every
// endpoint. A refusal is fine, a 500 never is.
func TestNothingSentIsAFailure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		var log strings.Builder
		app := openTest(t, database, &log)
		c := newStrictClient(t, app.Handler())
		c.do(life[1]) // signs the admin in
		for _, e := range app.Set.All() {
			if e.Path == "" || slices.Contains([]string{"logout", "users.logout", "users.deleteOwnAccount", "users.delete"}, e.Path) {
				continue
			}
			for _, request := range attacks(&e) {
				log.Reset()
				w := c.attack(e.Method, request[0], request[1])
				if w.Code >= 500 || strings.Contains(log.String(), "level=ERROR") {
					t.Errorf("%s %s %.300s: %d %s", e.Method, request[0], request[1], w.Code, log.String())
				}
			}
		}
	})
}

func (c *strictClient) attack(method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/api/v1/"+target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-User-Id", c.kept["admin.id"])
	r.Header.Set("X-Auth-Token", c.kept["admin.token"])
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w
}

// attacks returns requests to e, each a target and a body.
func attacks(e *endpoint.Endpoint) (all [][2]string) {
	fields := e.FieldNames()
	path := strings.NewReplacer(":rid", "GENERAL", ":_id", "Site_Name", ":id", "x").Replace(e.Path)
	for _, field := range fields {
		for _, value := range hostile {
			if e.Method == http.MethodGet {
				all = append(all, [2]string{path + "?" + asQuery(fields, field, value), ""})
			} else {
				all = append(all, [2]string{path, asBody(fields, field, value)})
			}
		}
	}
	if slices.Contains(fields, "sort") {
		for _, query := range hostileQueries {
			name, value, _ := strings.Cut(query, "=")
			all = append(all, [2]string{path + "?" + name + "=" + url.QueryEscape(value), ""})
		}
	}
	return all
}

func asBody(fields []string, field, value string) string {
	members := []string{}
	for _, name := range fields {
		if name == field {
			members = append(members, fmt.Sprintf("%q:%s", name, value))
		} else if other := plausible[name]; other != "" {
			members = append(members, fmt.Sprintf("%q:%s", name, other))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

func asQuery(fields []string, field, value string) string {
	query := url.Values{}
	for _, name := range fields {
		text := plausible[name]
		if name == field {
			text = value
		}
		var plain string
		if json.Unmarshal([]byte(text), &plain) != nil {
			plain = text
		}
		if plain != "" {
			query.Set(name, plain)
		}
	}
	return query.Encode()
}
