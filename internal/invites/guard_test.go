package invites

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

const tooMany = "error-too-many-requests"

// wrongToken is the n-th of tokens that nobody has, of the form of ours.
func wrongToken(n int) string { return TokenKey("guess").Token(model.Invite{Gen: n}) }

// wrongCode is the same of the six characters of old links.
func wrongCode(n int) string { return wrongToken(n)[:6] }

func from(address string) model.Caller { return model.Caller{IP: netip.MustParseAddr(address)} }

// ask is an anonymous look at a token.
func (h *house) ask(who model.Caller, token string) (bool, error) {
	out, err := h.ValidateInviteToken(context.Background(), who, Token{Token: token})
	return out.Valid, err
}

// spend asks for unknown tokens until no more are looked for.
func (h *house) spend(t *testing.T, who model.Caller, most int, wrong func(int) string) (asked int) {
	t.Helper()
	for ; asked <= most; asked++ {
		if _, err := h.ask(who, wrong(asked)); overBudget(err) {
			return asked
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("%d tokens and no end", asked)
	return asked
}

func TestFormOf(t *testing.T) {
	for token, want := range map[string]form{
		wrongToken(1): formWhole, wrongCode(1): formCode, "3f0c1a52-9d1e-4b7a-8c55-0a1b2c3d4e5f": formWhole,
		"summer-party": formName, "": formName, model.NewDocID(): formName, "abc0de": formName, "abcde": formName,
		"3f0c1a52-9d1e-4b7a-8c55-0a1b2c3d4e5": formName, strings.Repeat("x", 200): formName, "3f0c1a5209d1e04b7a08c5500a1b2c3d4e5f": formName,
	} {
		if got := formOf(token); got != want {
			t.Errorf("%q: %d, want %d", token, got, want)
		}
	}
}

// An address that guesses is locked out of every token, by every door; others
// are not, and neither is who comes with a link that is known.
func TestGuessersAreLockedOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		s.set(t, "Invite_Failures_Per_Address", 5)
		owner, ann := s.user(t, "owner"), s.user(t, "ann")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 0)
		dead := s.link(t, owner, room, 7, 0)
		s.inTx(t, func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), dead.ID, "", "")) })
		guesser, neighbour := from("2001:db8:1:2::1"), from("2001:db8:1:2:3::9")
		for range 20 { // what is known costs nothing, dead or not
			for token, want := range map[string]bool{link.Token: true, dead.Token: false} {
				if valid, err := s.ask(guesser, token); err != nil || valid != want {
					t.Fatal(valid, err)
				}
			}
		}
		if n := s.spend(t, guesser, 9, wrongToken); n != 5 {
			t.Errorf("locked out after %d", n)
		}
		for name, who := range map[string]model.Caller{"the address": guesser, "its network": neighbour} {
			wantCode(t, name+" validates", second(s.ask(who, link.Token)), tooMany)
			wantCode(t, name+" lands", second(s.Landing(t.Context(), who, Token{Token: link.Token})), tooMany)
			wantCode(t, name+" previews", second(s.Preview(t.Context(), who, Token{Token: link.Token})), tooMany)
			wantCode(t, name+" registers", s.Store.Update(t.Context(), func(tx *store.Tx) error {
				return second(s.Invited(t.Context(), tx, who, link.Token, ""))
			}), tooMany)
			who.UserID, who.Username = ann.UserID, ann.Username
			wantCode(t, name+" joins", s.use(who, link.Token), tooMany)
		}
		if valid, err := s.ask(from("2001:db8:1:3::1"), link.Token); err != nil || !valid {
			t.Error("another network is locked out:", err)
		}
		guesser.Bound = s.Bind(model.Invite{ID: link.ID, Gen: 1}, model.Now())
		if valid, err := s.ask(guesser, link.Token); err != nil || !valid {
			t.Error("what we signed is taken for a guess:", err)
		}
		s.TestMode = true
		if valid, err := s.ask(neighbour, link.Token); err != nil || !valid {
			t.Error("the guard is not off:", err)
		}
	})
}

// Nobody switches links off by guessing: when everybody's budgets are spent,
// whole tokens are looked up all the same.
func TestEverybodysBudget(t *testing.T) {
	s := openInvites(t, t.TempDir()+"/gantry.db")
	s.set(t, "Invite_Failures_Of_Names", 50)
	s.set(t, "Invite_Failures_Of_Codes", 30)
	owner := s.user(t, "owner")
	room := s.channel(t, owner, "lobby")
	link := s.link(t, owner, room, 0, 0)
	storm := func(wrong func(int) string) (answered int) {
		for n := range 1000 {
			if _, err := s.ask(from(fmt.Sprintf("10.1.%d.%d", n/250, n%250)), wrong(n)); err == nil {
				answered++
			}
		}
		return answered
	}
	bystander := from("192.0.2.1")
	if n := storm(wrongCode); n != 30 {
		t.Errorf("%d codes were answered", n)
	}
	wantCode(t, "a code", second(s.ask(bystander, wrongCode(-1))), tooMany)
	if valid, err := s.ask(bystander, link.ID); err != nil || !valid {
		t.Error("an id, after codes were guessed:", valid, err)
	}
	if n := storm(func(n int) string { return fmt.Sprint("party-", n) }); n != 50 {
		t.Errorf("%d names were answered", n)
	}
	wantCode(t, "an id", second(s.ask(bystander, link.ID)), tooMany)
	wantCode(t, "rubbish", second(s.ask(bystander, "<>")), tooMany)
	if valid, err := s.ask(bystander, link.Token); err != nil || !valid {
		t.Error("a whole token:", valid, err)
	}
	if valid, err := s.ask(bystander, wrongToken(1)); err != nil || valid {
		t.Error("a wrong one:", valid, err)
	}
}

// Of guesses at the same moment no more are answered than of guesses one by
// one, and a user is held by their own budget wherever they come from.
func TestGuessesAtOnce(t *testing.T) {
	s := openInvites(t, t.TempDir()+"/gantry.db")
	s.set(t, "Invite_Failures_Per_User", 10)
	ann := s.user(t, "ann")
	var answered atomic.Int32
	var all sync.WaitGroup
	for n := range 300 {
		who := ann
		who.IP = netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})
		all.Go(func() {
			if _, err := s.ask(who, wrongToken(n)); err == nil {
				answered.Add(1)
			} else {
				wantCode(t, "a guess", err, tooMany)
			}
		})
	}
	all.Wait()
	if n := answered.Load(); n != 10 {
		t.Errorf("%d guesses were answered", n)
	}
}

// Failures are forgiven one by one; a storm of addresses takes no more memory
// than it may, and does not push out who is locked out just now.
func TestGuardForgives(t *testing.T) {
	var g guard
	now := time.Unix(1e9, 0)
	all := []budget{{of: subject{user: "ann"}, hour: 6}}
	for n := range 6 {
		if wait := g.settle(all, false, now); wait != 0 {
			t.Fatalf("failure %d: wait %v", n, wait)
		}
	}
	if wait := g.wait(all, now); wait != 10*time.Minute {
		t.Errorf("wait %v", wait)
	}
	if wait := g.settle(all, true, now); wait == 0 {
		t.Error("a hit was told to who had spent their budget")
	}
	now = now.Add(10 * time.Minute)
	if wait := g.settle(all, false, now); wait != 0 {
		t.Errorf("after ten minutes: %v", wait)
	}
	if wait := g.wait(all, now); wait != 10*time.Minute {
		t.Errorf("and again: %v", wait)
	}
	for n := range 2 * mostGuarded {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(n))
		g.settle([]budget{{subject{network: netip.AddrFrom4(b)}, 60}, {subject{}, 1 << 20}}, false, now)
	}
	if n := len(g.single); n > mostGuarded {
		t.Errorf("%d subjects are remembered", n)
	}
	if g.wait(all, now) == 0 {
		t.Error("a storm made the guard forget who was locked out")
	}
}
