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
	var told, followers, joined []string
	thread, err := tx.ChangeMessage(ctx, m.TMID, func(parent *model.Message) error {
		told = without(threadAudience(parent, room, c), m.U.ID)
		followers = without(parent.Replies, m.U.ID)
		for _, uid := range append(slices.Clone(told), threadAuthors(parent, m)...) {
			if !slices.Contains(parent.Replies, uid) {
				parent.Replies, joined = append(parent.Replies, uid), append(joined, uid)
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
	if err := tx.Follow(ctx, &thread, joined, true); err != nil {
		return wrap("follow a thread", err)
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
// called, and lets the room ask for the attention of those who are told. Who
// began a thread is told of its first reply, but has it unread only from the
// second on, as upstream has it.
func (s *Service) alertThread(ctx context.Context, tx *store.Tx, m *model.Message, c called, told, followers []string) error {
	everyone := slices.Concat(told, followers, c.Users, []string{m.U.ID})
	slices.Sort(everyone)
	for _, uid := range slices.Compact(everyone) {
		_, err := tx.ChangeSubscription(ctx, m.RID, uid, func(sub *model.Subscription) error {
			hears := slices.Contains(told, uid)
			if hears || uid == m.U.ID {
				sub.LastReply, sub.Open = tx.Now, true
			}
			if hears || slices.Contains(c.Words, uid) {
				sub.Alert, sub.Open = true, true
			}
			countThread(sub, m.TMID, c, slices.Contains(followers, uid))
			return nil
		})
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("tell a follower of a thread", err)
		}
	}
	return nil
}

// countThread notes in whose name a thread is unread for a member.
func countThread(sub *model.Subscription, tmid string, c called, follows bool) {
	named := slices.Contains(c.Users, sub.U.ID)
	if named || follows {
		sub.ThreadUnread = with(sub.ThreadUnread, tmid)
	}
	if named {
		sub.ThreadUser = with(sub.ThreadUser, tmid)
	}
	if follows && c.group() && (!named || slices.Contains(c.Words, sub.U.ID)) {
		sub.ThreadGroup = with(sub.ThreadGroup, tmid)
	}
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
