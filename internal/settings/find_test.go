package settings

import (
	"testing"

	"gantry/internal/model"
)

func TestFind(t *testing.T) {
	s := open(t, &memory{})
	all := len(s.Get().All())
	for _, c := range []struct {
		name  string
		want  Wanted
		query string
		page  model.Page
		first string
		count int
		total int
	}{
		{"by ids", Wanted{IDs: []string{"Site_Url", "Site_Name", "SMTP_Password"}, PublicOnly: true}, "", everything, "Site_Name", 2, 2},
		{"one of a page", Wanted{IDs: []string{"Site_Url", "Site_Name"}}, "", model.Page{Offset: 1, Count: 1}, "Site_Url", 1, 2},
		{"beyond the end", Wanted{IDs: []string{"Site_Url"}}, "", model.Page{Offset: 5, Count: 1}, "", 0, 1},
		{"by id in a query", Wanted{PublicOnly: true}, `{"_id":"uniqueID"}`, everything, "uniqueID", 1, 1},
		{"by a list", Wanted{}, `{"_id":{"$in":["Site_Url","nothing"]}}`, everything, "Site_Url", 1, 1},
		{"by either", Wanted{}, `{"$or":[{"_id":"Site_Url"},{"_id":{"$regex":"^site_name$","$options":"i"}}]}`, everything, "Site_Name", 2, 2},
		{"backwards", Wanted{IDs: []string{"Site_Url", "Site_Name"}}, "", model.Page{Count: model.NoLimit, Sort: []model.SortKey{{Field: "_id", Descending: true}}}, "Site_Url", 2, 2},
		{"by value", Wanted{IDs: []string{"API_Default_Count", "API_Upper_Count_Limit"}}, `{"value":{"$gt":60}}`, everything, "API_Upper_Count_Limit", 1, 1},
		{"of one type and not another", Wanted{}, `{"_id":"Site_Url","type":{"$ne":"boolean"}}`, everything, "Site_Url", 1, 1},
	} {
		filter, err := model.ParseFilter(c.query)
		if err != nil {
			t.Fatal(err)
		}
		c.want.Filter = filter
		found, total, err := s.Get().Find(c.want, c.page)
		if err != nil || total != c.total || len(found) != c.count || c.count > 0 && found[0].ID != c.first {
			t.Errorf("%s: %d of %d, %v", c.name, len(found), total, err)
		}
	}
	if _, total, _ := s.Get().Find(Wanted{}, everything); total > all || total < all/2 {
		t.Errorf("%d of %d are not hidden", total, all)
	}
}

var everything = model.Page{Count: model.NoLimit}

func TestFindRefuses(t *testing.T) {
	snap := open(t, &memory{}).Get()
	filter, err := model.ParseFilter(`{"secret_of_mine":1}`)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := snap.Find(Wanted{Filter: filter}, everything); err == nil {
		t.Error("filtered by a field that is not there")
	}
	sorted := model.Page{Sort: []model.SortKey{{Field: "secret_of_mine"}}}
	if _, _, err := snap.Find(Wanted{}, sorted); err == nil {
		t.Error("sorted by a field that is not there")
	}
}

// Hidden settings are listed to nobody.
func TestFindLeavesHiddenOut(t *testing.T) {
	s := New(&memory{}, []string{"SETTINGS_HIDDEN=Site_Name"}, installed)
	found, _, err := s.Get().Find(Wanted{IDs: []string{"Site_Name", "Site_Url"}}, everything)
	if err != nil || len(found) != 1 || found[0].ID != "Site_Url" {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestServices(t *testing.T) {
	s := open(t, &memory{})
	if got := s.Get().Services(); len(got) != 0 {
		t.Errorf("at first: %v", got)
	}
	set(t, s, "Accounts_OAuth_Google", true)
	set(t, s, "Accounts_OAuth_Google_id", "client")
	set(t, s, "Accounts_OAuth_Google_secret", "hush")
	set(t, s, "Accounts_OAuth_Facebook", true)
	set(t, s, "Accounts_OAuth_Github", true)           // without an id
	set(t, s, "Accounts_OAuth_Nextcloud_id", "client") // without an address, and off
	set(t, s, "Accounts_OAuth_Gitlab_merge_users", true)
	got := s.Get().Services()
	if len(got) != 2 || got[0].Service != "github" || got[1].Service != "google" || got[1].ClientID != "client" {
		t.Errorf("got %+v", got)
	}
	for service, want := range map[string]bool{"google": true, "github": false, "nextcloud": false, "facebook": false, "none": false} {
		if got := s.Get().SignsIn(service); got != want {
			t.Errorf("one can sign in with %s: %v", service, got)
		}
	}
}

// Of several changes all are kept or none.
func TestSetAllIsOne(t *testing.T) {
	s := open(t, &memory{})
	err := s.SetAll(t.Context(), []Change{{"Site_Name", "changed"}, {"API_Default_Count", "many"}})
	if err == nil || s.Get().String("Site_Name") == "changed" {
		t.Errorf("half of it was kept: %v", err)
	}
	if err := s.SetAll(t.Context(), []Change{{"Site_Name", "changed"}, {"API_Default_Count", 7}}); err != nil {
		t.Fatal(err)
	}
	if s.Get().String("Site_Name") != "changed" || s.Get().Int("API_Default_Count") != 7 {
		t.Error("not all of it was kept")
	}
}
