package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nodes starts a workspace as it is run at scale: one process on SQLite, two
// on PostgreSQL.
func nodes(t *testing.T, database string, env ...string) []*server {
	t.Helper()
	all := []*server{start(t, options{Database: database, Env: env})}
	if strings.HasPrefix(database, "postgres") {
		all = append(all, start(t, options{Database: database, Env: env}))
	}
	return all
}

// storm does n things at the same moment and returns what came of each.
func storm(t *testing.T, n int, do func(i int) (reply, error)) []reply {
	t.Helper()
	var wg sync.WaitGroup
	begin := make(chan struct{})
	replies := make([]reply, n)
	for i := range n {
		wg.Go(func() {
			<-begin
			var err error
			if replies[i], err = do(i); err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		})
	}
	close(begin)
	wg.Wait()
	return replies
}

// outcomes counts answers by status and code.
func outcomes(replies []reply) map[string]int {
	count := map[string]int{}
	for _, r := range replies {
		count[strings.TrimSpace(strconv.Itoa(r.Status)+" "+r.errorType())]++
	}
	return count
}

func expectOutcomes(t *testing.T, replies []reply, want map[string]int) {
	t.Helper()
	if diff := cmp.Diff(want, outcomes(replies)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
		for _, r := range replies {
			if r.Status != 200 && r.errorType() != "error-invite-expired" {
				t.Logf("for example: %v", r)
				break
			}
		}
	}
}

// expectUses waits until every node lists the invite with so many uses: nodes
// hear of one another's changes a moment later.
func expectUses(t *testing.T, all []*server, admin person, id string, want int) {
	t.Helper()
	for _, s := range all {
		deadline := time.Now().Add(20 * time.Second)
		for s.as(admin).invites()[id].Uses != want && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
		}
		if got := s.as(admin).invites()[id].Uses; got != want {
			t.Errorf("%s lists %d uses, want %d", s.URL, got, want)
		}
	}
}

// crowded plants a room with its owner, and people who are not in it yet.
func crowded(t *testing.T, database string, people int) (admin person, crowd []person) {
	t.Helper()
	plant(t, database, func(s *seed) {
		admin = s.person("boss", "admin")
		crowd = s.people(people)
		s.member(s.room("room"), admin, "owner")
	})
	return admin, crowd
}

// rush lets users at a link, all at once and spread over the nodes.
func rush(t *testing.T, database string, users, places int) {
	admin, crowd := crowded(t, database, users)
	all := nodes(t, database)
	link := all[0].as(admin).invite("room", 1, places)
	replies := storm(t, users, func(i int) (reply, error) {
		return all[i%len(all)].as(crowd[i]).useInvite(link.Token)
	})
	expectOutcomes(t, replies, map[string]int{"200": places, "400 error-invite-expired": users - places})
	expectUses(t, all, admin, link.ID, places)
	if members := texts(t, database, "SELECT uid FROM subscriptions WHERE rid = $1", "room"); len(members) != places+1 {
		t.Errorf("%d members, want %d and the owner", len(members), places)
	}
	audit(t, database)
}

func TestRaceForTheOnlyPlace(t *testing.T) {
	each(t, func(t *testing.T, database string) { rush(t, database, 50, 1) })
}

func TestRaceForAHundredPlaces(t *testing.T) {
	each(t, func(t *testing.T, database string) { rush(t, database, 500, 100) })
}

// Somebody whose client sends the request twice is in, once.
func TestRaceOfOneUserWithThemselves(t *testing.T) {
	const users = 60
	each(t, func(t *testing.T, database string) {
		var admin person
		var crowd []person
		plant(t, database, func(s *seed) {
			admin = s.person("boss", "admin")
			crowd = s.people(users)
			for i := range crowd {
				s.member(s.room(fmt.Sprint("room", i)), admin, "owner")
			}
		})
		all := nodes(t, database)
		for i, user := range crowd {
			link := all[0].as(admin).invite(fmt.Sprint("room", i), 0, 1)
			replies := storm(t, 2, func(n int) (reply, error) {
				return all[n%len(all)].as(user).useInvite(link.Token)
			})
			expectOutcomes(t, replies, map[string]int{"200": 2})
			expectUses(t, all[:1], admin, link.ID, 1)
		}
		audit(t, database)
	})
}

func TestRaceToCreate(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		admin, _ := crowded(t, database, 0)
		all := nodes(t, database)
		for round, days := range []int{0, 1, 7, 15, 30} {
			replies := storm(t, 50, func(i int) (reply, error) {
				return all[i%len(all)].as(admin).try("POST", "findOrCreateInvite", fields{"rid": "room", "days": days, "maxUses": 5})
			})
			expectOutcomes(t, replies, map[string]int{"200": 50})
			for _, r := range replies[1:] {
				if r.Body != replies[0].Body {
					t.Fatalf("two invites for one question:\n%s\n%s", replies[0].Body, r.Body)
				}
			}
			if made := texts(t, database, "SELECT id FROM invites"); len(made) != round+1 {
				t.Fatalf("%d invites after round %d", len(made), round+1)
			}
		}
		audit(t, database)
	})
}

// A link that was revoked admits nobody from the answer on.
func TestRaceToRevoke(t *testing.T) {
	const users = 60
	each(t, func(t *testing.T, database string) {
		admin, crowd := crowded(t, database, users)
		all := nodes(t, database)
		link := all[0].as(admin).invite("room", 1, 0)
		replies := storm(t, users, func(i int) (reply, error) {
			if i == users/2 {
				return all[0].as(admin).try("DELETE", "removeInvite/"+link.ID, nil)
			}
			return all[i%len(all)].as(crowd[i]).useInvite(link.Token)
		})
		if r := replies[users/2]; r.Status != 200 {
			t.Fatalf("removeInvite: %v", r)
		}
		got := outcomes(replies)
		if got["200"]+got["400 error-invalid-token"] != users {
			t.Errorf("outcomes: %v", got)
		}
		late := must[fields](t, all[len(all)-1].anonymous().post("validateInviteToken", fields{"token": link.Token}))
		if late["valid"] != false {
			t.Error("a revoked link is still valid")
		}
		members := texts(t, database, "SELECT uid FROM subscriptions WHERE rid = $1", "room")
		if joined := got["200"] - 1; len(members) != joined+1 {
			t.Errorf("%d members, but %d were told they are in", len(members)-1, joined)
		}
		audit(t, database)
	})
}

// Where people register by invitation only, a link with one place makes one
// account.
func TestRaceToRegister(t *testing.T) {
	const strangers = 50
	each(t, func(t *testing.T, database string) {
		admin, _ := crowded(t, database, 0)
		all := nodes(t, database, "OVERWRITE_SETTING_Accounts_RegistrationForm=Secret URL")
		link := all[0].as(admin).invite("room", 1, 1)
		replies := storm(t, strangers, func(i int) (reply, error) {
			form := registration(fmt.Sprint("stranger", i), "a long enough password")
			form["secret"] = link.Token
			return all[i%len(all)].anonymous().try("POST", "users.register", form)
		})
		if got := outcomes(replies); got["200"] != 1 {
			t.Errorf("outcomes: %v, want one 200; for example %v", got, replies[0])
		}
		made := texts(t, database, "SELECT id FROM users WHERE username LIKE 'stranger%'")
		if len(made) != 1 {
			t.Fatalf("%d accounts by a link with one place", len(made))
		}
		expectUses(t, all, admin, link.ID, 1)
		if in := texts(t, database, "SELECT uid FROM subscriptions WHERE rid = $1 AND uid = $2", "room", made[0]); len(in) != 1 {
			t.Error("who registered by the link is not in its room")
		}
		audit(t, database)
	})
}
