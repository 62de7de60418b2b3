package ddp

import (
	"sync"
)

// members is who of the users that are connected here, and listen to what
// members of rooms hear, is in which room. It is what makes a message cost its
// readers and not the room's roster.
type members struct {
	mu    sync.RWMutex
	rooms map[string]map[string]struct{} // users by room
	users map[string]*tracked
}

// tracked is a user who listens.
type tracked struct {
	count   int // of subscriptions
	rooms   map[string]struct{}
	loading bool
	late    []move        // what happened while it loads
	loaded  chan struct{} // closed when it has loaded
	err     error         // why it has not
}

type move struct {
	rid string
	in  bool
}

func (m *members) init() {
	m.rooms, m.users = map[string]map[string]struct{}{}, map[string]*tracked{}
}

// track counts one more subscription of a user. The first loads their rooms,
// and the others wait for that.
func (m *members) track(user string, load func() ([]string, error)) error {
	m.mu.Lock()
	t := m.users[user]
	if t != nil {
		t.count++
		m.mu.Unlock()
		<-t.loaded
		return t.err
	}
	t = &tracked{count: 1, rooms: map[string]struct{}{}, loading: true, loaded: make(chan struct{})}
	m.users[user] = t
	m.mu.Unlock()
	rooms, err := load()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settle(user, t, rooms, err)
	close(t.loaded)
	return err
}

// settle enters what was loaded and what happened meanwhile.
func (m *members) settle(user string, t *tracked, rooms []string, err error) {
	t.loading, t.err = false, err
	if m.users[user] != t { // they have gone again
		return
	}
	for _, rid := range rooms {
		m.put(user, t, move{rid, true})
	}
	for _, late := range t.late {
		m.put(user, t, late)
	}
	t.late = nil
}

func (m *members) put(user string, t *tracked, to move) {
	if to.in {
		t.rooms[to.rid] = struct{}{}
		if m.rooms[to.rid] == nil {
			m.rooms[to.rid] = map[string]struct{}{}
		}
		m.rooms[to.rid][user] = struct{}{}
		return
	}
	delete(t.rooms, to.rid)
	delete(m.rooms[to.rid], user)
	if len(m.rooms[to.rid]) == 0 {
		delete(m.rooms, to.rid)
	}
}

func (m *members) untrack(user string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.users[user]
	if t == nil {
		return
	}
	if t.count--; t.count > 0 {
		return
	}
	for rid := range t.rooms {
		m.put(user, t, move{rid, false})
	}
	delete(m.users, user)
}

// move notes that somebody joined or left a room.
func (m *members) move(user, rid string, in bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.users[user]
	switch {
	case t == nil:
	case t.loading:
		t.late = append(t.late, move{rid, in})
	default:
		m.put(user, t, move{rid, in})
	}
}

// of returns who of a room is connected and listens.
func (m *members) of(rid string) []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	users := make([]string, 0, len(m.rooms[rid]))
	for user := range m.rooms[rid] {
		users = append(users, user)
	}
	return users
}

// while calls send if the user is in the room, and nobody leaves meanwhile:
// who was told to have left is told nothing after it.
func (m *members) while(user, rid string, send func()) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if _, in := m.rooms[rid][user]; in {
		send()
	}
}

// listening returns everybody whose rooms are known.
func (m *members) listening() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	users := make([]string, 0, len(m.users))
	for user := range m.users {
		users = append(users, user)
	}
	return users
}

// relist replaces what is known of a user's rooms.
func (m *members) relist(user string, rooms []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.users[user]
	if t == nil || t.loading {
		return
	}
	for rid := range t.rooms {
		m.put(user, t, move{rid, false})
	}
	for _, rid := range rooms {
		m.put(user, t, move{rid, true})
	}
}
