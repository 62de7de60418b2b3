package chat

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// pruning is the wish to delete messages of a room.
type pruning struct {
	store.Prune
	FilesOnly bool     // delete files, and leave the messages they were in
	Users     []string // only of these usernames; none: of everybody
	Limit     int      // at most so many, the oldest; 0: all
}

// pruneBatch is how many messages are deleted in one transaction: all others
// wait for it.
const pruneBatch = 100

// prune deletes messages batch by batch and returns how many people could
// see. What was deleted stays deleted when a later batch fails.
func (s *Service) prune(ctx context.Context, p pruning) (count int, err error) {
	if p.FilesOnly {
		return s.pruneFiles(ctx, p)
	}
	var behind store.Place
	for left, more := p.Limit, true; more; {
		var chosen, found []model.Message
		err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if found, err = tx.Prunable(ctx, p.Prune, behind, pruneBatch); err != nil {
				return wrap("choose messages to prune", err)
			}
			chosen = slices.DeleteFunc(slices.Clone(found), func(m model.Message) bool { return !p.by(&m) })
			if p.Limit > 0 {
				chosen = chosen[:min(left, len(chosen))]
			}
			chosen, err = s.pruneThese(ctx, tx, p, chosen)
			return err
		})
		if err != nil {
			return count, err
		}
		for _, m := range chosen {
			if m.T != removed {
				count++
			}
		}
		left -= len(chosen)
		if more = len(found) == pruneBatch && (p.Limit == 0 || left > 0); more {
			last := found[len(found)-1]
			behind = store.Place{TS: last.TS, ID: last.ID}
		}
	}
	return count, ctx.Err()
}

// by says whether a message is of somebody whose messages are to go.
func (p pruning) by(m *model.Message) bool {
	return len(p.Users) == 0 || slices.Contains(p.Users, m.U.Username)
}

// pruneThese deletes messages with their files and discussions, and tells of
// it. It returns those that were still there.
func (s *Service) pruneThese(ctx context.Context, tx *store.Tx, p pruning, all []model.Message) ([]model.Message, error) {
	if len(all) == 0 {
		return all, nil
	}
	gone, err := tx.DeleteMessages(ctx, p.RID, all)
	if err != nil {
		return nil, wrap("prune messages", err)
	}
	for i := range gone {
		if err := s.removeFiles(ctx, tx, &gone[i], false); err != nil {
			return nil, err
		}
		if drid := gone[i].DRID; drid != "" && drid != p.RID {
			if err := ignoreGone(tx.DeleteRoom(ctx, drid)); err != nil {
				return nil, wrap("delete a discussion", err)
			}
		}
	}
	if err := s.shortenThreads(ctx, tx, gone); err != nil {
		return nil, err
	}
	return gone, p.tell(tx, gone)
}

// shortenThreads counts fewer replies for the threads whose replies are gone
// and which are not.
func (s *Service) shortenThreads(ctx context.Context, tx *store.Tx, gone []model.Message) error {
	fewer := map[string]int{}
	for _, m := range gone {
		if m.TMID != "" {
			fewer[m.TMID]++
		}
	}
	for tmid, n := range fewer {
		latest, err := tx.LatestReply(ctx, tmid)
		if err != nil {
			return wrap("read a thread's latest reply", err)
		}
		_, err = tx.ChangeMessage(ctx, tmid, func(parent *model.Message) error {
			parent.TCount = max(0, parent.TCount-n)
			if parent.TLM = latest; parent.TCount == 0 {
				parent.TLM = 0
			}
			return nil
		})
		if err := ignoreGone(err); err != nil {
			return wrap("count replies less", err)
		}
	}
	return nil
}

// bulk is what clients are told of many messages that are gone. Clients that
// do not know ids go by the rest.
type bulk struct {
	RID              string                `json:"rid"`
	ExcludePinned    bool                  `json:"excludePinned"`
	IgnoreDiscussion bool                  `json:"ignoreDiscussion"`
	TS               map[string]model.Time `json:"ts"`
	Users            []string              `json:"users"`
	IDs              []string              `json:"ids"`
}

func (p pruning) tell(tx *store.Tx, gone []model.Message) error {
	if len(gone) == 0 {
		return nil
	}
	after, before := "$gt", "$lt"
	if p.Inclusive {
		after, before = "$gte", "$lte"
	}
	b := bulk{
		RID: p.RID, ExcludePinned: p.KeepPinned, IgnoreDiscussion: p.KeepDiscussions, Users: p.Users,
		TS: map[string]model.Time{after: p.After, before: p.Before},
	}
	for _, m := range gone {
		b.IDs = append(b.IDs, m.ID)
	}
	data, err := json.Marshal(b, model.EJSON)
	tx.Tell(model.Event{Kind: model.MessagesDeleted, Room: p.RID, Data: data})
	return wrap("tell of pruned messages", err)
}

// pruneFiles deletes the files of messages and says so in the messages.
func (s *Service) pruneFiles(ctx context.Context, p pruning) (count int, err error) {
	kept := 0 // files that were passed over
	for p.Limit == 0 || count < p.Limit {
		page := model.Page{Offset: kept, Count: pruneBatch, Sort: []model.SortKey{{Field: "uploadedAt"}}}
		files, err := s.Store.Files(ctx, store.FileList{RID: p.RID, Until: p.Before, Confirmed: true}, page)
		if err != nil {
			return count, wrap("choose files to prune", err)
		}
		for _, f := range files {
			pruned, err := s.pruneFile(ctx, p, f)
			switch {
			case err != nil:
				return count, err
			case !pruned:
				kept++
			default:
				count++
			}
			if p.Limit > 0 && count == p.Limit {
				return count, nil
			}
		}
		if len(files) < pruneBatch {
			return count, nil
		}
	}
	return count, nil
}

// fileGone stands where a file was.
var fileGone = model.Attachment{Text: "_File removed by prune_", Extra: map[string]jsontext.Value{"color": jsontext.Value(`"#FD745E"`)}}

// pruneFile deletes a file unless its message is to be left alone.
func (s *Service) pruneFile(ctx context.Context, p pruning, f model.File) (pruned bool, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Message(ctx, f.MessageID)
		if ignoreGone(err) != nil {
			return wrap("read a file's message", err)
		}
		if pruned = err == nil && p.Includes(&m) && p.by(&m); !pruned {
			return nil
		}
		if err := s.removeFiles(ctx, tx, &m, false); err != nil {
			return err
		}
		_, err = tx.ChangeMessage(ctx, m.ID, func(m *model.Message) error {
			m.File, m.Files, m.Attachments = nil, nil, []model.Attachment{fileGone}
			return nil
		})
		return wrap("say that a file was pruned", err)
	})
	return pruned, err
}
