package invites

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// labels returns what the invites of a list are called.
func labels(list InvitesList) (all []string) {
	for _, i := range list.Invites {
		all = append(all, i.Label)
	}
	return all
}

// furnish makes invites in every state, and returns those that are named.
func (e *estate) furnish(t testing.TB) map[string]HeldInvite {
	t.Helper()
	made := map[string]HeldInvite{}
	add := func(label, name string, in CreateInvite) {
		in.Label = &label
		made[label] = e.create(t, name, in)
	}
	add("a maker", "maker", into(e.lobby, Terms{}))
	add("b owner", "owner", into(e.lobby, Terms{MaxUses: new(1)}))
	add("c host both", "host", CreateInvite{Terms: Terms{RIDs: []string{e.cellar.ID, e.lobby.ID}}})
	add("d host", "host", into(e.cellar, Terms{Days: new(1)}))
	add("e maker paused", "maker", into(e.lobby, Terms{}))
	add("f maker revoked", "maker", into(e.lobby, Terms{}))
	add("g owner expired", "owner", into(e.lobby, Terms{Days: new(1)}))
	ctx := t.Context()
	wantCode(t, "use", e.use(e.who["stranger"], made["b owner"].Token), "")
	wantCode(t, "pause", second(e.PauseInvite(ctx, e.who["maker"], ActOnInvite{InviteID: InviteID{made["e maker paused"].ID}})), "")
	wantCode(t, "revoke", second(e.RevokeInvite(ctx, e.who["maker"], ActOnInvite{InviteID: InviteID{made["f maker revoked"].ID}})), "")
	e.inTx(t, func(tx *store.Tx) error { // it expires a moment later, which nobody has written down yet
		_, err := tx.ChangeInvite(ctx, made["g owner expired"].ID, func(i *model.Invite) error { i.ExpiresAt = tx.Now.Add(time.Millisecond); return nil })
		return err
	})
	for model.Now() <= made["g owner expired"].CreatedAt+2 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(2 * time.Millisecond)
	return made
}

// Everybody lists what they may know of, and what they choose of it.
func TestListScopes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		e.furnish(t)
		const lobby = "g owner expired,f maker revoked,e maker paused,c host both,b owner,a maker"
		const all = "g owner expired,f maker revoked,e maker paused,d host,c host both,b owner,a maker"
		in := func(f InviteFilter) InviteFilter { return f }
		for _, c := range []struct {
			who    string
			filter InviteFilter
			want   string
		}{
			{"stranger", in(InviteFilter{}), ""}, {"member", in(InviteFilter{}), ""}, {"banned", in(InviteFilter{}), ""},
			{"stranger", InviteFilter{RID: e.lobby.ID}, ""}, {"member", InviteFilter{UserID: "id-maker"}, ""},
			{"manager", in(InviteFilter{}), all}, {"admin", InviteFilter{State: "all"}, all}, {"host", in(InviteFilter{}), all},
			{"owner", in(InviteFilter{}), lobby}, {"warden", InviteFilter{RID: e.lobby.ID}, lobby}, {"owner", InviteFilter{RID: e.cellar.ID}, ""},
			{"maker", InviteFilter{State: "active"}, "c host both,a maker"}, {"admin", InviteFilter{State: "active"}, "d host,c host both,a maker"},
			{"owner", InviteFilter{State: "paused"}, "e maker paused"}, {"owner", InviteFilter{State: "exhausted"}, "b owner"},
			{"owner", InviteFilter{State: "expired"}, "g owner expired"}, {"owner", InviteFilter{State: "revoked", UserID: "id-maker"}, "f maker revoked"},
			{"owner", InviteFilter{UserID: "id-host"}, "c host both"}, {"admin", InviteFilter{UserID: "id-host", RID: e.cellar.ID}, "d host,c host both"},
			{"maker", InviteFilter{UserID: "id-maker"}, "f maker revoked,e maker paused,a maker"},
		} {
			list, err := e.ListOfInvites(t.Context(), e.who[c.who], ListOfInvites{InviteFilter: c.filter})
			if got := strings.Join(labels(list), ","); err != nil || got != c.want || list.Total != len(list.Invites) || list.Count != list.Total {
				t.Errorf("%s lists %+v: %s (of %d), %v\nwant %s", c.who, c.filter, got, list.Total, err, c.want)
			}
		}
	})
}

// A list shows a link to who could have made it, and a room's name to who is
// in it; nobody else's token is in any list.
func TestListsHideLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		made := e.furnish(t)
		for name, links := range map[string][]string{
			"owner": {"a maker", "b owner", "e maker paused", "f maker revoked", "g owner expired"}, "stranger": nil,
			"host": slices.Collect(func(yield func(string) bool) {
				for label := range made {
					if !yield(label) {
						return
					}
				}
			}),
		} {
			list, err := e.ListOfInvites(t.Context(), e.who[name], ListOfInvites{})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(list)
			if err != nil {
				t.Fatal(err)
			}
			for label, i := range made {
				if shown := bytes.Contains(text, []byte(i.Token)); shown != slices.Contains(links, label) {
					t.Errorf("%s sees the link of %q: %v", name, label, shown)
				}
			}
			if name == "owner" && (bytes.Contains(text, []byte("cellar")) || bytes.Contains(text, []byte(`"rids":["`+e.cellar.ID+`","`+e.lobby.ID+`"]`)) == false) {
				t.Errorf("the owner of the lobby reads of the cellar: %s", text)
			}
		}
	})
}

// Pages go on by numbers and behind the last one, and refuse what would be
// slow or means nothing.
func TestListPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		made := e.furnish(t)
		page := func(f InviteFilter, q model.ListQuery) (string, error) {
			list, err := e.ListOfInvites(t.Context(), e.who["admin"], ListOfInvites{f, q})
			return strings.Join(labels(list), ","), err
		}
		for want, c := range map[string]ListOfInvites{
			"f maker revoked,e maker paused": {InviteFilter{}, model.ListQuery{Count: new(2), Offset: new(1)}},
			"a maker,b owner":                {InviteFilter{}, model.ListQuery{Count: new(2), Sort: `{"createdAt":1}`}},
			"d host,c host both":             {InviteFilter{After: made["e maker paused"].ID}, model.ListQuery{Count: new(2)}},
			"b owner,c host both":            {InviteFilter{After: made["a maker"].ID}, model.ListQuery{Count: new(2), Sort: `{"createdAt":1}`}},
		} {
			if got, err := page(c.InviteFilter, c.ListQuery); got != want || err != nil {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		}
		for code, c := range map[string]ListOfInvites{
			"error-invalid-sort":    {InviteFilter{}, model.ListQuery{Sort: `{"uses":-1}`}},
			"error-invalid-offset":  {InviteFilter{}, model.ListQuery{Offset: new(store.MaxCounted + 1)}},
			"error-invalid-query":   {InviteFilter{}, model.ListQuery{Query: `{"rid":"x"}`}},
			"error-invalid-state":   {InviteFilter{State: "dead"}, model.ListQuery{}},
			"invalid-invitation-id": {InviteFilter{After: "nothing"}, model.ListQuery{}},
		} {
			_, err := page(c.InviteFilter, c.ListQuery)
			wantCode(t, code, err, code)
		}
		_, err := e.ListOfInvites(t.Context(), e.who["stranger"], ListOfInvites{InviteFilter: InviteFilter{After: made["a maker"].ID}})
		wantCode(t, "behind an invite that is not for them", err, "invalid-invitation-id")
	})
}

// Who came by an invite is listed, the newest first.
func TestRedemptionsList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		made := e.create(t, "maker", into(e.lobby, Terms{Approval: new(true)}))
		open := e.create(t, "maker", into(e.lobby, Terms{}))
		for n := range 5 {
			guest := e.user(t, fmt.Sprintf("guest%d", n))
			wantCode(t, "use", e.use(guest, open.Token), "")
			wantCode(t, "ask", e.use(e.user(t, fmt.Sprintf("asker%d", n)), made.Token), "error-invite-pending-approval")
		}
		list, err := e.InviteRedemptions(t.Context(), e.who["owner"], OfInvite{InviteID: InviteID{open.ID}, Count: new(2), Offset: new(1)})
		if err != nil || list.Total != 5 || len(list.Redemptions) != 2 || list.Offset != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if got := list.Redemptions[0]; got.State != "joined" || got.Via != "token" || !strings.HasPrefix(got.Username, "guest") || got.Name == "" || got.At == 0 {
			t.Errorf("%+v", got)
		}
		info, err := e.InviteInfo(t.Context(), e.who["owner"], InviteID{made.ID})
		if err != nil || info.Invite.Awaiting != 5 || info.Invite.Uses != 0 {
			t.Errorf("%+v, %v", info, err)
		}
	})
}

// The list of older clients takes choices, and is as it was without.
func TestListInvitesByChoice(t *testing.T) {
	for _, version := range []string{"8", "9"} {
		e := openEstate(t, t.TempDir()+"/gantry.db", "OVERWRITE_SETTING_Invite_Compat="+version)
		made := e.furnish(t)
		read := func(name string, in ListInvites) (ids []string, total string) {
			t.Helper()
			body, err := e.ListInvites(t.Context(), e.who[name], in)
			if err != nil {
				t.Fatal(err)
			}
			var items []map[string]jsontext.Value
			if err := json.Unmarshal(body.Text, &items); err != nil {
				t.Fatalf("%v: %s", err, body.Text)
			}
			for _, item := range items {
				ids = append(ids, strings.Trim(string(item["_id"]), `"`))
				if _, rich := item["canManage"]; rich != (in.Extended == "1") {
					t.Errorf("an item is %v", item)
				}
			}
			return ids, body.Header["X-Total-Count"]
		}
		ids := func(names ...string) (all []string) {
			for _, label := range names {
				all = append(all, made[label].ID)
			}
			return all
		}
		bare, none := read("manager", ListInvites{})
		if diff := cmp.Diff(ids("a maker", "b owner", "c host both", "d host", "e maker paused", "g owner expired"), bare); diff != "" || none != "" {
			t.Errorf("without a choice (-want +got): %s\n%s", none, diff)
		}
		for _, extended := range []string{"", "1"} {
			got, total := read("manager", ListInvites{InviteFilter: InviteFilter{RID: e.lobby.ID}, ListQuery: model.ListQuery{Count: new(2)}, Extended: extended})
			if diff := cmp.Diff(ids("a maker", "b owner"), got); diff != "" || total != "5" {
				t.Errorf("of a room (-want +got): of %s\n%s", total, diff)
			}
		}
		got, total := read("manager", ListInvites{InviteFilter: InviteFilter{State: "revoked"}})
		if diff := cmp.Diff(ids("f maker revoked"), got); diff != "" || total != "1" {
			t.Errorf("revoked (-want +got): of %s\n%s", total, diff)
		}
		_, err := e.ListInvites(t.Context(), e.who["owner"], ListInvites{InviteFilter: InviteFilter{RID: e.lobby.ID}})
		wantCode(t, "an owner", err, map[string]string{"8": "not_authorized", "9": "error-unauthorized"}[version])
	}
}

// In version 8 who may make links everywhere lists those into their own rooms.
func TestListInvitesOfMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		made := e.furnish(t)
		err := e.Authz.Grant(t.Context(), 1, []authz.Permission{{ID: "create-invite-links", Roles: []string{authz.User, authz.Owner}}})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"stranger": 5, "owner": 5, "host": 6, "banned": 0} { // the stranger came by a link
			for _, in := range []ListInvites{{}, {ListQuery: model.ListQuery{Count: new(50)}}} {
				body, err := e.ListInvites(t.Context(), e.who[name], in)
				if err != nil {
					t.Fatal(err)
				}
				if got := bytes.Count(body.Text, []byte(`"_id"`)); got != want || bytes.Contains(body.Text, []byte(made["a maker"].Token)) {
					t.Errorf("%s lists %d, want %d: %s", name, got, want, body.Text)
				}
			}
		}
	})
}

// What is streamed is what is kept encoded, whatever the pages are; an error
// in its middle is told.
func TestStreamedList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		e.furnish(t)
		whole, err := e.Store.EncodedInvites(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, count := range []int{1, 2, 3, 6, 100} {
			var text bytes.Buffer
			some := func(behind store.ListedInvite) ([]store.ListedInvite, error) {
				return e.Store.InvitesAfter(t.Context(), behind, count)
			}
			if err := e.writeInvites(t.Context(), &text, some); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(whole.Text), text.String()); diff != "" {
				t.Errorf("pages of %d (-kept +streamed):\n%s", count, diff)
			}
		}
		broken := func(behind store.ListedInvite) ([]store.ListedInvite, error) {
			if behind.ID != "" {
				return nil, io.ErrUnexpectedEOF
			}
			return e.Store.InvitesAfter(t.Context(), behind, 2)
		}
		if err := e.writeInvites(t.Context(), io.Discard, broken); err == nil {
			t.Error("a list that broke off is told to be whole")
		}
	})
}

// A picture is of the link, for who may have that.
func TestPictureOfALink(t *testing.T) {
	e := openEstate(t, t.TempDir()+"/gantry.db")
	made := e.create(t, "maker", into(e.lobby, Terms{}))
	for format, begin := range map[string]string{"": "\x89PNG", "png": "\x89PNG", "svg": "<svg"} {
		body, err := e.InviteQR(t.Context(), e.who["maker"], InviteQR{InviteID: InviteID{made.ID}, Format: format, Size: 300})
		if err != nil || !bytes.HasPrefix(body.Text, []byte(begin)) || body.Header["Cache-Control"] != "no-store" || !strings.HasPrefix(body.Type, "image/") {
			t.Errorf("%q: %.20q, %+v, %v", format, body.Text, body.Header, err)
		}
	}
}
