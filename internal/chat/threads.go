package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// intoThread finds the thread that a reply belongs to: a thread has no
// threads, and its replies are where it is.
func (s *Service) intoThread(ctx context.Context, r store.Reader, m *model.Message) error {
	if m.TMID == "" {
		return nil
	}
	parent, err := r.Message(ctx, m.TMID)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("read a thread", err)
	}
	m.TMID, m.RID = firstText(parent.TMID, m.TMID), parent.RID
	return nil
}

// reply counts a reply to a thread: for the message that began it, and for
// those who follow it.
func (s *Service) reply(ctx context.Context, tx *store.Tx, room model.Room, m *model.Message, c called) error {
	var told, followers []string
	_, err := tx.ChangeMessage(ctx, m.TMID, func(parent *model.Message) error {
		told = without(threadAudience(parent, room, c), m.U.ID)
		followers = without(parent.Replies, m.U.ID)
		for _, uid := range append(slices.Clone(told), threadAuthors(parent, m)...) {
			if !slices.Contains(parent.Replies, uid) {
				parent.Replies = append(parent.Replies, uid)
			}
		}
		parent.TCount++
		parent.TLM = m.TS
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil // upstream keeps a reply to nothing
	}
	if err != nil {
		return wrap("count a reply", err)
	}
	return s.alertThread(ctx, tx, m, c, told, followers)
}

// threadAudience is who is to hear of a reply: whoever follows the thread, or
// at its first reply who began it, and in a direct room everybody.
func threadAudience(parent *model.Message, room model.Room, c called) []string {
	audience := slices.Clone(parent.Replies)
	if parent.TCount == 0 {
		audience = append([]string{parent.U.ID}, room.UIDs...)
	}
	for _, uid := range c.Users {
		if !slices.Contains(c.Words, uid) {
			audience = append(audience, uid)
		}
	}
	slices.Sort(audience)
	return slices.Compact(audience)
}

// threadAuthors is who follows a thread because they write in it.
func threadAuthors(parent, reply *model.Message) []string {
	if len(parent.Replies) > 0 {
		return []string{reply.U.ID}
	}
	return []string{parent.U.ID, reply.U.ID}
}

// alertThread marks the thread as unread for those who follow it or are
// called, and lets the room ask for their attention.
func (s *Service) alertThread(ctx context.Context, tx *store.Tx, m *model.Message, c called, told, followers []string) error {
	everyone := slices.Concat(told, followers, c.Users, []string{m.U.ID})
	slices.Sort(everyone)
	for _, uid := range slices.Compact(everyone) {
		mentioned := slices.Contains(c.Users, uid)
		_, err := tx.ChangeSubscription(ctx, m.RID, uid, func(sub *model.Subscription) error {
			sub.LastReply, sub.Open = tx.Now, true
			if uid == m.U.ID {
				return nil
			}
			sub.Alert = true
			if mentioned || slices.Contains(followers, uid) || slices.Contains(told, uid) {
				sub.ThreadUnread = with(sub.ThreadUnread, m.TMID)
			}
			if mentioned {
				sub.ThreadUser = with(sub.ThreadUser, m.TMID)
			} else if c.group() {
				sub.ThreadGroup = with(sub.ThreadGroup, m.TMID)
			}
			return nil
		})
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("tell a follower of a thread", err)
		}
	}
	return nil
}

func with(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

func without(list []string, item string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == item })
}
