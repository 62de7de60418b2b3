package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// fresh lists the invites without the kept encoding.
func fresh(s *Store) ([]byte, error) {
	all, err := s.InvitesAfter(context.Background(), ListedInvite{}, 1_000_000)
	text := []byte{'['}
	for n, i := range all {
		if n > 0 {
			text = append(text, ',')
		}
		text = i.AppendJSON(text)
	}
	return append(text, ']'), err
}

// TestEncodedInvites makes, uses, revokes and expires invites at random while
// others read. The list must equal a fresh listing whenever nobody writes, and
// one version must never stand for two texts.
func TestEncodedInvites(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seen := &versions{texts: map[uint64][]byte{}}
		stop := make(chan struct{})
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						seen.read(t, s)
						time.Sleep(time.Millisecond)
						time.Sleep(time.Millisecond)
					}
				}
			})
		}
		w := &inviteWorld{store: s}
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(rt, "steps") {
				if err := w.step(rt); err != nil {
					rt.Fatal(err)
				}
				want, err := fresh(s)
				if err != nil {
					rt.Fatal(err)
				}
				if got := seen.read(rt, s); !bytes.Equal(got, want) {
					rt.Fatal(difference(got, want))
				}
			}
		})
		close(stop)
		readers.Wait()
	})
}

// difference shows where two lists part.
func difference(got, want []byte) string {
	n := 0
	for n < min(len(got), len(want)) && got[n] == want[n] {
		n++
	}
	show := func(list []byte) []byte { return list[max(0, n-40):min(len(list), n+200)] }
	return fmt.Sprintf("listed …%s\nfresh  …%s", show(got), show(want))
}

// versions remembers which text a version stood for.
type versions struct {
	mu    sync.Mutex
	texts map[uint64][]byte
}

func (v *versions) read(t interface{ Errorf(string, ...any) }, s *Store) []byte {
	list, err := s.EncodedInvites(context.Background())
	if err != nil {
		t.Errorf("list: %v", err)
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if old, known := v.texts[list.Version]; known && !bytes.Equal(old, list.Text) {
		t.Errorf("version %d stands for two texts: %s", list.Version, difference(list.Text, old))
	}
	v.texts[list.Version] = list.Text
	return list.Text
}

// inviteWorld is what was made so far.
type inviteWorld struct {
	store *Store
	ids   []string
}

// step does one thing, or the same thing to several invites at once.
func (w *inviteWorld) step(t *rapid.T) error {
	ctx := context.Background()
	if len(w.ids) == 0 || rapid.IntRange(0, 2).Draw(t, "what") == 0 {
		return w.create(t)
	}
	some := rapid.SliceOfN(rapid.SampledFrom(w.ids), 1, 4).Draw(t, "which")
	what := rapid.SampledFrom([]string{"use", "revoke", "expire", "reset"}).Draw(t, "action")
	if what == "reset" {
		w.store.Forget()
		return nil
	}
	return errors.Join(together(len(some), func(n int) error {
		return w.store.Update(ctx, func(tx *Tx) (err error) {
			switch what {
			case "use":
				_, err = tx.CountUse(ctx, some[n])
			case "revoke":
				_, err = tx.RevokeInvite(ctx, some[n], "somebody", "")
			case "expire":
				_, err = tx.exec(ctx, "UPDATE invites SET expires_at = $1 WHERE id = $2", int64(tx.Now), some[n])
				tx.Emit(model.InviteChanged, some[n])
			}
			return err
		})
	})...)
}

func (w *inviteWorld) create(t *rapid.T) error {
	ctx, from := context.Background(), len(w.ids)
	for range rapid.IntRange(1, 5).Draw(t, "new") {
		// Not in the order of their making: the list has its own.
		w.ids = append(w.ids, rapid.StringMatching("[a-z]{3}").Draw(t, "id")+strconv.Itoa(len(w.ids)))
	}
	return errors.Join(together(len(w.ids)-from, func(n int) error {
		id := w.ids[from+n]
		return w.store.Update(ctx, func(tx *Tx) error {
			i := model.Invite{ID: id, Digest: id, RID: "room \"1\"", UserID: id, MaxUses: len(id) % 2, CreatedAt: tx.Now, UpdatedAt: tx.Now}
			_, err := tx.FindOrInsertInvite(ctx, i, func(model.Invite) bool { return false })
			return err
		})
	})...)
}

// TestEncodedInvitesOfManyChanges changes more than are read one by one.
func TestEncodedInvitesOfManyChanges(t *testing.T) {
	s := open(t, sqliteFile(t))
	if list, err := s.EncodedInvites(t.Context()); err != nil || string(list.Text) != "[]" {
		t.Fatalf("an empty list is %s, %v", list.Text, err)
	}
	update(t, s, func(tx *Tx) error {
		for n := range 2*maxDirty + 1 {
			if err := insertInvite(t.Context(), tx, fmt.Sprint("invite", n)); err != nil {
				return err
			}
		}
		return nil
	})
	want, err := fresh(s)
	list, err2 := s.EncodedInvites(t.Context())
	if err := errors.Join(err, err2); err != nil || !bytes.Equal(list.Text, want) {
		t.Errorf("%d bytes, want %d; %v", len(list.Text), len(want), err)
	}
}

// TestInvitesOfTheSameMoment: two nodes may give the same number, and the id
// then decides, in the list as in the database.
func TestInvitesOfTheSameMoment(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		for _, id := range []string{"m", "b", "z", "a"} {
			update(t, s, func(tx *Tx) error {
				if err := insertInvite(t.Context(), tx, id); err != nil {
					return err
				}
				_, err := tx.exec(t.Context(), "UPDATE invites SET seq = 7 WHERE id = $1", id)
				return err
			})
			want, err := fresh(s)
			list, err2 := s.EncodedInvites(t.Context())
			if err := errors.Join(err, err2); err != nil || !bytes.Equal(list.Text, want) {
				t.Error(difference(list.Text, want), err)
			}
		}
	})
}
