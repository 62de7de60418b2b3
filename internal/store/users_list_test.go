package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

func openUsers(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, u := range []model.User{
		{ID: "1", Username: "Ann", Name: "Ärmel", Type: "user", Active: true, Status: "online", Roles: []string{"user", "admin"},
			Emails: []model.Email{{Address: "Ann@example.com"}}, LastLogin: 5, CustomFields: map[string]jsontext.Value{"desk": jsontext.Value(`"4b"`)}},
		{ID: "2", Username: "bob", Name: "100%_Bob", Type: "user", Active: false, Status: "offline", Roles: []string{"user"}},
		{ID: "3", Username: "cat", Name: "Cat", Type: "bot", Active: true, Status: "away", Roles: []string{"bot"}},
	} {
		if err := s.Update(t.Context(), func(tx *Tx) error { return tx.InsertUser(t.Context(), &u) }); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestUserFilters(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := openUsers(t, url)
		for query, want := range map[string]string{
			``:                                           "123",
			`{"username":"ANN"}`:                         "1",
			`{"emails.address":"ann@EXAMPLE.com"}`:       "1",
			`{"status":{"$ne":"offline"}}`:               "13",
			`{"active":false}`:                           "2",
			`{"roles":"admin"}`:                          "1",
			`{"roles":{"$in":["admin","bot"]}}`:          "13",
			`{"roles":{"$in":[]}}`:                       "!",
			`{"lastLogin":{"$exists":true}}`:             "1",
			`{"lastLogin":{"$gt":{"$date":4}}}`:          "1",
			`{"customFields.desk":"4b"}`:                 "1",
			`{"customFields.desk' OR '1'='1":"4b"}`:      "!",
			`{"name":{"$regex":"100%_","$options":"i"}}`: "2",
			`{"$or":[{"type":"bot"},{"_id":"2"}]}`:       "23",
			`{"roles":5}`:                                "!",
			`{"username":5}`:                             "",
			`{"active":"yes"}`:                           "",
			`{"createdAt":"yesterday"}`:                  "",
			`{"active":{"$regex":"t"}}`:                  "",
			`{"createdAt":{"$regex":"t"}}`:               "",
			`{"services.password":{"$exists":true}}`:     "!",
			`{"type":null}`:                              "",
		} {
			filter, err := model.ParseFilter(query)
			if err != nil {
				t.Fatal(err)
			}
			users, total, err := s.Users(t.Context(), UserQuery{Page: model.Page{Count: model.NoLimit}, Filter: filter, Private: true, Fields: []string{"desk", "x' --"}})
			got := ""
			for _, u := range users {
				got += u.ID
			}
			var refusal *model.Error
			switch {
			case want == "!" && !errors.As(err, &refusal):
				t.Errorf("%s: got %q, %v, want a refusal", query, got, err)
			case want != "!" && (err != nil || got != want || total != len(want)):
				t.Errorf("%s: got %q of %d, %v, want %q", query, got, total, err, want)
			}
		}
	})
}

func TestUserSearch(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := openUsers(t, url)
		for _, c := range []struct {
			search  string
			private bool
			want    int
		}{{"ÄRM", false, 1}, {"example", false, 0}, {"example", true, 1}, {"%", false, 1}, {"", false, 3}} {
			_, total, err := s.Users(t.Context(), UserQuery{Filter: model.Filter{Op: model.And}, Search: c.search, Private: c.private})
			if err != nil || total != c.want {
				t.Errorf("%q (%t): %d, %v, want %d", c.search, c.private, total, err, c.want)
			}
		}
		by := func(field string, down bool) (order []string) {
			page := model.Page{Count: 2, Sort: []model.SortKey{{Field: field, Descending: down}}}
			users, _, err := s.Users(t.Context(), UserQuery{Page: page, Filter: model.Filter{Op: model.And}})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range users {
				order = append(order, u.ID)
			}
			return order
		}
		if got := by("username", true); !slices.Equal(got, []string{"3", "2"}) {
			t.Errorf("by username, downwards: %v", got)
		}
		if got := by("inviteToken; DROP TABLE users", true); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("by what is not there: %v", got)
		}
	})
}

func TestPresentUsers(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := openUsers(t, url)
		for want, ids := range map[int][]string{2: nil, 1: {"1", "2", "nobody"}, 0: {}} {
			users, err := s.Present(t.Context(), ids)
			if err != nil || len(users) != want {
				t.Errorf("present of %v: %d, %v, want %d", ids, len(users), err, want)
			}
		}
	})
}
