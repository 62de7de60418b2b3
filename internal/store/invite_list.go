package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"gantry/internal/model"
)

// inviteList keeps listInvites encoded. The list is read far more often than
// it changes: a repeat costs a pointer; after a change only what changed is
// read and encoded anew, and the rest is copied.
type inviteList struct {
	store *Store
	ready atomic.Pointer[EncodedInvites] // nil: refresh first

	mu    sync.Mutex   // held while refreshing
	items []inviteItem // in the order of the list
	many  bool         // there are more than maxKept, and none is in items

	dirtyMu sync.Mutex // guards what follows; taken after mu, never before
	dirty   map[string]bool
	full    bool // everything must be read anew
	changes uint64
}

// EncodedInvites is the list at one moment, as a JSON array. It is shared and
// never changes.
type EncodedInvites struct {
	Text    []byte
	Version uint64 // another one for every change
	Many    bool   // there are so many that their text is not kept
}

// maxKept is how many invites are kept encoded: about 5 MB. More are read page
// by page for everybody who asks.
const maxKept = 20_000

// inviteItem is an invite in its place. Once joined, its text is part of the
// whole list's.
type inviteItem struct {
	seq  int64
	id   string
	text []byte
}

// maxDirty bounds the invites that are read one by one: when more have
// changed, reading all at once is cheaper.
const maxDirty = 1000

func newInviteList(s *Store) *inviteList { return &inviteList{store: s, full: true} }

// EncodedInvites returns all invites that are not revoked, in the order they
// were made, as of now or later.
func (s *Store) EncodedInvites(ctx context.Context) (*EncodedInvites, error) {
	l := s.list
	if ready := l.ready.Load(); ready != nil {
		return ready, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if ready := l.ready.Load(); ready != nil {
		return ready, nil
	}
	return l.refresh(context.WithoutCancel(ctx)) // others wait for it too
}

// touch notes that an invite has changed. The list is outdated before touch
// returns.
func (l *inviteList) touch(id string) {
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	if l.dirty == nil {
		l.dirty = map[string]bool{}
	}
	if !l.full {
		l.dirty[id] = true
		l.full = len(l.dirty) > maxDirty
	}
	l.changes++
	l.ready.Store(nil)
}

// clear notes that anything may have changed.
func (l *inviteList) clear() {
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	l.full = true
	l.changes++
	l.ready.Store(nil)
}

// take returns what has changed since the last take.
func (l *inviteList) take() (dirty map[string]bool, full bool, changes uint64) {
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	dirty, full, changes = l.dirty, l.full, l.changes
	l.dirty, l.full = nil, false
	return dirty, full, changes
}

// refresh brings the items up to date and publishes their text, unless more
// changed meanwhile: then the next reader refreshes again. A version is given
// to one text only, for none is refreshed twice.
func (l *inviteList) refresh(ctx context.Context) (*EncodedInvites, error) {
	dirty, full, changes := l.take()
	if err := l.update(ctx, dirty, full); err != nil {
		l.clear()
		return nil, err
	}
	out := &EncodedInvites{Version: changes, Many: l.many}
	if !l.many {
		out.Text = l.join()
	}
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	if l.changes == changes {
		l.ready.Store(out)
	}
	return out, nil
}

func (l *inviteList) update(ctx context.Context, dirty map[string]bool, full bool) error {
	if full || l.many {
		return l.load(ctx)
	}
	for id := range dirty {
		if err := l.apply(ctx, id); err != nil {
			return err
		}
	}
	if l.many = len(l.items) > maxKept; l.many {
		l.items = nil
	}
	return nil
}

// load reads the whole list, unless it is too long to be kept.
func (l *inviteList) load(ctx context.Context) error {
	l.items = nil
	n, err := l.store.anyInvites(ctx, maxKept+1)
	if l.many = n > maxKept; err != nil || l.many {
		return err
	}
	var after ListedInvite
	for {
		page, err := l.store.InvitesAfter(ctx, after, 1000)
		if err != nil {
			return fmt.Errorf("list invites: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		for _, i := range page {
			l.put(i)
		}
		after = page[len(page)-1]
	}
}

// apply brings one invite up to date.
func (l *inviteList) apply(ctx context.Context, id string) error {
	i, err := l.store.listedInvite(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		l.items = slices.DeleteFunc(l.items, func(item inviteItem) bool { return item.id == id })
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a changed invite: %w", err)
	}
	l.put(i)
	return nil
}

// anyInvites counts all invites, revoked ones too, up to a number.
func (r Reader) anyInvites(ctx context.Context, most int) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM (SELECT 1 FROM invites LIMIT $1) AS found", most)
}

func (r Reader) listedInvite(ctx context.Context, id string) (ListedInvite, error) {
	return one(ctx, r, scanListed, "SELECT "+inviteColumns+", seq FROM invites WHERE id = $1", id)
}

// put gives an invite its place, or takes it away when it is revoked.
func (l *inviteList) put(i ListedInvite) {
	item := inviteItem{seq: i.Seq, id: i.ID}
	at, listed := slices.BinarySearchFunc(l.items, item, func(a, b inviteItem) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.id, b.id))
	})
	switch {
	case i.RevokedAt != 0 && listed:
		l.items = slices.Delete(l.items, at, at+1)
	case i.RevokedAt != 0:
	case listed:
		l.items[at].text = i.AppendJSON(nil)
	default:
		item.text = i.AppendJSON(nil)
		l.items = slices.Insert(l.items, at, item)
	}
}

// join returns the array of all items, which from then on share its memory.
func (l *inviteList) join() []byte {
	size := len("[]")
	for _, item := range l.items {
		size += len(item.text) + len(",")
	}
	text := append(make([]byte, 0, size), '[')
	for n := range l.items {
		if n > 0 {
			text = append(text, ',')
		}
		from := len(text)
		text = append(text, l.items[n].text...)
		l.items[n].text = text[from:len(text):len(text)]
	}
	return append(text, ']')
}
