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
	s.ringFor(tx, room, m, c, told)
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

// FollowMessage names a message of a thread, or one that may begin one.
type FollowMessage struct {
	MID string `json:"mid"`
}

// errNoMessage is upstream's refusal, whose code is its sentence.
var errNoMessage = &model.Error{Code: `The required "mid" body param is missing.`}

// Follow makes the caller hear of replies to a message's thread.
func (s *Service) Follow(ctx context.Context, who model.Caller, in FollowMessage) (model.None, error) {
	return model.None{}, s.setFollowing(ctx, who, in.MID, "followMessage", func(ctx context.Context, tx *store.Tx, thread *model.Message) error {
		return wrap("follow a thread", tx.Follow(ctx, thread, []string{who.UserID}, true))
	})
}

// Unfollow ends that; the thread is no longer unread for them.
func (s *Service) Unfollow(ctx context.Context, who model.Caller, in FollowMessage) (model.None, error) {
	return model.None{}, s.setFollowing(ctx, who, in.MID, "unfollowMessage", func(ctx context.Context, tx *store.Tx, thread *model.Message) error {
		if err := tx.Follow(ctx, thread, []string{who.UserID}, false); err != nil {
			return wrap("unfollow a thread", err)
		}
		return s.forgetThread(ctx, tx, thread, who.UserID, false)
	})
}

func (s *Service) setFollowing(ctx context.Context, who model.Caller, mid, method string,
	change func(ctx context.Context, tx *store.Tx, thread *model.Message) error) error {
	refusal := model.Errorf("error-not-allowed", "not-allowed").By(method)
	if mid == "" {
		return errNoMessage
	}
	if !s.Settings.Get().Bool("Threads_enabled") {
		return refusal
	}
	m, err := s.Store.Message(ctx, mid)
	if errors.Is(err, model.ErrNotFound) {
		return model.Errorf("error-invalid-message", "Invalid message").By(method)
	}
	if err != nil {
		return wrap("read a message", err)
	}
	if _, ok, err := s.View(ctx, who, m.RID); err != nil || !ok {
		return unless(ok, err, refusal)
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		thread, err := tx.ChangeMessage(ctx, firstText(m.TMID, m.ID), func(thread *model.Message) error {
			if thread.Replies = without(thread.Replies, who.UserID); method == "followMessage" {
				thread.Replies = append(thread.Replies, who.UserID)
			}
			return nil
		})
		if errors.Is(err, model.ErrNotFound) {
			return nil // its first message was deleted just now
		}
		if err != nil {
			return wrap("change who follows a thread", err)
		}
		return change(ctx, tx, &thread)
	})
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
