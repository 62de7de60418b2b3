package chat

import (
	"context"
	"time"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Retain deletes what the workspace's rules, and rooms' own, say is too old.
// It recurs; what one time does not come to, the next one does.
func (s *Service) Retain(ctx context.Context, _ model.Job) error {
	if !s.Settings.Get().Bool("RetentionPolicy_Enabled") {
		return nil
	}
	const batch = 200
	for last := ""; ; {
		rooms, err := s.Store.RoomsBehind(ctx, last, batch)
		if err != nil {
			return wrap("read rooms", err)
		}
		for _, room := range rooms {
			p, ok := retentionOf(s.Settings.Get(), room, model.Now())
			if !ok {
				continue
			}
			if _, err := s.prune(ctx, p); err != nil {
				return err
			}
		}
		if len(rooms) < batch {
			return nil
		}
		last = rooms[batch-1].ID
	}
}

// RetentionDelay is how long after one time Retain is to come again.
func (s *Service) RetentionDelay() time.Duration {
	const look = 10 * time.Minute // whether it has been switched on
	set := s.Settings.Get()
	delay, known := map[string]time.Duration{
		"0": 30 * time.Minute, "1": time.Hour, "2": 6 * time.Hour, "3": 24 * time.Hour,
	}[set.String("RetentionPolicy_Precision")]
	if !known || !set.Bool("RetentionPolicy_Enabled") {
		return look
	}
	return delay
}

// retentionOf returns what is too old in a room; false when nothing ever is.
func retentionOf(set *settings.Snapshot, room model.Room, now model.Time) (pruning, bool) {
	rule := model.Retention{}
	if room.Retention != nil {
		rule = *room.Retention
	}
	keepDiscussions := set.Bool("RetentionPolicy_DoNotPruneDiscussion")
	off := rule.Enabled != nil && !*rule.Enabled
	if off || keepDiscussions && room.ParentID != "" {
		return pruning{}, false
	}
	p := pruning{Prune: store.Prune{RID: room.ID, After: beginning, Inclusive: true, KeepDiscussions: keepDiscussions}}
	if is(rule.OverrideGlobal) {
		const defaultDays = 30
		days := defaultDays
		if rule.MaxAge != nil {
			days = *rule.MaxAge
		}
		p.Before = now.Add(-time.Duration(days) * 24 * time.Hour)
		p.FilesOnly, p.KeepPinned, p.KeepThreads = is(rule.FilesOnly), is(rule.ExcludePinned), rule.IgnoreThreads == nil || *rule.IgnoreThreads
		return p, is(rule.Enabled) && rule.MaxAge != nil && days >= 0
	}
	kind := map[string]string{model.Channel: "Channels", model.Group: "Groups", model.Direct: "DMs"}[room.T]
	p.Before = now.Add(-time.Duration(set.Float("RetentionPolicy_TTL_"+kind)) * time.Millisecond)
	p.FilesOnly = set.Bool("RetentionPolicy_FilesOnly")
	p.KeepPinned = set.Bool("RetentionPolicy_DoNotPrunePinned")
	p.KeepThreads = set.Bool("RetentionPolicy_DoNotPruneThreads")
	return p, set.Bool("RetentionPolicy_AppliesTo" + kind)
}

// beginning is before all messages.
const beginning = model.Time(-62135596800000)

// is says whether an option is set and on.
func is(option *bool) bool { return option != nil && *option }
