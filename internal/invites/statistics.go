package invites

import (
	"context"
	"errors"
	"sync"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// tally is what has been counted since it was last written to the database.
// The zero tally is ready.
type tally struct {
	mu     sync.Mutex
	counts map[tallied]int
}

// tallied is what is counted: something that happens to an invite, or to
// tokens that belong to none. Both come from the database and the code, so a
// guesser makes no more of them than there are.
type tallied struct {
	invite string
	what   string
}

func (t *tally) add(invite, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[tallied]int{}
	}
	t.counts[tallied{invite, what}]++
}

func (t *tally) take() map[tallied]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	counts := t.counts
	t.counts = nil
	return counts
}

func (t *tally) giveBack(counts map[tallied]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = counts
		return
	}
	for what, n := range counts {
		t.counts[what] += n
	}
}

// previewed counts a look at what an invite leads to.
func (s *Service) previewed(invite string) { s.counted(invite, store.InvitePreviewed) }

// refused counts what somebody was refused for by an invite. Without one there
// is nothing to count here, nor when err is no refusal.
func (s *Service) refused(invite model.Invite, userID string, err error) {
	var refusal *model.Error
	if invite.ID == "" || !errors.As(err, &refusal) {
		return
	}
	s.counted(invite.ID, refusal.Code)
	if s.hookAddress() != "" {
		s.refusals.add(refused{invite, userID, refusal.Code, model.Now()})
	}
}

func (s *Service) counted(invite, what string) {
	s.tally.add(invite, what)
	if s.Count != nil {
		s.Count(what)
	}
}

// tallyBatch is how many counts are written in one transaction.
const tallyBatch = 500

// WriteCounts writes what was counted. What cannot be written now is kept for
// the next time.
func (s *Service) WriteCounts(ctx context.Context) error {
	counts := s.tally.take()
	batch := map[tallied]int{}
	for what, n := range counts {
		batch[what] = n
		delete(counts, what)
		if len(batch) < tallyBatch && len(counts) > 0 {
			continue
		}
		if err := s.writeCounts(ctx, batch); err != nil {
			s.tally.giveBack(counts)
			s.tally.giveBack(batch)
			return wrap("write what was counted of invites", err)
		}
		batch = map[tallied]int{}
	}
	return nil
}

func (s *Service) writeCounts(ctx context.Context, batch map[tallied]int) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for what, n := range batch {
			day := store.InviteDay{InviteID: what.invite, Day: store.DayOf(tx.Now), What: what.what, N: n}
			if err := tx.CountInviteDay(ctx, day); err != nil {
				return err
			}
		}
		return nil
	})
}

// watchEvery is how often what was counted is written, and what was heard of
// creators is looked into.
const watchEvery = 3 * time.Second

// Watch does, until ctx ends, what invitations do beside requests: it writes
// what was counted, and ends the invites whose creators were heard of. What
// was counted last is written when it returns.
func (s *Service) Watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), watchEvery)
			defer cancel()
			s.watch(last, "write what was counted last", s.WriteCounts)
			s.watch(last, "tell the webhook of the last refusals", s.TellRefusals)
			return
		case <-tick.C:
			s.watch(ctx, "write what was counted", s.WriteCounts)
			s.watch(ctx, "tell the webhook of refusals", s.TellRefusals)
			s.watch(ctx, "end forsaken invites", s.EndForsaken)
		}
	}
}

func (s *Service) watch(ctx context.Context, what string, do func(context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "could not "+what, "err", err)
	}
}

// StatisticsOf selects invites: one, those into a room, or without either all
// that the caller may see: everybody's for managers, else their own. From and
// To are days as 2027-01-31, by default the last thirty.
type StatisticsOf struct {
	InviteID string `json:"inviteId" check:"nullable,maxLength=64"`
	RID      string `json:"rid" check:"nullable,maxLength=64"`
	From     string `json:"from" check:"nullable,maxLength=10"`
	To       string `json:"to" check:"nullable,maxLength=10"`
}

// Statistics is what became of invites, day by day and together. Days on which
// nothing happened are there too, so that they can be drawn.
type Statistics struct {
	From   string        `json:"from"`
	To     string        `json:"to"`
	Totals Counts        `json:"totals"`
	Days   []DayOfCounts `json:"days"`
}

// Counts is how often what happened.
type Counts struct {
	Previews int            `json:"previews"`
	Joins    int            `json:"joins"`
	Refusals int            `json:"refusals"`
	Reasons  map[string]int `json:"reasons"` // of refusals, by their codes
}

// DayOfCounts is the counts of one day.
type DayOfCounts struct {
	Day string `json:"day"`
	Counts
}

func (c *Counts) add(d store.InviteDay) {
	switch d.What {
	case store.InvitePreviewed:
		c.Previews += d.N
	case store.InviteJoined:
		c.Joins += d.N
	default:
		c.Refusals += d.N
		c.Reasons[d.What] += d.N
	}
}

// longestStatistics bounds the days that are asked for at once.
const longestStatistics = 366

var errDays = model.Errorf("error-invalid-date", "Days are written as 2027-01-31, the earlier one first, and a year at the most.")

// InviteStatistics tells how often invites were looked at, joined by, and
// refused.
func (s *Service) InviteStatistics(ctx context.Context, who model.Caller, in StatisticsOf) (Statistics, error) {
	q, err := s.statisticsScope(ctx, who, in)
	if err != nil {
		return Statistics{}, err
	}
	if q.From, q.To, err = statisticsDays(in, model.Now()); err != nil {
		return Statistics{}, err
	}
	found, err := s.Store.InviteDays(ctx, q)
	if err != nil {
		return Statistics{}, wrap("read what was counted of invites", err)
	}
	out := Statistics{From: dayText(q.From), To: dayText(q.To), Totals: Counts{Reasons: map[string]int{}}}
	for day := q.From; day <= q.To; day++ {
		out.Days = append(out.Days, DayOfCounts{dayText(day), Counts{Reasons: map[string]int{}}})
	}
	for _, d := range found {
		out.Totals.add(d)
		out.Days[d.Day-q.From].add(d)
	}
	return out, nil
}

// statisticsScope is which invites the caller asks about, and may.
func (s *Service) statisticsScope(ctx context.Context, who model.Caller, in StatisticsOf) (store.InviteStatistics, error) {
	q := store.InviteStatistics{InviteID: in.InviteID, RID: in.RID}
	e := s.eyesOf(s.Store.Reader, who)
	switch {
	case in.InviteID != "":
		_, _, err := e.visible(ctx, in.InviteID)
		return q, err
	case e.all:
		return q, nil
	case in.RID == "":
		q.UserID = who.UserID
		return q, nil
	}
	at, err := e.footing(ctx, in.RID)
	if err == nil && !at.invites {
		err = errNotAuthorized
	}
	return q, err
}

// statisticsDays reads from which day to which is asked.
func statisticsDays(in StatisticsOf, now model.Time) (from, to int, err error) {
	to, err = dayOr(in.To, store.DayOf(now))
	if err != nil {
		return 0, 0, err
	}
	from, err = dayOr(in.From, to-29)
	if err == nil && (from > to || to-from >= longestStatistics) {
		err = errDays
	}
	return from, to, err
}

func dayOr(text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, errDays.Because(err)
	}
	return store.DayOf(model.Time(day.UnixMilli())), nil
}

func dayText(day int) string {
	return time.Unix(int64(day)*24*60*60, 0).UTC().Format(time.DateOnly)
}
