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
	parts, _, err := r.inviteParts(ctx, q)
	if err != nil {
		return nil, err
	}
	if page.After != "" {
		from, err := r.listedInvite(ctx, page.After)
		if err != nil {
			return nil, err
		}
		for n := range parts {
			parts[n] = parts[n].behind(from, page.Oldest)
		}
	}
	var places []ListedInvite
	if len(parts) == 1 {
		places, err = r.placesIn(ctx, parts[0], page)
	} else {
		places, err = r.placesAmong(ctx, parts, page)
	}
	if err != nil || len(places) == 0 {
		return []ListedInvite{}, err
	}
	w := &where{}
	w.among("id", ids(places))
	return list(ctx, r, scanListed, w.query("SELECT "+inviteColumns+", seq FROM invites", page.order()), w.args...)
}

func ids(places []ListedInvite) []string {
	out := make([]string, len(places))
	for n, i := range places {
		out[n] = i.ID
	}
	return out
}

// order is how a page is sorted.
func (p InvitePage) order() string {
	if p.Oldest {
		return " ORDER BY seq, id"
	}
	return " ORDER BY seq DESC, id DESC"
}

// before says whether a stands before b in the page's order.
func (p InvitePage) before(a, b ListedInvite) bool {
	if p.Oldest {
		return a.compare(b) < 0
	}
	return a.compare(b) > 0
}

// placesIn returns where a page of one part stands.
func (r Reader) placesIn(ctx context.Context, p invitePart, page InvitePage) ([]ListedInvite, error) {
	text, args := p.query("seq, id", page.order()+" LIMIT ? OFFSET ?")
	scan := func(row scanner) (l ListedInvite, err error) { return l, row.Scan(&l.Seq, &l.ID) }
	return list(ctx, r, scan, number(text), append(args, page.Count, page.Offset)...)
}

// partReader reads a part piece by piece.
type partReader struct {
	invitePart
	places []ListedInvite // read, and not yet taken
	ended  bool
}

// placesAmong merges parts, of each of which no more is read than the page
// reaches. The statements are kept prepared, which makes many small ones
// cheaper than a great one.
func (r Reader) placesAmong(ctx context.Context, parts []invitePart, page InvitePage) (places []ListedInvite, err error) {
	readers := make([]partReader, len(parts))
	for n, p := range parts {
		readers[n].invitePart = p
	}
	piece := InvitePage{Count: page.Count, Oldest: page.Oldest}
	var last ListedInvite
	for taken := 0; taken < page.Offset+page.Count; {
		first := -1
		for n := range readers {
			if err := r.fill(ctx, &readers[n], piece); err != nil {
				return nil, err
			}
			if head := readers[n].places; len(head) > 0 && (first < 0 || page.before(head[0], readers[first].places[0])) {
				first = n
			}
		}
		if first < 0 {
			return places, nil
		}
		next := readers[first].places[0]
		if readers[first].places = readers[first].places[1:]; next.ID == last.ID { // it stands in two parts
			continue
		}
		if last = next; taken >= page.Offset {
			places = append(places, next)
		}
		taken++
	}
	return places, nil
}

// fill reads on in a part when what was read of it is taken.
func (r Reader) fill(ctx context.Context, p *partReader, piece InvitePage) (err error) {
	if p.ended || len(p.places) > 0 {
		return nil
	}
	p.places, err = r.placesIn(ctx, p.invitePart, piece)
	if p.ended = len(p.places) < piece.Count || piece.Count == 0; len(p.places) > 0 {
		p.invitePart = p.behind(p.places[len(p.places)-1], piece.Oldest)
	}
	return err
}

// CountInvites counts up to MaxCounted. It reports false when there are more.
func (r Reader) CountInvites(ctx context.Context, q InviteQuery) (total int, exact bool, err error) {
	parts, apart, err := r.inviteParts(ctx, q)
	if err != nil {
		return 0, false, err
	}
	total, err = r.countApart(ctx, parts[:apart])
	if err != nil || total > MaxCounted || apart == len(parts) {
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

// countApart counts parts that have nothing in common.
func (r Reader) countApart(ctx context.Context, parts []invitePart) (total int, err error) {
	for some := range slices.Chunk(parts, maxParts) {
		text, args := joinParts(some, " UNION ALL ", "1 AS one", fmt.Sprintf(" LIMIT %d", MaxCounted+1))
		text = fmt.Sprintf("%s SELECT COUNT(*) FROM (SELECT 1 FROM (%s) AS found LIMIT %d) AS found", composed, text, MaxCounted+1)
		n, err := one(ctx, r, scanInt, number(text), args...)
		if total += n; err != nil || total > MaxCounted {
			return total, err
		}
	}
	return total, nil
}

// invitePart is a part of a question that one index answers in the order of
// the list.
type invitePart struct {
	from string
	where
	asked, said int    // how many conditions and arguments the question has
	other       string // the room, where it is that of invites that lead there besides
}

// maxParts bounds the parts of one statement.
const maxParts = 100

// query returns the statement of a part.
func (p *invitePart) query(columns, tail string) (string, []any) {
	text := "SELECT " + columns + " FROM " + p.from
	if len(p.where.parts) > 0 {
		text += " WHERE " + strings.Join(p.where.parts, " AND ")
	}
	return text + tail, p.args
}

// behind is the part of what comes behind an invite.
func (p invitePart) behind(i ListedInvite, oldest bool) invitePart {
	sign := "<"
	if oldest {
		sign = ">"
	}
	p.where = where{parts: slices.Clone(p.where.parts[:p.asked]), args: slices.Clone(p.args[:p.said])}
	p.and("(seq, id) "+sign+" (?, ?)", i.Seq, i.ID)
	return p
}

// inviteParts takes a question apart. That no other invites lead to a room is
// so often true that it is looked up first: the part is then left out.
func (r Reader) inviteParts(ctx context.Context, q InviteQuery) ([]invitePart, int, error) {
	parts, apart := q.parts()
	kept := parts[:0]
	for n, p := range parts {
		if p.other != "" {
			leads, err := list(ctx, r, scanText, "SELECT invite_id FROM invite_rooms WHERE rid = $1 LIMIT 1", p.other)
			if err != nil {
				return nil, 0, err
			}
			if len(leads) == 0 {
				if n < apart {
					apart--
				}
				continue
			}
		}
		p.asked, p.said = len(p.where.parts), len(p.args)
		kept = append(kept, p)
	}
	return kept, apart, nil
}

// joinParts puts parts together, each cut off by tail.
func joinParts(parts []invitePart, by, columns, tail string) (string, []any) {
	texts, args := make([]string, len(parts)), []any{}
	for n := range parts {
		text, more := parts[n].query(columns, tail)
		texts[n], args = "SELECT * FROM ("+text+") AS found", append(args, more...)
	}
	return strings.Join(texts, by), args
}

// parts takes a question apart. The first of the parts, as many as apart says,
// have nothing in common.
func (q InviteQuery) parts() (all []invitePart, apart int) {
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
	case len(rooms) == 0:
		return q.among([]string{""}, me)
	}
	all, apart = q.among(rooms, "")
	mine, _ := q.among([]string{""}, me)
	return append(all, mine...), apart
}

// among returns the parts for each of some rooms, "" being all of them. Those
// of the rooms' own invites have nothing in common, nor has, of one room, that
// of the invites that lead there besides.
func (q InviteQuery) among(rooms []string, userID string) (own []invitePart, apart int) {
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
	if apart = len(own); len(rooms) == 1 {
		apart += len(others)
	}
	return append(own, others...), apart
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
	p := invitePart{other: rid, from: "(SELECT r.seq AS seq, r.invite_id AS id, r.rid AS rid, i.user_id AS user_id, i.state AS state" +
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
