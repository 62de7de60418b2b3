package rest

import (
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// limiter counts calls in fixed windows, as upstream does: the first call
// opens a window, and when it is over the next call opens another.
type limiter struct {
	mu      sync.Mutex
	windows map[limitKey]*window
	sweepAt time.Time
}

// limitKey is whose calls of what are counted together.
type limitKey struct {
	endpoint string
	ip       netip.Addr
	user     string // of methods and of the client's calls, for those who are signed in
}

type window struct {
	calls int
	ends  time.Time
}

// sweepEvery bounds how long a window that is over is remembered.
const sweepEvery = time.Minute

// take counts a call and returns the calls so far and the time left.
func (l *limiter) take(key limitKey, length time.Duration, now time.Time) (calls int, left time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	w := l.windows[key]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(length)}
		l.windows[key] = w
	}
	w.calls++
	return w.calls, w.ends.Sub(now)
}

func (l *limiter) sweep(now time.Time) {
	if l.windows == nil {
		l.windows = map[limitKey]*window{}
	}
	if now.Before(l.sweepAt) {
		return
	}
	for key, w := range l.windows {
		if !now.Before(w.ends) {
			delete(l.windows, key)
		}
	}
	l.sweepAt = now.Add(sweepEvery)
}

// clientHeader is what the client in the browser says with every call.
const clientHeader = "X-Gantry-Client"

// count says what a call counts to, and how many may: those of an endpoint
// from one address. Who uses the client in a browser has a count of their own,
// limited as methods are: upstream's client calls methods where this one calls
// endpoints, so nobody gains by saying that they are the client.
func (r Rates) count(q *http.Request, who model.Caller, e *endpoint.Endpoint) (limitKey, endpoint.Limit) {
	if e.Limit == (endpoint.Limit{}) && !who.Anonymous() && q.Header.Get(clientHeader) != "" {
		return limitKey{endpoint: e.ID(), user: who.UserID}, r.Methods
	}
	return limitKey{endpoint: e.ID(), ip: who.IP}, r.of(e)
}

// limit counts the call and tells the client where it stands.
func (s *Server) limit(w http.ResponseWriter, r *http.Request, who model.Caller, e *endpoint.Endpoint) error {
	rates := s.House.Rates()
	key, limit := rates.count(r, who, e)
	if !rates.Enabled || limit.Calls <= 0 || limit.Seconds <= 0 {
		return nil
	}
	if !who.Anonymous() && s.House.Permitted(who, []string{"api-bypass-rate-limit"}, false) {
		return nil
	}
	calls, left := s.limiter.take(key, time.Duration(limit.Seconds)*time.Second, time.Now())
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit.Calls))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit.Calls-calls)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(left).UnixMilli(), 10))
	if calls > limit.Calls {
		return tooMany(left)
	}
	return nil
}

func tooMany(left time.Duration) *model.Error {
	seconds := int(math.Ceil(left.Seconds()))
	return &model.Error{
		Code:    "error-too-many-requests",
		Reason:  fmt.Sprintf("Error, too many requests. Please slow down. You must wait %d seconds before trying this endpoint again.", seconds),
		Details: map[string]any{"timeToReset": left.Milliseconds(), "seconds": seconds},
	}
}
