package store

import (
	"context"
	"slices"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// A filter finds the same rows on both engines, whatever kinds of values a
// client compares with what.
func TestFilterKinds(t *testing.T) {
	cases := []struct {
		query string
		want  []string
	}{
		{`{"name":"alpha"}`, []string{"a"}},
		{`{"name":5}`, nil},
		{`{"name":true}`, nil},
		{`{"name":{"$ne":1.5}}`, []string{"a", "b"}},
		{`{"name":{"$ne":"alpha"}}`, []string{"b"}},
		{`{"name":{"$nin":["alpha",null]}}`, []string{"b"}},
		{`{"name":{"$regex":"LPH","$options":"i"}}`, []string{"a"}},
		{`{"name":{"$regex":"^bet"}}`, []string{"b"}},
		{`{"name":{"$regex":"a.a"}}`, nil},
		{`{"ts":"x"}`, nil},
		{`{"ts":{"$regex":"1"}}`, nil},
		{`{"_id":{"$gt":1e300}}`, nil},
		{`{"_id":{"$gt":"a"}}`, []string{"b"}},
		{`{"_updatedAt":{"$gt":"x"}}`, nil},
		{`{"ts":{"$lt":1e300}}`, []string{"a", "b"}},
		{`{"usersCount":{"$gt":"a"}}`, nil},
		{`{"usersCount":{"$gt":1.5}}`, []string{"b"}},
		{`{"usersCount":{"$gte":1.5}}`, []string{"b"}},
		{`{"usersCount":{"$lt":1.5}}`, []string{"a"}},
		{`{"usersCount":{"$lte":2}}`, []string{"a", "b"}},
		{`{"usersCount":1.5}`, nil},
		{`{"usersCount":{"$in":[1,"2",true]}}`, []string{"a"}},
		{`{"t":{"$in":["c",1,null,true]}}`, []string{"a", "b"}},
		{`{"default":true}`, []string{"a"}},
		{`{"default":1}`, nil},
		{`{"default":{"$gt":false}}`, nil},
		{`{"prid":null}`, []string{"a"}},
		{`{"prid":{"$exists":true}}`, []string{"b"}},
		{`{"$or":[{"name":"alpha"},{"name":"beta"}]}`, []string{"a", "b"}},
	}
	pgtest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		s, err := Open(ctx, Options{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		err = s.Update(ctx, func(tx *Tx) error {
			a := model.Room{ID: "a", T: "c", Name: "alpha", Default: true, UsersCount: 1}
			b := model.Room{ID: "b", T: "c", Name: "beta", ParentID: "a", UsersCount: 2}
			if err := tx.InsertRoom(ctx, &a); err != nil {
				return err
			}
			return tx.InsertRoom(ctx, &b)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			f, err := model.ParseFilter(c.query)
			if err != nil {
				if c.want != nil {
					t.Errorf("%s: %v", c.query, err)
				}
				continue
			}
			rooms, total, err := s.Rooms(ctx, RoomList{Type: "c", Filter: f}, model.Page{Count: model.NoLimit})
			var got []string
			for _, r := range rooms {
				got = append(got, r.ID)
			}
			if err != nil || !slices.Equal(got, c.want) || total != len(c.want) {
				t.Errorf("%s finds %v of %d (%v), want %v", c.query, got, total, err, c.want)
			}
		}
	})
}
