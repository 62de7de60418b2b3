package chat

import (
	"context"
	"errors"
	"slices"
	"sync"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Whom a message is told to, besides being there to be read. That is found
// out after it was committed and beside its sender, so that no one waits for
// it: a notification of the last moment before a crash may be lost, the
// message and what it counts for are not.

// ring is a message that others may have to be told of.
type ring struct {
	room     model.Room
	message  model.Message
	called   called
	threaded []string // who is told because of the thread it is in
}

// bell keeps the messages that wait to be told, in their order. A goroutine
// works it off while there are any.
type bell struct {
	mu      sync.Mutex
	waiting []ring
	working sync.WaitGroup
	busy    bool
}

// maxRings bounds how many messages wait to be told; what comes beyond is
// told to nobody.
const maxRings = 10_000

// ringFor tells those whom a message concerns once it has been committed.
func (s *Service) ringFor(tx *store.Tx, room model.Room, m *model.Message, c called, threaded []string) {
	if s.Settings.Get().Bool("Troubleshoot_Disable_Notifications") {
		return
	}
	r := ring{room, *m, c, threaded}
	tx.After(func() { s.ring(r) })
}

func (s *Service) ring(r ring) {
	b := &s.bell
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) >= maxRings {
		s.Log.Warn("too many messages at once: nobody is told of one", "message", r.message.ID)
		return
	}
	b.waiting = append(b.waiting, r)
	if !b.busy {
		b.busy = true
		b.working.Go(s.ringAll)
	}
}

// Quiet waits until everybody has been told of all there is.
func (s *Service) Quiet() { s.bell.working.Wait() }

// ringAll tells of what waits, the messages of one room together: its members
// are read once for all of them.
func (s *Service) ringAll() {
	for {
		s.bell.mu.Lock()
		waiting := s.bell.waiting
		s.bell.waiting, s.bell.busy = nil, len(waiting) > 0
		s.bell.mu.Unlock()
		if len(waiting) == 0 {
			return
		}
		rooms := map[string][]ring{}
		for _, r := range waiting {
			rooms[r.room.ID] = append(rooms[r.room.ID], r)
		}
		for rid, rings := range rooms {
			if err := s.tellRoom(context.Background(), rings); err != nil {
				s.Log.Error("cannot tell the members of a room of a message", "room", rid, "err", err)
			}
		}
	}
}

// tellRoom tells of messages in one room: at once those who are connected,
// and by the outbox those who are not.
func (s *Service) tellRoom(ctx context.Context, rings []ring) error {
	set := s.Settings.Get()
	room := rings[len(rings)-1].room
	limit := set.Int("Notifications_Max_Room_Members")
	crowded := limit > 0 && room.UsersCount > limit
	listeners, err := s.listeners(ctx, room, crowded, rings)
	if err != nil {
		return err
	}
	var later []notice
	for _, r := range rings {
		for _, l := range listeners {
			later = append(later, s.tellOne(set, r, l, crowded)...)
		}
	}
	if len(later) == 0 {
		return nil
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return s.promise(ctx, tx, later) })
}

// listeners returns who may have to be told: everybody, or in a crowded room
// those who asked for it and those whom the messages name.
func (s *Service) listeners(ctx context.Context, room model.Room, crowded bool, rings []ring) ([]store.Listener, error) {
	if !crowded {
		all, err := s.Store.Listeners(ctx, room.ID)
		return all, wrap("read who is in a room", err)
	}
	some, err := s.Store.KeenListeners(ctx, room.ID)
	if err != nil {
		return nil, wrap("read who wants to hear of a room", err)
	}
	var named []string
	for _, r := range rings {
		named = append(append(named, r.called.Users...), r.threaded...)
	}
	slices.Sort(named)
	for _, uid := range slices.Compact(named) {
		if slices.ContainsFunc(some, func(l store.Listener) bool { return l.UserID == uid }) {
			continue
		}
		l, err := s.Store.Listener(ctx, room.ID, uid)
		if errors.Is(err, model.ErrNotFound) {
			continue // not in the room
		}
		if err != nil {
			return nil, wrap("read who is called", err)
		}
		some = append(some, l)
	}
	return some, nil
}

// concern is what a message is to one member of its room.
type concern struct {
	direct, crowded, thread bool
	all, here               bool
	named, follows          bool // called by name or in a thread of theirs
	waited                  bool // it holds a word they wait for
}

func (s *Service) concern(r ring, l store.Listener, crowded bool) concern {
	c := concern{
		direct: r.room.T == model.Direct, crowded: crowded, thread: r.message.IsThreadOnly(),
		all: r.called.All, here: r.called.Here,
		follows: slices.Contains(r.threaded, l.UserID),
		waited:  holdsOne(r.message.Msg, l.Highlights),
	}
	c.named = c.follows || slices.Contains(r.called.Users, l.UserID) && !slices.Contains(r.called.Words, l.UserID)
	return c
}

// reaches says whether a message reaches a member by one way of telling, by
// what they chose for it, and else by what the workspace chose. Calling
// everybody counts where group says so.
func (c concern) reaches(chosen, standard string, group bool) bool {
	own := c.named || c.waited
	switch {
	case chosen == "nothing", chosen == "" && standard == "nothing":
		return false
	case chosen == "" && c.crowded && !own:
		return false
	case chosen == "" && standard == "all" && (!c.thread || c.follows):
		return true
	}
	return (c.direct || own || group && !c.crowded || chosen == "all") && (c.waited || !c.thread || c.follows)
}

// notice is a message to be told to somebody later, by one way.
type notice struct {
	user store.Listener
	ring ring
	mail bool // and else to their devices
	name bool // it names them
}

// tellOne tells one member of a message if they are to be told, and returns
// how they are to be told later.
func (s *Service) tellOne(set *settings.Snapshot, r ring, l store.Listener, crowded bool) (later []notice) {
	h := l.Hears
	if l.UserID == r.message.U.ID || h.Off || slices.Contains(h.Ignored, r.message.U.ID) {
		return nil
	}
	c := s.concern(r, l, crowded)
	if h.MuteGroups && (c.all || c.here) && !c.named {
		return nil
	}
	if l.Connection != "" && l.Status != "busy" && c.reaches(h.Desktop, standard(set, "desktopNotifications"), c.all || c.here) {
		s.tellDesktop(r, l)
	}
	if l.HasDevice && gateway(set) != "" && c.reaches(h.Push, standard(set, "pushNotifications"), c.all) {
		later = append(later, notice{l, r, false, c.named})
	}
	mode := standard(set, "emailNotificationMode")
	if mode == "all" {
		mode = "mentions" // as upstream: nobody gets a letter for each message unless they ask for it
	}
	if l.Connection != "online" && mails(set) && c.reaches(h.Email, mode, c.all) {
		later = append(later, notice{l, r, true, c.named})
	}
	return later
}

func standard(set *settings.Snapshot, preference string) string {
	return set.String("Accounts_Default_User_Preferences_" + preference)
}

// mails says whether letters about messages are sent at all.
func mails(set *settings.Snapshot) bool {
	return set.Bool("Accounts_AllowEmailNotifications") && set.String("SMTP_Host") != ""
}
