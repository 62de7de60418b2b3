package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gantry/internal/model"
)

// InviteQuery asks for invites. What is empty is not asked for.
type InviteQuery struct {
	RID    string // leads there, as its own room or as another
	UserID string // who made it
	States []model.InviteState
	Within *InviteScope
}

// InviteScope is what somebody sees who does not see all: the invites they
// made, where a user is named, and those into some rooms.
type InviteScope struct {
	UserID string
	RIDs   []string
}

// InvitePage is a part of a list of invites, which is in the order they were
// made in.
type InvitePage struct {
	Count, Offset int
	Oldest        bool   // the oldest first, else the newest
	After         string // the id of an invite: only what comes behind it
}

// MaxCounted is how far invites are counted, and how far an offset reaches:
// from there on a list goes on by InvitePage.After.
const MaxCounted = 10_000

// Invites returns a page. What that costs does not depend on how many there
// are: every part of the question has an index in the order of the list.
func (r Reader) Invites(ctx context.Context, q InviteQuery, page InvitePage) ([]ListedInvite, error) {
	parts := q.parts()
	if page.After != "" {
		from, err := r.listedInvite(ctx, page.After)
		if err != nil {
			return nil, err
		}
		for n := range parts {
			parts[n].behind(from, page.Oldest)
		}
	}
	order := " ORDER BY seq DESC, id DESC"
	if page.Oldest {
		order = " ORDER BY seq, id"
	}
	ids := []string{}
	for some := range slices.Chunk(parts, maxParts) {
		found, err := r.foundInvites(ctx, some, order, page)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return r.invitesByID(ctx, ids, order, page)
}

// foundInvites returns the ids of the first invites of all parts together.
func (r Reader) foundInvites(ctx context.Context, parts []invitePart, order string, page InvitePage) ([]string, error) {
	upTo := fmt.Sprintf("%s LIMIT %d", order, page.Offset+page.Count)
	text, args := joinParts(parts, " UNION ", "seq, id", upTo)
	return list(ctx, r, scanText, number(composed+" SELECT id FROM ("+text+") AS found"+upTo), args...)
}

// invitesByID returns the page of the invites with these ids, some of which
// may stand there twice.
func (r Reader) invitesByID(ctx context.Context, ids []string, order string, page InvitePage) ([]ListedInvite, error) {
	slices.Sort(ids)
	all := []ListedInvite{}
	for some := range slices.Chunk(slices.Compact(ids), maxList) {
		w := &where{}
		w.among("id", some)
		found, err := list(ctx, r, scanListed, w.query("SELECT "+inviteColumns+", seq FROM invites", order), w.args...)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b ListedInvite) int {
		if page.Oldest {
			return a.compare(b)
		}
		return b.compare(a)
	})
	from := min(page.Offset, len(all))
	return all[from:min(from+page.Count, len(all))], nil
}

// CountInvites counts up to MaxCounted. It reports false when there are more.
func (r Reader) CountInvites(ctx context.Context, q InviteQuery) (total int, exact bool, err error) {
	parts := q.parts()
	if len(parts) == 1 {
		text, args := parts[0].query("1", fmt.Sprintf(" LIMIT %d", MaxCounted+1))
		total, err = one(ctx, r, scanInt, number(composed+" SELECT COUNT(*) FROM ("+text+") AS found"), args...)
		return min(total, MaxCounted), total <= MaxCounted, err
	}
	// An invite can stand in several parts, but mostly in two at most.
	const most = 2*MaxCounted + 2
	seen, rows := map[string]bool{}, 0
	for some := range slices.Chunk(parts, maxParts) {
		text, args := joinParts(some, " UNION ALL ", "id", fmt.Sprintf(" LIMIT %d", MaxCounted+1))
		text = fmt.Sprintf("%s SELECT id FROM (%s) AS found LIMIT %d", composed, text, most-rows)
		err := each(ctx, r, func(row scanner) error {
			rows++
			id, err := scanText(row)
			seen[id] = true
			return err
		}, number(text), args...)
		if err != nil || rows >= most || len(seen) > MaxCounted {
			return min(len(seen), MaxCounted), false, err
		}
	}
	return len(seen), true, nil
}

// invitePart is a part of a question that one index answers in the order of
// the list.
type invitePart struct {
	from string
	where
}

// maxParts bounds the parts of one statement: SQLite takes up to 500.
const maxParts = 100

// query returns the statement of a part.
func (p *invitePart) query(columns, tail string) (string, []any) {
	text := "SELECT " + columns + " FROM " + p.from
	if len(p.where.parts) > 0 {
		text += " WHERE " + strings.Join(p.where.parts, " AND ")
	}
	return text + tail, p.args
}

// behind leaves what comes behind an invite.
func (p *invitePart) behind(i ListedInvite, oldest bool) {
	sign := "<"
	if oldest {
		sign = ">"
	}
	p.and("(seq, id) "+sign+" (?, ?)", i.Seq, i.ID)
}

// joinParts puts parts together, each cut off by tail.
func joinParts(parts []invitePart, by, columns, tail string) (string, []any) {
	texts, args := make([]string, len(parts)), []any{}
	for n := range parts {
		text, more := parts[n].query(columns, tail)
		texts[n], args = fmt.Sprintf("SELECT %s FROM (%s) AS found", columns, text), append(args, more...)
	}
	return strings.Join(texts, by), args
}

// parts takes a question apart. The rooms' own invites come first: in those
// parts nothing stands twice.
func (q InviteQuery) parts() []invitePart {
	if q.Within == nil {
		return q.among([]string{q.RID}, q.UserID)
	}
	rooms, me := q.Within.RIDs, q.Within.UserID
	if q.RID != "" {
		rooms = []string{}
		if slices.Contains(q.Within.RIDs, q.RID) {
			rooms = []string{q.RID}
		}
	}
	switch {
	case me == "":
		return q.among(rooms, q.UserID)
	case q.UserID == me, q.RID != "" && q.UserID == "" && len(rooms) == 0:
		return q.among([]string{q.RID}, me)
	case q.UserID != "" || q.RID != "":
		return q.among(rooms, q.UserID)
	}
	return append(q.among(rooms, ""), q.among([]string{""}, me)...)
}

// among returns the parts for each of some rooms, "" being all of them.
func (q InviteQuery) among(rooms []string, userID string) (own []invitePart) {
	states := q.States
	if len(states) == len(model.InviteStates) || len(states) == 0 {
		states = []model.InviteState{""}
	}
	var others []invitePart
	for _, rid := range rooms {
		if rid != "" && userID != "" && states[0] == "" {
			states = model.InviteStates // the index of both has the state before the order
		}
		for _, state := range states {
			own = append(own, ownPart(rid, userID, state))
		}
		if rid != "" {
			others = append(others, otherPart(rid, userID, q.States))
		}
	}
	return append(own, others...)
}

// ownPart is of the invites whose own room it is.
func ownPart(rid, userID string, state model.InviteState) invitePart {
	p := invitePart{from: "invites"}
	for _, c := range [][2]string{{"rid", rid}, {"user_id", userID}, {"state", string(state)}} {
		if c[1] != "" {
			p.and(c[0]+" = ?", c[1])
		}
	}
	return p
}

// otherPart is of the invites that lead to a room besides their own. They are
// few: what else is asked of them is looked at one by one.
func otherPart(rid, userID string, states []model.InviteState) invitePart {
	p := invitePart{from: "(SELECT r.seq AS seq, r.invite_id AS id, r.rid AS rid, i.user_id AS user_id, i.state AS state" +
		" FROM invite_rooms r JOIN invites i ON i.id = r.invite_id) AS other"}
	p.and("rid = ?", rid)
	if userID != "" {
		p.and("user_id = ?", userID)
	}
	if len(states) > 0 {
		texts := make([]string, len(states))
		for n, state := range states {
			texts[n] = string(state)
		}
		p.among("state", texts)
	}
	return p
}

// Membership is a room somebody is in, and what they are there.
type Membership struct {
	RID   string
	Roles []string
}

// MembershipsOf returns the rooms a user is in and not banned from.
func (r Reader) MembershipsOf(ctx context.Context, uid string) ([]Membership, error) {
	return list(ctx, r, func(row scanner) (m Membership, err error) {
		var roles string
		err = row.Scan(&m.RID, &roles)
		m.Roles = strings.Fields(roles)
		return m, err
	}, "SELECT rid, roles FROM subscriptions WHERE uid = $1 AND NOT banned", uid)
}

// RoomsByID returns those of some rooms that are there.
func (r Reader) RoomsByID(ctx context.Context, ids []string) (map[string]model.Room, error) {
	return byID(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r", "r.id", ids, func(room model.Room) string { return room.ID })
}

// UsersByID returns those of some users that are there.
func (r Reader) UsersByID(ctx context.Context, ids []string) (map[string]model.User, error) {
	return byID(ctx, r, scanUser, "SELECT "+userColumns+" FROM users u", "u.id", ids, func(user model.User) string { return user.ID })
}

// byID reads rows by a list of ids, however long.
func byID[T any](ctx context.Context, r Reader, scan func(scanner) (T, error), head, column string, ids []string, id func(T) string) (map[string]T, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found := make(map[string]T, len(ids))
	for some := range slices.Chunk(ids, maxList) {
		w := &where{}
		w.among(column, some)
		rows, err := list(ctx, r, scan, w.query(head, ""), w.args...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[id(row)] = row
		}
	}
	return found, nil
}
