package accounts_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/authz"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/storetest"
)

// acting is the context in which the doors call rules.
func acting(t *testing.T, who model.Caller) context.Context {
	who.UserAgent = "curl/8.5.0"
	return model.Acting(t.Context(), who)
}

// changes returns the log, the oldest first, each as "kind object before after".
func changesOf(t *testing.T, h *house, q accounts.ChangesQuery) []string {
	t.Helper()
	q.Sort = `{"ts":1}`
	page, err := h.ListChanges(t.Context(), model.Caller{}, q)
	if err != nil {
		t.Fatal(err)
	}
	if page.Total != len(page.Changes) {
		t.Errorf("%d changes of %d", len(page.Changes), page.Total)
	}
	list := []string{}
	for _, c := range page.Changes {
		line := strings.Join([]string{c.Kind, c.Object.ID, string(c.Before), string(c.After)}, " ")
		if c.Secret {
			line += "(secret)"
		}
		list = append(list, line)
	}
	return list
}

func changed(t *testing.T, h *house, what string, q accounts.ChangesQuery, lines ...string) {
	t.Helper()
	got := changesOf(t, h, q)
	if len(got) == 0 {
		got = nil
	}
	if diff := cmp.Diff(lines, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestSettingsAreRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin := h.admin(t)
		before := h.Settings.Get().String("Site_Name")
		set := func(ctx context.Context, id string, value any) {
			t.Helper()
			if err := h.Settings.SetAll(ctx, []settings.Change{{ID: id, Value: value}}); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // the second time it is no change
			set(acting(t, admin), "Site_Name", "Garden")
		}
		set(acting(t, admin), "Site_Name", "Orchard")
		set(acting(t, admin), "SMTP_Password", "hunter2")
		changed(t, h, "settings", accounts.ChangesQuery{Kind: "setting"},
			`setting.changed Site_Name "`+before+`" "Garden"`, `setting.changed Site_Name "Garden" "Orchard"`, "setting.changed SMTP_Password  (secret)")
		set(t.Context(), "Site_Name", "Meadow")
		err := h.Settings.SetAll(acting(t, admin), []settings.Change{{ID: "Site_Name", Value: "x"}, {ID: "SMTP_Password", Value: []any{"hunter2"}}})
		if err == nil {
			t.Error("a bad value was taken")
		}
		events, err := h.ListSettingEvents(t.Context(), admin, accounts.SettingEventsQuery{SettingID: "Site_Name", Actor: `{"username":"boss"}`})
		if err != nil || events.Total != 2 {
			t.Fatalf("%+v, %v", events, err)
		}
		newest := events.Events[0]
		if diff := cmp.Diff(accounts.Actor{Type: "user", ID: "id-boss", Username: "boss", IP: "192.0.2.1", UserAgent: "curl/8.5.0"}, newest.Actor); diff != "" {
			t.Errorf("who did it (-want +got):\n%s", diff)
		}
		if newest.Type != "settings.changed" || string(newest.Data[0].Value) != `"Site_Name"` || string(newest.Data[1].Value) != `"Garden"` || string(newest.Data[2].Value) != `"Orchard"` {
			t.Errorf("%+v", newest)
		}
		all, err := h.ListSettingEvents(t.Context(), admin, accounts.SettingEventsQuery{})
		if err != nil || all.Total != 4 || all.Events[0].Actor.Type != "system" {
			t.Errorf("%+v, %v", all, err)
		}
		_, err = h.ListSettingEvents(t.Context(), admin, accounts.SettingEventsQuery{Start: "tomorrow"})
		if err == nil || err.Error() != `The "start" query parameter must be a valid date.` {
			t.Errorf("a bad date: %v", err)
		}
		none, err := h.ListSettingEvents(t.Context(), admin, accounts.SettingEventsQuery{End: "2020-01-01"})
		if err != nil || none.Total != 0 {
			t.Errorf("before there was anything: %+v, %v", none, err)
		}
	})
}

func TestRightsAreRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin := h.admin(t)
		ctx := acting(t, admin)
		if err := h.Authz.Grant(ctx, 1, []authz.Permission{{ID: "view-statistics", Roles: []string{"admin", "user"}}}); err != nil {
			t.Fatal(err)
		}
		if err := h.Authz.Grant(ctx, 2, []authz.Permission{{ID: "view-statistics", Roles: []string{"user"}}, {ID: "can-audit", Roles: []string{"admin"}}}); err != nil {
			t.Fatal(err)
		}
		changed(t, h, "permissions", accounts.ChangesQuery{Kind: "permission.changed"},
			`permission.changed view-statistics ["admin"] ["admin","user"]`, `permission.changed view-statistics ["admin","user"] ["user"]`)
		role, err := h.Authz.CreateRole(ctx, 3, authz.Role{Name: "gardener", Description: "Gardener"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Authz.UpdateRole(ctx, 4, role.ID, authz.Role{Name: "cook", Description: "Gardener"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Authz.DeleteRole(ctx, role.ID); err != nil {
			t.Fatal(err)
		}
		if got := changesOf(t, h, accounts.ChangesQuery{Kind: "role"}); len(got) != 3 ||
			!strings.HasPrefix(got[0], "role.created "+role.ID+`  {"_id":"`+role.ID) || got[1] != "role.changed "+role.ID+` {"name":"gardener"} {"name":"cook"}` ||
			!strings.HasPrefix(got[2], "role.deleted "+role.ID+` {"_id":"`+role.ID) {
			t.Errorf("roles: %q", got)
		}
		if got := changesOf(t, h, accounts.ChangesQuery{Search: "COOK"}); len(got) != 1 {
			t.Errorf("found %q", got)
		}
	})
}

func TestAccountsAreRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin := h.admin(t)
		h.person(t, "second", "admin")
		ctx := acting(t, admin)
		made, err := h.CreateUser(ctx, admin, accounts.NewUser{Email: "ann@example.com", Name: "Ann", Username: "ann", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		ann := made.User.ID
		changed(t, h, "made", accounts.ChangesQuery{Kind: "user"}, `user.created `+ann+
			`  {"username":"ann","name":"Ann","type":"user","emails":[{"address":"ann@example.com","verified":false}],"bio":"","nickname":"",`+
			`"statusText":"","requirePasswordChange":false,"customFields":{},"roles":["user"],"active":true}`)
		name, roles, off, secret := "Anna", []string{"user", "bot"}, false, "another horse"
		edit := accounts.UserData{Name: &name, Roles: &roles, Active: &off, Password: &secret}
		if _, err := h.UpdateUser(ctx, admin, accounts.UserUpdate{UserID: ann, Data: edit}); err != nil {
			t.Fatal(err)
		}
		same := accounts.UserData{Name: &name}
		if _, err := h.UpdateUser(ctx, admin, accounts.UserUpdate{UserID: ann, Data: same}); err != nil {
			t.Fatal(err)
		}
		role := chat.RoleChange{Username: "ann", RoleID: "bot"}
		if _, err := h.Chat.RemoveUserFromRole(ctx, admin, role); err != nil {
			t.Fatal(err)
		}
		if err := errOf(h.DeleteUser(ctx, admin, accounts.Deletion{UserParam: accounts.UserParam{UserID: ann}})); err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, line := range changesOf(t, h, accounts.ChangesQuery{Actor: "boss"}) {
			if strings.Contains(line, secret) {
				t.Errorf("a password is in the log: %s", line)
			}
			kind, _, _ := strings.Cut(line, "{\"username")
			got[strings.TrimSpace(kind)]++
		}
		want := map[string]int{
			"user.created " + ann: 1, "user.deleted " + ann: 1, "user.password " + ann: 1,
			"user.changed " + ann + ` {"name":"Ann"} {"name":"Anna"}`:            1,
			"user.roles " + ann + ` {"roles":["user"]} {"roles":["user","bot"]}`: 1,
			"user.roles " + ann + ` {"roles":["user","bot"]} {"roles":["user"]}`: 1,
			"user.deactivated " + ann + ` {"active":true} {"active":false}`:      1,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("all that was done to ann (-want +got):\n%s", diff)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

// TestOwnAccountsAreNotRecorded: what people do with what is theirs is in no
// log, but for the tokens of scripts.
func TestOwnAccountsAreNotRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin, ann := h.admin(t), h.person(t, "ann")
		ctx := acting(t, ann)
		name := "Anna"
		if err := errOf(h.UpdateOwn(ctx, ann, accounts.OwnUpdate{Data: accounts.OwnInfo{Name: &name}})); err != nil {
			t.Fatal(err)
		}
		visitor := model.Caller{IP: netip.MustParseAddr("192.0.2.9")}
		registration := accounts.Registration{Username: "bob", Name: "Bob", Email: "bob@example.com", Password: password}
		if err := errOf(h.Register(acting(t, visitor), visitor, registration)); err != nil {
			t.Fatal(err)
		}
		changed(t, h, "one's own account", accounts.ChangesQuery{})
		for _, do := range []func(context.Context, model.Caller, accounts.PersonalToken) error{
			func(ctx context.Context, who model.Caller, in accounts.PersonalToken) error {
				return errOf(h.GenerateToken(ctx, who, in))
			},
			func(ctx context.Context, who model.Caller, in accounts.PersonalToken) error {
				return errOf(h.RemoveToken(ctx, who, in))
			},
		} {
			if err := do(ctx, ann, accounts.PersonalToken{Name: "script"}); err != nil {
				t.Fatal(err)
			}
		}
		changed(t, h, "tokens", accounts.ChangesQuery{Kind: "token"}, "token.created id-ann  ", "token.revoked id-ann  ")
		one := sessionsOf(t, h, ann, "")[0]
		if err := errOf(h.EndAnySession(acting(t, admin), admin, accounts.OneSession{SessionID: one.ID})); err != nil {
			t.Fatal(err)
		}
		changed(t, h, "an ended session", accounts.ChangesQuery{Kind: "session"}, "session.ended id-ann  ")
	})
}

func TestRoomsAreRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		admin := h.admin(t)
		room := h.group(t, admin, "shed")
		ctx, target := acting(t, admin), chat.RoomTarget{RoomID: &room.ID}
		groups := h.Chat.Groups()
		for _, do := range []func(context.Context, model.Caller, chat.RoomTarget) (model.None, error){groups.Archive, groups.Unarchive, groups.Delete} {
			if err := errOf(do(ctx, admin, target)); err != nil {
				t.Fatal(err)
			}
		}
		got := changesOf(t, h, accounts.ChangesQuery{Kind: "room"})
		for i, kind := range []string{"archived", "unarchived", "deleted"} {
			if len(got) != 3 || !strings.HasPrefix(got[i], "room."+kind+" "+room.ID+` {"t":"p","usersCount":1,`) {
				t.Errorf("%q", got)
			}
		}
		if got := changesOf(t, h, accounts.ChangesQuery{Search: "shed", Actor: "id-boss"}); len(got) != 3 {
			t.Errorf("by name and actor: %q", got)
		}
	})
}
