package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"gantry/internal/model"
)

// inviteList keeps listInvites encoded. The list is read far more often than
// it changes: a repeat costs a pointer, a change costs the chunk it is in.
type inviteList struct {
	store *Store
	ready atomic.Pointer[EncodedInvites] // nil or outdated: refresh first

	mu     sync.Mutex // held while refreshing
	chunks []*inviteChunk
	place  map[string]int64 // id → seq of what is listed

	dirtyMu sync.Mutex // guards dirty and full; taken after mu, never before
	dirty   map[string]bool
	full    bool // everything must be read again
	changes uint64
}

// EncodedInvites is the list at one moment: the elements of a JSON array, cut
// into chunks that are separated by commas. It is shared and never changes.
type EncodedInvites struct {
	Chunks  [][]byte
	Bytes   int    // of all chunks together
	Version uint64 // another one for every change
}

// inviteChunk holds some consecutive invites, encoded.
type inviteChunk struct {
	seqs  []int64
	ids   []string
	items [][]byte
	text  []byte
}

// chunkSize balances what one change re-encodes against how many pieces one
// answer is written in.
const chunkSize = 128

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
	return l.refresh(ctx)
}

// touch notes that an invite has changed. The list is outdated before touch
// returns.
func (l *inviteList) touch(id string) {
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	if l.dirty == nil {
		l.dirty = map[string]bool{}
	}
	l.dirty[id] = true
	l.changes++
	l.ready.Store(nil)
}

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
	dirty, full, changes = l.dirty, l.full || l.place == nil, l.changes
	l.dirty, l.full = nil, false
	return dirty, full, changes
}

// refresh brings the chunks up to date and publishes them, unless more
// changed meanwhile: then the next reader refreshes again.
func (l *inviteList) refresh(ctx context.Context) (*EncodedInvites, error) {
	dirty, full, changes := l.take()
	err := l.update(ctx, dirty, full)
	if err != nil {
		l.clear()
		return nil, err
	}
	out := l.encoded(changes)
	l.dirtyMu.Lock()
	defer l.dirtyMu.Unlock()
	if l.changes == changes {
		l.ready.Store(out)
	}
	return out, nil
}

func (l *inviteList) update(ctx context.Context, dirty map[string]bool, full bool) error {
	if full {
		return l.load(ctx)
	}
	for id := range dirty {
		if err := l.apply(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// load reads the whole list.
func (l *inviteList) load(ctx context.Context) error {
	l.chunks, l.place = nil, map[string]int64{}
	var after ListedInvite
	for {
		page, err := l.store.InvitesAfter(ctx, after, 1000)
		if err != nil {
			return fmt.Errorf("list invites: %w", err)
		}
		for _, i := range page {
			l.put(i)
			after = i
		}
		if len(page) == 0 {
			break
		}
	}
	for _, c := range l.chunks {
		c.join()
	}
	return nil
}

// apply brings one invite up to date.
func (l *inviteList) apply(ctx context.Context, id string) error {
	i, err := l.store.listedInvite(ctx, id)
	if errors.Is(err, model.ErrNotFound) || err == nil && i.RevokedAt != 0 {
		l.remove(id)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a changed invite: %w", err)
	}
	l.put(i).join()
	return nil
}

func (r Reader) listedInvite(ctx context.Context, id string) (ListedInvite, error) {
	return one(ctx, r, func(row scanner) (l ListedInvite, err error) {
		l.Invite, err = scanInvite(tail{row, &l.Seq})
		return l, err
	}, "SELECT "+inviteColumns+", seq FROM invites WHERE id = $1", id)
}

// put places an invite and returns its chunk, which the caller joins.
func (l *inviteList) put(i ListedInvite) *inviteChunk {
	n, _ := slices.BinarySearchFunc(l.chunks, i.Seq, func(c *inviteChunk, seq int64) int {
		return int(c.seqs[len(c.seqs)-1] - seq)
	})
	if n == len(l.chunks) {
		if n == 0 || len(l.chunks[n-1].seqs) >= chunkSize {
			l.chunks = append(l.chunks, &inviteChunk{})
		}
		n = len(l.chunks) - 1
	}
	l.chunks[n] = l.chunks[n].with(i)
	l.place[i.ID] = i.Seq
	return l.chunks[n]
}

func (l *inviteList) remove(id string) {
	seq, ok := l.place[id]
	if !ok {
		return
	}
	delete(l.place, id)
	n := slices.IndexFunc(l.chunks, func(c *inviteChunk) bool { return c.seqs[len(c.seqs)-1] >= seq && slices.Contains(c.ids, id) })
	if n < 0 {
		return
	}
	if c := l.chunks[n].without(id); len(c.ids) > 0 {
		c.join()
		l.chunks[n] = c
	} else {
		l.chunks = slices.Delete(slices.Clone(l.chunks), n, n+1)
	}
}

func (l *inviteList) encoded(version uint64) *EncodedInvites {
	out := &EncodedInvites{Version: version, Chunks: make([][]byte, len(l.chunks))}
	for n, c := range l.chunks {
		out.Chunks[n] = c.text
		out.Bytes += len(c.text)
	}
	return out
}

// with returns a copy of c that has i, replacing its older version.
func (c *inviteChunk) with(i ListedInvite) *inviteChunk {
	item := i.AppendJSON(nil)
	if n := slices.Index(c.ids, i.ID); n >= 0 {
		items := slices.Clone(c.items)
		items[n] = item
		return &inviteChunk{seqs: c.seqs, ids: c.ids, items: items}
	}
	at, _ := slices.BinarySearch(c.seqs, i.Seq+1)
	return &inviteChunk{
		seqs:  slices.Insert(slices.Clip(c.seqs), at, i.Seq),
		ids:   slices.Insert(slices.Clip(c.ids), at, i.ID),
		items: slices.Insert(slices.Clip(c.items), at, item),
	}
}

// without returns a copy of c that lacks an invite it holds.
func (c *inviteChunk) without(id string) *inviteChunk {
	n := slices.Index(c.ids, id)
	return &inviteChunk{
		seqs:  slices.Delete(slices.Clone(c.seqs), n, n+1),
		ids:   slices.Delete(slices.Clone(c.ids), n, n+1),
		items: slices.Delete(slices.Clone(c.items), n, n+1),
	}
}

// join encodes the chunk: its items, separated by commas.
func (c *inviteChunk) join() {
	size := 0
	for _, item := range c.items {
		size += len(item) + 1
	}
	c.text = make([]byte, 0, size)
	for n, item := range c.items {
		if n > 0 {
			c.text = append(c.text, ',')
		}
		c.text = append(c.text, item...)
	}
}
