package invites

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// deeds are what can be done with an invite, by the last word of the
// endpoint's name.
func (e *estate) deeds(ctx context.Context, who model.Caller, id string) map[string]func() error {
	on := ActOnInvite{InviteID{id}, Because{"because"}}
	at := OfInvite{InviteID: InviteID{id}}
	return map[string]func() error{
		"info":        func() error { return second(e.InviteInfo(ctx, who, InviteID{id})) },
		"redemptions": func() error { return second(e.InviteRedemptions(ctx, who, at)) },
		"history":     func() error { return second(e.InviteHistory(ctx, who, at)) },
		"qr":          func() error { return second(e.InviteQR(ctx, who, InviteQR{InviteID: InviteID{id}})) },
		"update": func() error {
			return second(e.UpdateInvite(ctx, who, UpdateInvite{InviteID: InviteID{id}, Terms: Terms{Label: new(who.Username)}}))
		},
		"pause":      func() error { return second(e.PauseInvite(ctx, who, on)) },
		"resume":     func() error { return second(e.ResumeInvite(ctx, who, on)) },
		"revoke":     func() error { return second(e.RevokeInvite(ctx, who, on)) },
		"restore":    func() error { return second(e.RestoreInvite(ctx, who, on)) },
		"regenerate": func() error { return second(e.RegenerateInvite(ctx, who, on)) },
	}
}

const (
	looks = "info redemptions history "
	stops = looks + "pause revoke "
	holds = stops + "qr update resume restore regenerate "
)

// Who stands how to an invite may do what with it. Who may not know of it is
// told what is told of an invite that is not there.
func TestWhoMayDoWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		both := Terms{RIDs: []string{e.lobby.ID, e.cellar.ID}, MaxUses: new(9)}
		links := map[string]HeldInvite{
			"maker's":         e.create(t, "maker", into(e.lobby, Terms{})),
			"two rooms":       e.create(t, "host", CreateInvite{Terms: both}),
			"owner's roles":   e.create(t, "owner", into(e.lobby, Terms{Roles: []string{authz.Owner}})),
			"owner's guests":  e.create(t, "owner", into(e.lobby, Terms{Guests: new(true)})),
			"host's, gone":    e.create(t, "host", into(e.lobby, Terms{})),
			"host's and gone": e.create(t, "host", CreateInvite{Terms: both}),
		}
		for link, may := range map[string]map[string]string{
			"maker's":        {"maker": holds, "owner": holds, "warden": holds, "manager": holds, "admin": holds},
			"two rooms":      {"host": holds, "owner": stops, "maker": stops, "warden": stops, "manager": holds, "admin": holds},
			"owner's roles":  {"owner": holds, "maker": stops, "warden": stops, "manager": stops, "admin": holds, "host": stops},
			"owner's guests": {"owner": holds, "maker": stops, "manager": stops, "admin": holds},
		} {
			e.deals(t, link, links[link], may, "host")
		}
		e.standing(t, "host", e.lobby, func(sub *model.Subscription) { sub.Roles = nil })
		e.deals(t, "host's, gone", links["host's, gone"], map[string]string{"host": looks, "owner": holds, "manager": holds}, "")
		e.deals(t, "host's and gone", links["host's and gone"], map[string]string{"host": stops, "owner": stops, "manager": holds}, "")
	})
}

// deals holds what everybody may do with a link against the table.
func (e *estate) deals(t *testing.T, link string, i HeldInvite, may map[string]string, but string) {
	t.Helper()
	for name, who := range e.who {
		allowed := may[name]
		if name == but && allowed == "" || allowed == "" && name != "stranger" && name != "member" && name != "banned" {
			continue
		}
		for deed, do := range e.deeds(t.Context(), who, i.ID) {
			e.ready(t, i.ID, deed)
			want := "not_authorized"
			switch {
			case allowed == "":
				want = "invalid-invitation-id"
			case allowed == holds && deed == "restore" && strings.HasSuffix(link, "gone"):
				want = "error-invite-over" // its maker could not make it any more
			case strings.Contains(allowed, deed+" "):
				want = ""
			}
			wantCode(t, link+": "+deed+" as "+name, do(), want)
		}
		info, err := e.InviteInfo(t.Context(), who, InviteID{i.ID})
		if shown := info.Invite.URL != ""; err == nil && (shown != (allowed == holds) || info.Invite.CanManage != shown) {
			t.Errorf("%s: %s sees the link %q", link, name, info.Invite.URL)
		}
	}
}

// ready puts an invite into the state that a deed needs.
func (e *estate) ready(t *testing.T, id, deed string) {
	t.Helper()
	e.inTx(t, func(tx *store.Tx) error {
		_, err := tx.ChangeInvite(t.Context(), id, func(i *model.Invite) error {
			i.PausedAt, i.RevokedAt = 0, 0
			switch deed {
			case "resume":
				i.PausedAt = tx.Now
			case "restore":
				i.RevokedAt = tx.Now
			}
			return nil
		})
		return err
	})
}

// A life of an invite, each step of which admits or does not, is in its
// history, and a step that changes nothing is not.
func TestLifeOfAnInvite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		ctx, maker := t.Context(), e.who["maker"]
		made := e.create(t, "maker", into(e.lobby, Terms{Slug: new("harvest")}))
		guests := 0
		for _, step := range []struct{ do, state, admits string }{
			{"pause", "paused", "error-invite-paused"}, {"pause", "paused", "error-invite-paused"},
			{"resume", "active", ""}, {"resume", "active", ""},
			{"revoke", "revoked", "error-invalid-token"}, {"revoke", "revoked", "error-invalid-token"},
			{"restore", "active", ""}, {"restore", "active", ""}, {"update", "active", ""}, {"update", "active", ""},
		} {
			if err := e.deeds(ctx, maker, made.ID)[step.do](); err != nil {
				t.Fatalf("%s: %v", step.do, err)
			}
			info, err := e.InviteInfo(ctx, maker, InviteID{made.ID})
			if err != nil || string(info.Invite.State) != step.state {
				t.Errorf("%s: the invite is %s, %v", step.do, info.Invite.State, err)
			}
			guests++
			for by, token := range map[string]string{"code": made.Token, "name": "harvest"} {
				wantCode(t, "entering after "+step.do, e.use(e.user(t, fmt.Sprint("guest-", by, guests)), token), step.admits)
			}
		}
		for _, deed := range []string{"update", "pause", "resume", "regenerate"} {
			e.ready(t, made.ID, "restore")
			wantCode(t, deed+" what is revoked", e.deeds(ctx, maker, made.ID)[deed](), "error-invite-revoked")
		}
		history, err := e.InviteHistory(ctx, maker, OfInvite{InviteID: InviteID{made.ID}, Count: new(100)})
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]int{}
		for _, m := range history.History {
			told[m.Kind]++
			if text := string(m.Data); strings.Contains(text, "harvest") || strings.Contains(text, made.Token) {
				t.Errorf("the history holds a token: %s", text)
			}
		}
		want := map[string]int{"created": 1, "paused": 1, "resumed": 1, "revoked": 1, "restored": 1, "updated": 1, "used": 12}
		if diff := cmp.Diff(want, told); diff != "" || history.Total != 18 {
			t.Errorf("history of %d (-want +got):\n%s", history.Total, diff)
		}
		first := history.History[len(history.History)-1]
		if first.Kind != "created" || first.By == nil || first.By.Username != "maker" {
			t.Errorf("the history begins with %+v", first)
		}
	})
}

// Another generation is another link: nothing that led in by the old one does.
func TestRegenerate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		link := e.link(t, e.who["maker"], e.lobby, 0, 0)
		stored, err := e.Store.Invite(t.Context(), link.ID)
		if err != nil {
			t.Fatal(err)
		}
		bound := e.Bind(stored, model.Now())
		fresh, err := e.RegenerateInvite(t.Context(), e.who["owner"], ActOnInvite{InviteID{link.ID}, Because{"leaked"}})
		if err != nil || fresh.Invite.Token == link.Token || !strings.HasSuffix(fresh.Invite.URL, "/invite/"+fresh.Invite.Token) {
			t.Fatalf("%+v, %v", fresh, err)
		}
		for what, token := range map[string]string{"the old link": link.Token, "the id": link.ID, "a bound browser": e.TokenOf(bound)} {
			wantCode(t, what, e.use(e.who["stranger"], token), "error-invalid-token")
		}
		wantCode(t, "the new link", e.use(e.who["stranger"], fresh.Invite.Token), "")
	})
}

// What a letter took somewhere stays between its sender and who got it.
func TestMailedInvitesAreNotShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		ctx, owner := t.Context(), e.who["owner"]
		var mailed model.Invite
		e.inTx(t, func(tx *store.Tx) error {
			mailed = e.blank(e.lobby.ID, owner.UserID, tx.Now)
			mailed.Policy = model.InvitePolicy{Mailed: true, Emails: []string{"ann@example.org"}}
			return tx.InsertInvite(ctx, mailed)
		})
		token := e.Key.Token(mailed)
		for _, name := range []string{"owner", "admin", "manager", "maker"} {
			info, err := e.InviteInfo(ctx, e.who[name], InviteID{mailed.ID})
			if err != nil || info.Invite.URL != "" || !info.Invite.Mailed {
				t.Errorf("%s is shown %+v, %v", name, info, err)
			}
			fresh, err := e.RegenerateInvite(ctx, e.who[name], ActOnInvite{InviteID: InviteID{mailed.ID}})
			if err != nil || fresh.Invite.Token != "" || fresh.Invite.URL != "" {
				t.Errorf("%s has been given %+v, %v", name, fresh, err)
			}
		}
		_, err := e.InviteQR(ctx, owner, InviteQR{InviteID: InviteID{mailed.ID}})
		wantCode(t, "its picture", err, "error-invite-link-hidden")
		_, err = e.UpdateInvite(ctx, owner, UpdateInvite{InviteID: InviteID{mailed.ID}, Terms: Terms{Emails: []string{"eve@example.org"}}})
		wantCode(t, "another address", err, "error-not-allowed")
		wantCode(t, "its id as a token", e.use(e.who["stranger"], mailed.ID), "error-invalid-token")
		wantCode(t, "the link that was renewed", e.use(e.who["stranger"], token), "error-invalid-token")
	})
}

// A revocation is taken back only where the link would do something then.
func TestRestoreIsSensible(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		ctx, admin := t.Context(), e.who["admin"]
		for what, spoil := range map[string]func(*store.Tx, *model.Invite) error{
			"expired": func(tx *store.Tx, i *model.Invite) error { i.ExpiresAt = tx.Now; return nil },
			"maker moved": func(tx *store.Tx, i *model.Invite) error {
				_, err := tx.ChangeSubscription(ctx, e.lobby.ID, e.who["warden"].UserID, func(sub *model.Subscription) error { sub.Roles = nil; return nil })
				return err
			},
			"archived": func(tx *store.Tx, i *model.Invite) error {
				_, err := tx.ChangeRoom(ctx, e.cellar.ID, func(r *model.Room) error { r.Archived = true; return nil })
				return err
			},
			"maker off": func(tx *store.Tx, i *model.Invite) error {
				_, err := tx.ChangeUser(ctx, e.who["maker"].UserID, func(u *model.User) error { u.Active = false; return nil })
				return err
			},
		} {
			name, room := map[string]string{"archived": "host", "maker moved": "warden"}[what], e.lobby
			if name == "" {
				name = "maker"
			}
			if what == "archived" {
				room = e.cellar
			}
			var made model.Invite
			e.inTx(t, func(tx *store.Tx) (err error) {
				made = e.blank(room.ID, e.who[name].UserID, tx.Now)
				made.Policy.Notify = true
				if err := tx.InsertInvite(ctx, made); err != nil {
					return err
				}
				_, err = tx.ChangeInvite(ctx, made.ID, func(i *model.Invite) error { i.RevokedAt = tx.Now; return spoil(tx, i) })
				return err
			})
			_, err := e.RestoreInvite(ctx, admin, ActOnInvite{InviteID: InviteID{made.ID}})
			wantCode(t, what, err, "error-invite-over")
		}
	})
}

// Who alters an invite gives by it no more than they could give.
func TestUpdateGivesNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		ctx := t.Context()
		made := e.create(t, "maker", into(e.lobby, Terms{Emails: []string{"ann@example.org"}}))
		update := func(name string, terms Terms) error {
			return second(e.UpdateInvite(ctx, e.who[name], UpdateInvite{InviteID: InviteID{made.ID}, Terms: terms}))
		}
		wantCode(t, "a role above one's own", update("maker", Terms{Roles: []string{authz.Owner}}), "error-invite-roles-not-allowed")
		wantCode(t, "guests", update("warden", Terms{Guests: new(true), Emails: []string{}}), "not_authorized")
		wantCode(t, "a room of others", update("owner", Terms{RIDs: []string{e.lobby.ID, e.cellar.ID}}), "not_authorized")
		wantCode(t, "another first room", update("host", Terms{RIDs: []string{e.cellar.ID}}), "error-invalid-room")
		wantCode(t, "an owner's role", update("owner", Terms{Roles: []string{authz.Owner}}), "")
		wantCode(t, "by somebody who could not give that", update("warden", Terms{Emails: []string{}}), "not_authorized")
		wantCode(t, "by who made it", update("maker", Terms{Emails: []string{}, Days: new(3), MaxUses: new(2)}), "")
		info, err := e.InviteInfo(ctx, e.who["owner"], InviteID{made.ID})
		if err != nil {
			t.Fatal(err)
		}
		want := made.ShownInvite
		want.Emails, want.Days, want.MaxUses, want.Roles = nil, 3, 2, []string{authz.Owner}
		if diff := cmp.Diff(want, info.Invite, cmpopts.IgnoreFields(ShownInvite{}, "Expires", "UpdatedAt")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		left := time.Duration(*info.Invite.Expires-model.Now()) * time.Millisecond
		if left < 71*time.Hour || left > 72*time.Hour {
			t.Errorf("it ends in %v", left)
		}
		wantCode(t, "for ever", update("maker", Terms{Days: new(0)}), "")
	})
}

// All invites into a room, or of somebody, end together, for who may end them.
func TestRevokeAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		e := openEstate(t, url)
		ctx := t.Context()
		for range 3 {
			e.create(t, "maker", into(e.lobby, Terms{}))
			e.create(t, "host", into(e.cellar, Terms{}))
		}
		e.create(t, "host", CreateInvite{Terms: Terms{RIDs: []string{e.cellar.ID, e.lobby.ID}}})
		room := func(r model.Room) RevokeAll { return RevokeAll{RID: r.ID} }
		person := func(name string) RevokeAll { return RevokeAll{UserID: e.who[name].UserID} }
		for _, c := range []struct {
			who     string
			in      RevokeAll
			code    string
			revoked int
		}{
			{"admin", RevokeAll{}, "error-the-field-is-required", 0},
			{"stranger", room(e.lobby), "not_authorized", 0},
			{"member", room(e.lobby), "not_authorized", 0},
			{"owner", room(e.cellar), "not_authorized", 0},
			{"owner", RevokeAll{RID: "nowhere"}, "not_authorized", 0},
			{"owner", person("maker"), "not_authorized", 0},
			{"stranger", RevokeAll{RID: e.lobby.ID, UserID: e.who["stranger"].UserID}, "", 0},
			{"owner", RevokeAll{RID: e.lobby.ID, UserID: e.who["host"].UserID}, "", 1},
			{"owner", room(e.lobby), "", 3},
			{"owner", room(e.lobby), "", 0},
			{"host", person("host"), "", 3},
			{"manager", room(e.cellar), "", 0},
		} {
			c.in.Reason = "spring cleaning"
			got, err := e.RevokeAllInvites(ctx, e.who[c.who], c.in)
			wantCode(t, c.who, err, c.code)
			if got.Revoked != c.revoked {
				t.Errorf("%s has revoked %d by %+v, want %d", c.who, got.Revoked, c.in, c.revoked)
			}
		}
		list, err := e.ListOfInvites(ctx, e.who["manager"], ListOfInvites{InviteFilter: InviteFilter{State: "revoked"}})
		if err != nil || list.Total != 7 || list.Invites[0].Reason != "spring cleaning" || list.Invites[0].RevokedBy == "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
