package invites

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// estate is a house whose people stand differently to its rooms.
type estate struct {
	*house
	lobby, cellar model.Room // owner's, and host's
	who           map[string]model.Caller
}

// openEstate makes an estate: owner made the lobby, host the cellar, maker and
// warden are moderators of the lobby, and host of it too; member is in both,
// banned was; manager manages invites and stranger nothing.
func openEstate(t testing.TB, url string, environ ...string) *estate {
	t.Helper()
	e := &estate{house: openInvites(t, url, environ...), who: map[string]model.Caller{}}
	for _, name := range []string{"owner", "host", "maker", "warden", "member", "banned", "stranger"} {
		e.who[name] = e.user(t, name)
	}
	e.who["admin"] = e.user(t, "admin", authz.Admin)
	e.who["manager"] = e.user(t, "manager", authz.User, authz.LivechatManager)
	err := e.Authz.Grant(t.Context(), 1, []authz.Permission{{ID: "manage-invite-links", Roles: []string{authz.Admin, authz.LivechatManager}}})
	if err != nil {
		t.Fatal(err)
	}
	e.lobby = e.channel(t, e.who["owner"], "lobby", e.who["host"], e.who["maker"], e.who["warden"], e.who["member"], e.who["banned"])
	e.cellar = e.channel(t, e.who["host"], "cellar", e.who["member"])
	for _, name := range []string{"maker", "warden", "host"} {
		e.standing(t, name, e.lobby, func(sub *model.Subscription) { sub.Roles = []string{authz.Moderator} })
	}
	e.standing(t, "banned", e.lobby, func(sub *model.Subscription) { sub.Banned, sub.Roles = true, []string{authz.Moderator} })
	return e
}

// standing changes how somebody stands in a room.
func (e *estate) standing(t testing.TB, name string, room model.Room, alter func(*model.Subscription)) {
	t.Helper()
	e.inTx(t, func(tx *store.Tx) error {
		_, err := tx.ChangeSubscription(t.Context(), room.ID, e.who[name].UserID, func(sub *model.Subscription) error { alter(sub); return nil })
		return err
	})
}

// create makes an invite, and fails the test where that is refused.
func (e *estate) create(t testing.TB, name string, in CreateInvite) HeldInvite {
	t.Helper()
	made, err := e.CreateInvite(t.Context(), e.who[name], in)
	if err != nil {
		t.Fatalf("%s makes an invite: %v", name, err)
	}
	return made.Invite
}

func into(room model.Room, t Terms) CreateInvite { return CreateInvite{RID: room.ID, Terms: t} }

// Everything that can be said of an invite is kept, shown and in its history.
func TestCreateSaysEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		in := CreateInvite{Unique: new(true), Terms: Terms{
			RIDs: []string{e.lobby.ID, e.cellar.ID, e.cellar.ID, e.lobby.ID}, Minutes: new(90), MaxUses: new(3), Label: new("  spring "),
			Slug: new("Spring-Fair"), JoinDefaults: new(false), MembershipDays: new(30), EmailDomains: []string{"@Example.ORG"},
			Emails: []string{" Ann@Example.org", "ann@example.org"}, Usernames: []string{"member", "@stranger", "member"},
			Approval: new(true), Welcome: new("Hello"), Notify: new(true),
		}}
		e.standing(t, "host", e.lobby, func(sub *model.Subscription) { sub.Roles = []string{authz.Owner} })
		in.Roles = []string{authz.Owner}
		made := e.create(t, "host", in)
		want := ShownInvite{
			ID: made.ID, Label: "spring", Slug: "spring-fair", State: model.InviteActive, RID: e.lobby.ID, RoomName: "lobby", RoomType: "c",
			RIDs: []string{e.lobby.ID, e.cellar.ID}, UserID: e.who["host"].UserID, Username: "host", Days: 1, MaxUses: 3,
			CreatedAt: made.CreatedAt, Expires: new(made.CreatedAt.Add(90 * time.Minute)), UpdatedAt: made.CreatedAt,
			Roles: []string{authz.Owner}, MembershipDays: 30, EmailDomains: []string{"example.org"}, Emails: []string{"ann@example.org"},
			Usernames: []string{"member", "stranger"}, Approval: true, Welcome: "Hello", Notify: true, CanManage: true,
			URL: "http:///invite/" + made.Token,
		}
		if diff := cmp.Diff(want, made.ShownInvite); diff != "" {
			t.Errorf("made (-want +got):\n%s", diff)
		}
		read, err := e.InviteInfo(t.Context(), e.who["host"], InviteID{made.ID})
		if diff := cmp.Diff(want, read.Invite); err != nil || diff != "" {
			t.Errorf("read again (-want +got): %v\n%s", err, diff)
		}
		if open := e.create(t, "owner", into(e.lobby, Terms{Guests: new(true)})); !open.Guests {
			t.Errorf("not for guests: %+v", open)
		}
		again := e.create(t, "host", into(e.lobby, Terms{}))
		if twin := e.create(t, "host", into(e.lobby, Terms{})); twin.ID == again.ID || twin.Expires != nil || !twin.JoinDefaults || twin.MaxUses != 0 {
			t.Errorf("create has handed an invite out again, or not the plainest: %+v", twin)
		}
	})
}

// TestCreateRefuses asks for what is not given.
func TestCreateRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		e.create(t, "owner", into(e.lobby, Terms{Slug: new("taken")}))
		lobby, cellar := e.lobby.ID, e.cellar.ID
		past, soon, far := model.Now().Add(-time.Second), model.Now().Add(time.Hour), model.Time(9007199254740991)
		for what, c := range map[string]struct {
			who  string
			in   CreateInvite
			code string
		}{
			"no room":                  {"owner", CreateInvite{}, "error-the-field-is-required"},
			"no room in a list":        {"owner", CreateInvite{Terms: Terms{RIDs: []string{""}}}, "error-the-field-is-required"},
			"an unknown room":          {"owner", CreateInvite{RID: "nowhere"}, "not_authorized"},
			"an unknown room, admin":   {"admin", CreateInvite{RID: "nowhere"}, "error-invalid-room"},
			"a room of others, admin":  {"admin", CreateInvite{RID: lobby}, "error-invalid-room"},
			"as a stranger":            {"stranger", CreateInvite{RID: lobby}, "not_authorized"},
			"as a member":              {"member", CreateInvite{RID: lobby}, "not_authorized"},
			"as a manager":             {"manager", CreateInvite{RID: lobby}, "not_authorized"},
			"as somebody banned":       {"banned", CreateInvite{RID: lobby}, "error-user-is-banned"},
			"another room of others":   {"owner", CreateInvite{Terms: Terms{RIDs: []string{lobby, cellar}}}, "not_authorized"},
			"the room is not first":    {"host", CreateInvite{RID: lobby, Terms: Terms{RIDs: []string{cellar, lobby}}}, "error-invalid-room"},
			"a team":                   {"owner", CreateInvite{RID: lobby, TeamID: "x"}, ""},
			"days and minutes":         {"owner", into(e.lobby, Terms{Days: new(1), Minutes: new(1)}), "error-invalid-expiry"},
			"an end in the past":       {"owner", into(e.lobby, Terms{ExpiresAt: &past}), "error-invalid-expiry"},
			"an end beyond all days":   {"owner", into(e.lobby, Terms{ExpiresAt: &far}), "error-invalid-expiry"},
			"two ends":                 {"owner", into(e.lobby, Terms{ExpiresAt: &soon, Days: new(0)}), "error-invalid-expiry"},
			"a name that is taken":     {"maker", into(e.lobby, Terms{Slug: new("TAKEN")}), "error-slug-taken"},
			"a name too short":         {"owner", into(e.lobby, Terms{Slug: new("ab")}), "error-invalid-slug"},
			"a name of digits":         {"owner", into(e.lobby, Terms{Slug: new("12345")}), "error-invalid-slug"},
			"a name with a slash":      {"owner", into(e.lobby, Terms{Slug: new("a/b/c")}), "error-invalid-slug"},
			"a name with a blank":      {"owner", into(e.lobby, Terms{Slug: new("abc\n")}), "error-invalid-slug"},
			"a name that is ours":      {"owner", into(e.lobby, Terms{Slug: new("Admin")}), "error-slug-reserved"},
			"an unknown role":          {"owner", into(e.lobby, Terms{Roles: []string{"emperor"}}), "error-invalid-role"},
			"admin, as an owner":       {"owner", into(e.lobby, Terms{Roles: []string{authz.Admin}}), "error-invite-roles-not-allowed"},
			"owner, as a moderator":    {"maker", into(e.lobby, Terms{Roles: []string{authz.Owner}}), "error-invite-roles-not-allowed"},
			"owner where they are not": {"host", CreateInvite{Terms: Terms{RIDs: []string{cellar, lobby}, Roles: []string{authz.Owner}}}, "error-invite-roles-not-allowed"},
			"guests, as a moderator":   {"maker", into(e.lobby, Terms{Guests: new(true)}), "not_authorized"},
			"no address":               {"owner", into(e.lobby, Terms{Emails: []string{"ann"}}), "error-invalid-email"},
			"an address with a blank":  {"owner", into(e.lobby, Terms{Emails: []string{"a b@example.org"}}), "error-invalid-email"},
			"two addresses in one":     {"owner", into(e.lobby, Terms{Emails: []string{"a@b.org,c@d.org"}}), "error-invalid-email"},
			"no domain":                {"owner", into(e.lobby, Terms{EmailDomains: []string{"example..org"}}), "error-invalid-domain"},
			"an empty domain":          {"owner", into(e.lobby, Terms{EmailDomains: []string{""}}), "error-invalid-domain"},
			"an unknown person":        {"owner", into(e.lobby, Terms{Usernames: []string{"member", "nobody"}}), "error-invalid-user"},
		} {
			_, err := e.CreateInvite(t.Context(), e.who[c.who], c.in)
			if c.code == "" {
				if !errors.Is(err, model.Fail("team-does-not-exist")) {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			wantCode(t, what, err, c.code)
		}
		if total, _, err := e.Store.CountInvites(t.Context(), store.InviteQuery{}); err != nil || total != 1 {
			t.Errorf("%d invites have been made: %v", total, err)
		}
	})
}

// A name is a link beside the token, whatever its case, and opens nothing else.
func TestSlugs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		old := e.link(t, e.who["owner"], e.lobby, 0, 0)
		named := e.create(t, "host", into(e.cellar, Terms{Slug: new("harvest")}))
		wantCode(t, "by its name", e.use(e.who["stranger"], "Harvest"), "")
		if _, err := e.Store.Subscription(t.Context(), e.cellar.ID, e.who["stranger"].UserID); err != nil {
			t.Errorf("not in the room of the name: %v", err)
		}
		shadow := strings.ToLower(old.ID)
		e.create(t, "host", into(e.cellar, Terms{Slug: &shadow}))
		wantCode(t, "by the id that a name was to shadow", e.use(e.who["admin"], old.ID), "")
		if _, err := e.Store.Subscription(t.Context(), e.lobby.ID, e.who["admin"].UserID); err != nil {
			t.Errorf("a name has taken another link away: %v", err)
		}
		wantCode(t, "an id of an invite that create made with terms", e.use(e.who["manager"], e.create(t, "owner", into(e.lobby, Terms{Notify: new(true)})).ID), "error-invalid-token")

		_, err := e.CreateInvite(t.Context(), e.who["owner"], into(e.lobby, Terms{Slug: new("harvest")}))
		wantCode(t, "a living link's name", err, "error-slug-taken")
		_, err = e.RevokeInvite(t.Context(), e.who["host"], ActOnInvite{InviteID{named.ID}, Because{}})
		wantCode(t, "revoke", err, "")
		wantCode(t, "by the name of what is revoked", e.use(e.who["manager"], "harvest"), "error-invalid-token")
		_, err = e.CreateInvite(t.Context(), e.who["owner"], into(e.lobby, Terms{Slug: new("harvest")}))
		wantCode(t, "the name of what somebody else has revoked", err, "error-slug-taken")
		if again := e.create(t, "host", into(e.cellar, Terms{Slug: new("harvest")})); again.Slug != "harvest" {
			t.Errorf("%+v", again)
		}
	})
}

// What the workspace bounds binds create and update alike.
func TestCreateWithinLimits(t *testing.T) {
	e := openEstate(t, t.TempDir()+"/gantry.db", "OVERWRITE_SETTING_Invite_Max_Days=7", "OVERWRITE_SETTING_Invite_Allow_Slugs=false")
	_, err := e.CreateInvite(t.Context(), e.who["owner"], into(e.lobby, Terms{}))
	wantCode(t, "for ever", err, "error-invite-limit-days")
	_, err = e.CreateInvite(t.Context(), e.who["owner"], into(e.lobby, Terms{Days: new(7), Slug: new("harvest")}))
	wantCode(t, "a name", err, "error-invite-slugs-not-allowed")
	made := e.create(t, "owner", into(e.lobby, Terms{Days: new(7)}))
	_, err = e.UpdateInvite(t.Context(), e.who["owner"], UpdateInvite{InviteID: InviteID{made.ID}, Terms: Terms{Days: new(0)}})
	wantCode(t, "for ever after all", err, "error-invite-limit-days")
	if i, err := e.Store.Invite(t.Context(), made.ID); err != nil || i.ExpiresAt == 0 || !slices.Equal(i.Rooms(), []string{e.lobby.ID}) {
		t.Errorf("a refused change has left %+v, %v", i, err)
	}
}
