package chat

import (
	"slices"
	"strings"
)

// What follows is upstream's notifyUsersOnMessage and processThreads, member
// by member: the model that the counters of package store are held against.

// sideModel is a member's side as upstream would have written it.
type sideModel struct {
	Unread, User, Group    int
	Alert, Open            bool
	Threads, Named, Called []string // tunread, tunreadUser, tunreadGroup
}

// read is setAsReadByRoomIdAndUserId.
func (s *sideModel) read(threads, alert bool) {
	s.Open, s.Alert, s.Unread, s.User, s.Group = true, alert, 0, 0, 0
	if threads {
		s.Threads, s.Named, s.Called = nil, nil, nil
	}
}

// threadModel is a message that others may reply to.
type threadModel struct {
	author  string
	replies []string
	count   int
}

// roomModel is a room with the sides of its members.
type roomModel struct {
	direct  bool
	members []string // of a direct room
	sides   map[string]*sideModel
	threads map[string]*threadModel
}

// line is a message as the model needs to know it.
type line struct {
	id, tmid, author string
	all              bool     // or here
	named            []string // mentioned, by id, the author left out
	words            []string // waiting for a word that the message holds, likewise
}

// post does what upstream does once a message is saved.
func (r *roomModel) post(l line, mode string) {
	r.threads[l.id] = &threadModel{author: l.author}
	if l.tmid != "" {
		r.reply(l)
		return
	}
	called := append(slices.Clone(l.named), l.words...)
	for uid, s := range r.sides {
		if uid == l.author {
			continue
		}
		s.Alert, s.Open = true, true
		switch isCalled := slices.Contains(called, uid); {
		case isCalled:
			s.User++
			s.Unread += one(r.direct || mode != "group_mentions_only")
		case len(called) == 0 && l.all:
			s.Group++
			s.Unread += one(r.direct || mode != "user_mentions_only")
		case !l.all && mode == "all_messages":
			s.Unread++
		}
	}
	if s := r.sides[l.author]; s != nil {
		s.read(false, false)
	}
}

func (r *roomModel) reply(l line) {
	parent := r.threads[l.tmid]
	followers := without(parent.replies, l.author)
	told := parent.replies
	if parent.count == 0 {
		told = append([]string{parent.author}, r.members...)
	}
	told = without(append(slices.Clone(told), l.named...), l.author)
	for uid, s := range r.sides {
		s.Alert = s.Alert || slices.Contains(told, uid) || slices.Contains(l.words, uid)
		s.Open = s.Open || slices.Contains(told, uid) || slices.Contains(l.words, uid) || uid == l.author
		if slices.Contains(followers, uid) && !slices.Contains(l.named, uid) {
			s.Threads = with(s.Threads, l.tmid)
			if l.all {
				s.Called = with(s.Called, l.tmid)
			}
		}
		if slices.Contains(l.named, uid) || slices.Contains(l.words, uid) {
			s.Threads, s.Named = with(s.Threads, l.tmid), with(s.Named, l.tmid)
		}
	}
	follow := append(told, l.author)
	if len(parent.replies) == 0 {
		follow = append(follow, parent.author)
	}
	for _, uid := range follow {
		parent.replies = with(parent.replies, uid)
	}
	parent.count++
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// The values of Unread_Count and Unread_Count_DM.
var (
	unreadModes = []string{"all_messages", "user_mentions_only", "group_mentions_only", "user_and_group_mentions_only"}
	directModes = []string{"all_messages", "mentions_only"}
)

// heardBy says whether a text holds the word that a member waits for.
func heardBy(text, word string) bool {
	return word != "" && strings.Contains(strings.ToLower(text), strings.ToLower(word))
}
