package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
)

// village makes who and what the exchanges speak of.
func village(t *testing.T, database string) map[string]person {
	people := map[string]person{"nobody": {}}
	plant(t, database, func(s *seed) {
		for name, role := range map[string]string{
			"boss": "admin", "exile": "admin", "steward": "moderator",
			"owner": "user", "member": "user", "newcomer": "user", "latecomer": "user",
		} {
			people[name] = s.person(name, role)
		}
		people["nameless"] = s.account(model.User{ID: "nameless", Roles: []string{"user"}})
		villageRooms(s, people)
		people["early"] = villageInvites(s, people["boss"])
	})
	return people
}

func villageRooms(s *seed, people map[string]person) {
	public := func(r *model.Room) { r.T = model.Channel }
	s.room("room")
	s.room("channel", public)
	s.room("foreign", public)
	s.room("direct", func(r *model.Room) { r.T, r.Name, r.FName = model.Direct, "", "" })
	s.room("archived", public, func(r *model.Room) { r.Archived = true })
	s.room("discussion", public, func(r *model.Room) { r.ParentID, r.FName = "room", "A talk" })
	for _, rid := range []string{"room", "channel", "direct", "archived", "discussion"} {
		s.member(rid, people["boss"])
	}
	s.member("room", people["owner"], "owner")
	s.member("room", people["member"])
	s.member("discussion", people["steward"])
	exile := people["exile"]
	s.membership(model.Subscription{RID: "room", U: model.UserRef{ID: exile.ID, Username: exile.Username}, Banned: true})
}

// villageInvites makes invites in every state and returns who has used up the
// exhausted one.
func villageInvites(s *seed, boss person) person {
	over := func(i *model.Invite) { i.Days, i.ExpiresAt = 1, s.tx.Now.Add(-time.Minute) }
	one := func(i *model.Invite) { i.MaxUses = 1 }
	s.invite("open-invite", "open-link", "room", boss)
	s.invite("expired-invite", "expired-link", "room", boss, over)
	s.invite("exhausted-invite", "exhausted-link", "room", boss, one)
	s.invite("stale-invite", "stale-link", "room", boss, over, one)
	s.invite("revoked-invite", "revoked-link", "room", boss)
	s.invite("homeless-invite", "homeless-link", "nowhere", boss, over)
	s.invite("direct-invite", "direct-link", "direct", boss)
	s.invite("archived-invite", "archived-link", "archived", boss)
	s.invite("discussion-invite", "discussion-link", "discussion", boss)
	s.invite("doomed-invite", "doomed-link", "room", boss)
	_, err := s.tx.RevokeInvite(s.ctx, "revoked-invite", boss.ID, "")
	s.check(err)
	return s.used("exhausted-invite", "room", "early")
}

func TestInviteExchanges(t *testing.T) {
	for _, version := range []string{"8", "9"} {
		t.Run(version, func(t *testing.T) {
			each(t, func(t *testing.T, database string) {
				people := village(t, database)
				s := start(t, options{Database: database, Env: []string{"OVERWRITE_SETTING_Invite_Compat=" + version}})
				play(t, s, people, "invites")
				play(t, s, people, "invites-"+version)
				audit(t, database)
			})
		})
	}
}

// The nine documented fields, and in version 9 the name of the room; the
// order is that of creation. No list holds a token.
func TestListInvitesFields(t *testing.T) {
	want := map[string][]string{
		"8": {"_id", "days", "maxUses", "rid", "userId", "createdAt", "expires", "uses", "_updatedAt"},
		"9": {"_id", "_updatedAt", "rid", "userId", "createdAt", "expires", "days", "maxUses", "uses", "roomName"},
	}
	for version, names := range want {
		t.Run(version, func(t *testing.T) {
			each(t, func(t *testing.T, database string) {
				boss := village(t, database)["boss"]
				s := start(t, options{Database: database, Env: []string{"OVERWRITE_SETTING_Invite_Compat=" + version}})
				made := s.as(boss).invite("channel", 7, 5)
				list := s.as(boss).get("listInvites?")
				items := must[[]jsontext.Value](t, list)
				if len(items) != 10 { // nine of the village are not revoked
					t.Fatalf("%d invites: %s", len(items), list.Body)
				}
				if diff := cmp.Diff(names, memberNames(t, items[9])); diff != "" {
					t.Errorf("fields (-want +got):\n%s", diff)
				}
				if !strings.Contains(string(items[9]), made.ID) || !strings.Contains(string(items[0]), "open-invite") {
					t.Errorf("not in the order of creation: %s", list.Body)
				}
				if strings.Contains(list.Body, made.Token) {
					t.Error("the list holds a token")
				}
			})
		})
	}
}

// memberNames returns the names of an object's members, in their order.
func memberNames(t *testing.T, object jsontext.Value) (names []string) {
	t.Helper()
	in := jsontext.NewDecoder(strings.NewReader(string(object)))
	if _, err := in.ReadToken(); err != nil {
		t.Fatal(err)
	}
	for in.PeekKind() == '"' {
		name, err := in.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.String())
		if err := in.SkipValue(); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// A living invite is handed out again, unchanged; a dead one never.
func TestFindOrCreateFinds(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := village(t, database)
		s := start(t, options{Database: database})
		boss := s.as(people["boss"])
		first := boss.invite("channel", 1, 1)
		if diff := cmp.Diff(first, boss.invite("channel", 1, 1)); diff != "" {
			t.Errorf("another invite for the same question (-first +second):\n%s", diff)
		}
		for _, other := range []invite{boss.invite("channel", 7, 1), boss.invite("channel", 1, 5), boss.invite("room", 1, 1)} {
			if other.ID == first.ID || other.Token == first.Token {
				t.Errorf("the same invite for another question: %+v", other)
			}
		}
		expectReply(t, s.as(people["newcomer"]), first.Token, 200)
		second := boss.invite("channel", 1, 1)
		if second.ID == first.ID {
			t.Error("an exhausted invite was handed out")
		}
		must[bool](t, boss.call("DELETE", "removeInvite/"+second.ID, nil))
		if third := boss.invite("channel", 1, 1); third.ID == second.ID {
			t.Error("a revoked invite was handed out")
		}
	})
}

func expectReply(t *testing.T, c client, token string, status int) {
	t.Helper()
	if r, err := c.useInvite(token); err != nil || r.Status != status {
		t.Errorf("useInviteToken as %s: %v %v, want %d", c.who.ID, r, err, status)
	}
}

// The times of an invite are whole milliseconds in UTC, and a day has 24 hours
// whatever the clocks on the wall do.
func TestInviteTimes(t *testing.T) {
	database := t.TempDir() + "/gantry.db"
	boss := village(t, database)["boss"]
	s := start(t, options{Database: database, Env: []string{"TZ=America/New_York"}})
	for _, days := range []int{1, 7, 15, 30} {
		i := s.as(boss).invite("channel", days, 0)
		made, err := time.Parse("2006-01-02T15:04:05.000Z", i.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		expires, err := time.Parse("2006-01-02T15:04:05.000Z", *i.Expires)
		if err != nil {
			t.Fatal(err)
		}
		if got := expires.Sub(made); got != time.Duration(days)*24*time.Hour {
			t.Errorf("%d days are %v", days, got)
		}
		if ago := time.Since(made); ago < -time.Second || ago > time.Minute {
			t.Errorf("made %v ago", ago)
		}
	}
}

// A change of the setting holds from the very next request.
func TestInviteCompatBySettings(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := village(t, database)
		s := start(t, options{Database: database})
		boss := s.as(people["boss"])
		for _, version := range []string{"9", "8", "9"} {
			r := boss.post("settings/Invite_Compat", fields{"value": version})
			if diff := cmp.Diff(fields{"success": true}, must[fields](t, r)); diff != "" {
				t.Errorf("changing a setting (-want +got):\n%s", diff)
			}
			valid := must[fields](t, s.anonymous().post("validateInviteToken", fields{"token": "open-invite"}))["valid"]
			if valid != (version == "8") {
				t.Errorf("version %s: the record's id is a token: %v", version, valid)
			}
			steward := s.as(people["steward"]).get("listInvites")
			if steward.Status != map[string]int{"8": 200, "9": 403}[version] {
				t.Errorf("version %s: a steward lists: %v", version, steward)
			}
		}
		if id := boss.invite("channel", 15, 25).ID; !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(id) {
			t.Errorf("version 9 made the id %s", id)
		}
	})
}

// Eleven guesses in a minute are one too many.
func TestInviteRateLimit(t *testing.T) {
	s := start(t, options{Env: []string{"OVERWRITE_SETTING_API_Enable_Rate_Limiter=true"}})
	for left := 9; left >= 0; left-- {
		r := s.anonymous().post("validateInviteToken", fields{"token": "guess"})
		if got := r.Header.Get("X-RateLimit-Remaining"); r.Status != 200 || got != string(rune('0'+left)) {
			t.Fatalf("%v with %q calls left, want %d", r, got, left)
		}
	}
	r := s.anonymous().post("validateInviteToken", fields{"token": "guess"})
	var body struct {
		Success *bool
		Error   string
	}
	if err := json.Unmarshal([]byte(r.Body), &body, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying this endpoint again\. \[error-too-many-requests\]$`)
	if r.Status != 429 || body.Success == nil || *body.Success || !words.MatchString(body.Error) {
		t.Errorf("the eleventh guess: %v", r)
	}
	if limit := r.Header.Get("X-RateLimit-Limit"); limit != "10" || r.Header.Get("X-RateLimit-Reset") == "" {
		t.Errorf("headers of the eleventh guess: %v", r.Header)
	}
}
