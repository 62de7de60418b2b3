package chat

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// What somebody wrote is all over the workspace. When their account goes or
// changes its name, the messages follow in the background, room by room and
// batch by batch: a job does as much as it has time for and promises the rest
// to another. Each step may be done twice.

// EraseJob and RenameJob are the kinds of these jobs.
const (
	EraseJob  = "erase"
	RenameJob = "rename"
)

// journey is how far such a job has come.
type journey struct {
	UserID   string `json:"userId"`
	Username string `json:"username"`         // that they have in messages until then
	Unlink   bool   `json:"unlink,omitzero"`  // keep the messages, in somebody else's name
	Start    string `json:"start,omitempty"`  // the first of these jobs
	Behind   string `json:"behind,omitempty"` // the room that was done last
}

// leisure is how long one job goes on before it hands over.
const leisure = 30 * time.Second

// removedUser is who speaks in place of somebody whose account is gone.
var removedUser = model.UserRef{ID: "rocket.cat", Username: "rocket.cat"}

const removedAlias = "Removed User"

// erasure is what clients are told of an account that is gone.
type erasure struct {
	UserID string         `json:"userId"`
	Type   string         `json:"messageErasureType"`
	By     *erasureByUser `json:"replaceByUser,omitempty"`
}

type erasureByUser struct {
	model.UserRef
	Alias string `json:"alias"`
}

// forget promises to erase what somebody wrote whose account is being
// deleted, if and as the workspace wants that, and tells of it.
func (s *Service) forget(ctx context.Context, tx *store.Tx, u *model.User) error {
	told := erasure{UserID: u.ID, Type: s.Settings.Get().String("Message_ErasureType")}
	if u.Username == "" || told.Type != "Delete" && told.Type != "Unlink" {
		return nil
	}
	if told.Type == "Unlink" {
		told.By = &erasureByUser{removedUser, removedAlias}
	}
	data, err := json.Marshal(told, model.EJSON)
	if err != nil {
		return err
	}
	tx.Tell(model.Event{Kind: model.UserDeleted, ID: u.ID, Data: data})
	return s.promiseJourney(ctx, tx, EraseJob, journey{UserID: u.ID, Username: u.Username, Unlink: told.Type == "Unlink"})
}

// promiseJourney promises the next part of a journey.
func (s *Service) promiseJourney(ctx context.Context, tx *store.Tx, kind string, j journey) error {
	id := ""
	if j.Start != "" {
		id = j.Start + " " + j.Behind
	}
	job, err := model.NewJob(kind, id, j)
	if err == nil {
		err = tx.AddJob(ctx, job)
	}
	return wrap("promise work on somebody's messages", err)
}

// travel visits the rooms in the order of their ids, as long as there is time.
func (s *Service) travel(ctx context.Context, job model.Job, visit func(ctx context.Context, rid string, j journey) error) error {
	var j journey
	if err := job.Decode(&j); err != nil {
		return err
	}
	if j.Start == "" {
		j.Start = job.ID
	}
	for begun := time.Now(); time.Since(begun) < leisure; {
		rooms, err := s.Store.RoomsBehind(ctx, j.Behind, pruneBatch)
		if err != nil || len(rooms) == 0 {
			return wrap("list rooms", err)
		}
		for _, room := range rooms {
			if err := visit(ctx, room.ID, j); err != nil {
				return err
			}
			if j.Behind = room.ID; time.Since(begun) > leisure {
				break
			}
		}
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return s.promiseJourney(ctx, tx, job.Kind, j) })
}

// batches reads messages of a room and works on them, so many at a time, each
// time in a transaction of its own.
func (s *Service) batches(ctx context.Context, read func(store.Place) ([]model.Message, error), work func(*store.Tx, []model.Message) error) error {
	for behind := (store.Place{}); ; {
		found, err := read(behind)
		if err != nil || len(found) == 0 {
			return wrap("read somebody's messages", err)
		}
		if err := s.Store.Update(ctx, func(tx *store.Tx) error { return work(tx, found) }); err != nil && !errors.Is(err, model.ErrNotFound) {
			return err
		}
		if len(found) < pruneBatch {
			return nil
		}
		last := found[len(found)-1]
		behind = store.Place{TS: last.TS, ID: last.ID}
	}
}

// Erase does a job of the kind EraseJob.
func (s *Service) Erase(ctx context.Context, job model.Job) error {
	return s.travel(ctx, job, func(ctx context.Context, rid string, j journey) error {
		return s.batches(ctx, func(behind store.Place) ([]model.Message, error) {
			return s.Store.WrittenBy(ctx, rid, j.UserID, behind, pruneBatch)
		}, func(tx *store.Tx, found []model.Message) error {
			if j.Unlink {
				return reattribute(ctx, tx, found, unlink)
			}
			return s.eraseThese(ctx, tx, rid, j, found)
		})
	})
}

// reattribute changes messages; those that have gone meanwhile are passed over.
func reattribute(ctx context.Context, tx *store.Tx, found []model.Message, change func(m *model.Message) error) error {
	for _, m := range found {
		if err := ignoreGone(tx.Reattribute(ctx, m.ID, change)); err != nil {
			return wrap("let messages follow their author", err)
		}
	}
	return nil
}

func unlink(m *model.Message) error {
	m.U, m.Alias = removedUser, removedAlias
	return nil
}

// eraseThese deletes messages with their files. Discussions that they began
// stay: others speak there.
func (s *Service) eraseThese(ctx context.Context, tx *store.Tx, rid string, j journey, found []model.Message) error {
	p := pruning{Prune: store.Prune{RID: rid, After: found[0].TS, Before: found[len(found)-1].TS, Inclusive: true}, Users: []string{j.Username}}
	all := make([]model.Message, len(found))
	for i, m := range found {
		m.DRID = ""
		all[i] = m
	}
	_, err := s.pruneThese(ctx, tx, p, all)
	return err
}

// RenameMessages does a job of the kind RenameJob: the messages somebody wrote
// and those that mention them get the username they have by then.
func (s *Service) RenameMessages(ctx context.Context, job model.Job) error {
	return s.travel(ctx, job, func(ctx context.Context, rid string, j journey) error {
		user, err := s.Store.User(ctx, j.UserID)
		if errors.Is(err, model.ErrNotFound) {
			return nil // gone since, and what they wrote is another job's
		}
		if err != nil {
			return wrap("read who was renamed", err)
		}
		err = s.batches(ctx, func(behind store.Place) ([]model.Message, error) {
			return s.Store.WrittenBy(ctx, rid, user.ID, behind, pruneBatch)
		}, func(tx *store.Tx, found []model.Message) error {
			return reattribute(ctx, tx, found, func(m *model.Message) error { renameAuthor(m, &user); return nil })
		})
		if err != nil {
			return err
		}
		old := regexp.MustCompile(`(?i)@` + regexp.QuoteMeta(j.Username) + `\b`)
		return s.batches(ctx, func(behind store.Place) ([]model.Message, error) {
			return s.Store.Naming(ctx, rid, user.ID, behind, pruneBatch)
		}, func(tx *store.Tx, found []model.Message) error {
			return reattribute(ctx, tx, found, func(m *model.Message) error { return s.renameMention(m, old, &user) })
		})
	})
}

func renameAuthor(m *model.Message, user *model.User) {
	m.U.Username = user.Username
	if m.EditedBy != nil && m.EditedBy.ID == user.ID {
		by := *m.EditedBy
		by.Username = user.Username
		m.EditedBy = &by
	}
}

func (s *Service) renameMention(m *model.Message, old *regexp.Regexp, user *model.User) error {
	for i := range m.Mentions {
		if m.Mentions[i].ID == user.ID {
			m.Mentions[i].Username = user.Username
		}
	}
	text := old.ReplaceAllLiteralString(m.Msg, "@"+user.Username)
	if text == m.Msg {
		return nil
	}
	m.Msg = text
	return s.parseText(m)
}
