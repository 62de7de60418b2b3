package invites

import (
	"context"
	"errors"
	"hash/maphash"
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// lookFor is find for a token that somebody shows: the one way in for what
// comes from outside. Unknown tokens cost those who ask for them, known ones
// cost nothing, dead or not. Who has asked for too many is told so, without a
// look. What a browser carries under our own signature is no guess.
func (s *Service) lookFor(ctx context.Context, r store.Reader, who model.Caller, token string) (model.Invite, model.Room, error) {
	budgets := s.budgetsOf(who, token)
	if wait := s.guard.wait(budgets, time.Now()); wait > 0 {
		return model.Invite{}, model.Room{}, s.tooManyTokens(wait)
	}
	invite, room, err := s.find(ctx, r, token)
	known := invite.ID != ""
	if !known && !errors.Is(err, errInvalidToken) {
		return invite, room, err // a fault of ours
	}
	if wait := s.guard.settle(budgets, known, time.Now()); wait > 0 {
		return model.Invite{}, model.Room{}, s.tooManyTokens(wait)
	}
	if !known {
		s.counted("", errInvalidToken.Code)
	}
	return invite, room, err
}

// tooManyTokens refuses to look for more tokens for a while.
func (s *Service) tooManyTokens(wait time.Duration) *model.Error {
	s.counted("", codeTooMany)
	seconds := int(math.Ceil(wait.Seconds()))
	return model.Errorf(codeTooMany, "Too many unknown invite links were asked for. You must wait %d seconds before trying again.", seconds).
		With(map[string]any{"timeToReset": wait.Milliseconds(), "seconds": seconds})
}

// codeTooMany is what the doors answer with status 429.
const codeTooMany = "error-too-many-requests"

// overBudget says whether err is the refusal to look for more tokens.
func overBudget(err error) bool {
	var refusal *model.Error
	return errors.As(err, &refusal) && refusal.Code == codeTooMany
}

// budget is how many unknown tokens an hour a subject may ask for.
type budget struct {
	of   subject
	hour int
}

// subject is whose failures are counted together; the zero one is everybody.
type subject struct {
	network netip.Addr
	user    string
	codes   bool // of six-character codes alone
}

func (b subject) everybody() bool { return !b.network.IsValid() && b.user == "" }

// budgetsOf returns the budgets that a token is asked for under. Everybody's
// budgets bind only what could be guessed: were they to bind whole tokens, a
// guesser could lock all links.
func (s *Service) budgetsOf(who model.Caller, token string) []budget {
	set := s.Settings.Get()
	off := s.TestMode || !set.Bool("API_Enable_Rate_Limiter") || !who.Anonymous() && s.may(who, "api-bypass-rate-limit")
	if off || who.Bound != "" && s.TokenOf(who.Bound) == token {
		return nil
	}
	form := formOf(token)
	all := make([]budget, 0, 3)
	add := func(of subject, setting string) {
		if hour := set.Int(setting); hour > 0 {
			all = append(all, budget{of, hour})
		}
	}
	if who.IP.IsValid() && form == formCode {
		add(subject{network: network(who.IP), codes: true}, "Invite_Failures_Of_Codes_Per_Address")
	} else if who.IP.IsValid() {
		add(subject{network: network(who.IP)}, "Invite_Failures_Per_Address")
	}
	if !who.Anonymous() {
		add(subject{user: who.UserID}, "Invite_Failures_Per_User")
	}
	switch form {
	case formCode:
		add(subject{codes: true}, "Invite_Failures_Of_Codes")
	case formName:
		add(subject{}, "Invite_Failures_Of_Names")
	}
	return all
}

// network is what counts of an address: of an IPv6 address the network, for
// whoever has one address has all of that.
func network(ip netip.Addr) netip.Addr {
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return ip
}

// form is how hard a token is to guess by what it looks like.
type form int

const (
	formName  form = iota // a link's own name, or a record's id
	formCode              // six characters, 34.7 bits: made by Rocket.Chat up to its version 8
	formWhole             // ours, or a UUID of its version 9: nobody guesses these
)

func formOf(token string) form {
	random := func(length int) bool {
		return len(token) == length && strings.Trim(token, model.Alphabet) == ""
	}
	switch {
	case random(tokenLength), isUUID(token):
		return formWhole
	case random(6):
		return formCode
	}
	return formName
}

func isUUID(token string) bool {
	if len(token) != 36 {
		return false
	}
	for at, c := range []byte(token) {
		dash := at == 8 || at == 13 || at == 18 || at == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// guard remembers who has asked for unknown tokens: for each subject only the
// moment when the last of its failures is forgiven. It is this node's own, so
// a workspace of several nodes has as many budgets. The zero guard is ready.
type guard struct {
	mu     sync.Mutex
	seed   maphash.Seed
	shared map[subject]time.Time
	single map[uint64]time.Time // by a hash that nobody outside can foresee
}

// mostGuarded bounds the memory that a storm of addresses takes: about four
// megabytes.
const mostGuarded = 1 << 16

// wait returns how long no more tokens are looked for under the budgets; zero
// where one may be.
func (g *guard) wait(all []budget, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.over(all, now)
}

// settle counts a failure, unless a budget was spent while the token was
// looked for: then even a hit is not told. So of any number of guesses at once
// no more are answered than the budgets allow.
func (g *guard) settle(all []budget, known bool, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	wait := g.over(all, now)
	if wait > 0 || known {
		return wait
	}
	for _, b := range all {
		forgiven := g.forgiven(b.of)
		if forgiven.Before(now) {
			forgiven = now
		}
		g.forgive(b.of, forgiven.Add(b.each()), now)
	}
	return 0
}

func (g *guard) over(all []budget, now time.Time) (wait time.Duration) {
	for _, b := range all {
		if next := g.forgiven(b.of).Add(b.each() - time.Hour); next.After(now) {
			wait = max(wait, next.Sub(now))
		}
	}
	return wait
}

// each is how long it takes until one failure is forgiven.
func (b budget) each() time.Duration { return time.Hour / time.Duration(b.hour) }

func (g *guard) forgiven(of subject) time.Time {
	if of.everybody() {
		return g.shared[of]
	}
	return g.single[g.hash(of)]
}

func (g *guard) forgive(of subject, at, now time.Time) {
	if g.shared == nil {
		g.shared, g.single = map[subject]time.Time{}, map[uint64]time.Time{}
	}
	if of.everybody() {
		g.shared[of] = at
		return
	}
	key := g.hash(of)
	if _, there := g.single[key]; !there && len(g.single) >= mostGuarded {
		g.forget(now)
	}
	g.single[key] = at
}

// forget makes room for one subject: of a few it drops the one whose failures
// are forgiven soonest. Whoever has more addresses than there is room for is
// held by everybody's budgets alone.
func (g *guard) forget(now time.Time) {
	soonest, at, looked := uint64(0), time.Time{}, 0
	for key, forgiven := range g.single {
		if looked == 0 || forgiven.Before(at) {
			soonest, at = key, forgiven
		}
		if looked++; looked == 8 || at.Before(now) {
			break
		}
	}
	delete(g.single, soonest)
}

func (g *guard) hash(of subject) uint64 {
	if g.seed == (maphash.Seed{}) {
		g.seed = maphash.MakeSeed()
	}
	return maphash.Comparable(g.seed, of)
}
