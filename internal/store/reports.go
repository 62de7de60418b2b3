package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// What a report can be about.
const (
	aboutMessage = "message"
	aboutUser    = "user"
)

func scanReport(row scanner) (report model.Report, err error) {
	var doc sql.RawBytes
	if err := row.Scan(&doc); err != nil {
		return report, err
	}
	return report, json.Unmarshal(doc, &report)
}

// Report returns the report with that id, or model.ErrNotFound.
func (r Reader) Report(ctx context.Context, id string) (model.Report, error) {
	return one(ctx, r, scanReport, "SELECT doc FROM reports WHERE id = $1", id)
}

// ReportList chooses reports that no moderator has seen to yet.
type ReportList struct {
	Users  bool // of people; else of messages
	UserID string
	MsgID  string
	Text   string     // in the message, the description or a name
	After  model.Time // exclusive, like Before
	Before model.Time
}

var reportOrders = map[string]string{"ts": "r.ts", "_id": "r.id"}

func (l ReportList) where() *where {
	w := &where{}
	about := aboutMessage
	if l.Users {
		about = aboutUser
	}
	w.and("r.about = ?", about)
	w.and("NOT r.hidden")
	for _, c := range []struct{ is, value string }{{"r.uid = ?", l.UserID}, {"r.mid <> '' AND r.mid = ?", l.MsgID}} {
		if c.value != "" {
			w.and(c.is, c.value)
		}
	}
	if l.Text != "" {
		w.and(`r.words LIKE ? ESCAPE '\'`, contains(l.Text))
	}
	if l.After != 0 {
		w.and("r.ts > ?", int64(l.After))
	}
	if l.Before != 0 {
		w.and("r.ts < ?", int64(l.Before))
	}
	return w
}

// Reports returns a page of reports, the newest first unless asked otherwise.
func (r Reader) Reports(ctx context.Context, l ReportList, page model.Page) ([]model.Report, error) {
	tail, err := order(page, reportOrders, "r.ts DESC", "r.id DESC")
	if err != nil {
		return nil, err
	}
	w := l.where()
	return list(ctx, r, scanReport, w.query("SELECT r.doc FROM reports r", tail), w.args...)
}

// CountReports returns how many ReportList chooses.
func (r Reader) CountReports(ctx context.Context, l ReportList) (int, error) {
	w := l.where()
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM reports r", ""), w.args...)
}

// ReportGroup is what is reported of one person.
type ReportGroup struct {
	UserID string
	Count  int
	Gone   bool         // the account was deleted
	Latest model.Report // the newest
	Rooms  []model.ReportedRoom
}

var groupOrders = map[string]string{"reports.ts": "latest", "ts": "latest", "count": "n"}

// ReportGroups returns a page of the people whom ReportList's reports are
// about, who was reported last first.
func (r Reader) ReportGroups(ctx context.Context, l ReportList, page model.Page) ([]ReportGroup, error) {
	tail, err := order(page, groupOrders, "latest DESC", "r.uid")
	if err != nil {
		return nil, err
	}
	w := l.where()
	groups, err := list(ctx, r, func(row scanner) (g ReportGroup, err error) {
		var latest model.Time
		return g, row.Scan(&g.UserID, &g.Count, &latest, &g.Gone)
	}, w.query(`SELECT r.uid, COUNT(*) AS n, MAX(r.ts) AS latest, NOT EXISTS (SELECT 1 FROM users u WHERE u.id = r.uid) FROM reports r`,
		" GROUP BY r.uid"+tail), w.args...)
	for i := range groups {
		if err == nil {
			err = r.fillGroup(ctx, l, &groups[i])
		}
	}
	return groups, err
}

func (r Reader) fillGroup(ctx context.Context, l ReportList, g *ReportGroup) error {
	l.UserID = g.UserID
	newest, err := r.Reports(ctx, l, model.Page{Count: 1})
	if err != nil {
		return err
	}
	if len(newest) > 0 {
		g.Latest = newest[0]
	}
	w := l.where()
	w.and("r.room <> ''")
	g.Rooms, err = list(ctx, r, func(row scanner) (room model.ReportedRoom, err error) {
		var doc sql.RawBytes
		if err := row.Scan(&doc); err != nil {
			return room, err
		}
		return room, json.Unmarshal(doc, &room)
	}, w.query("SELECT DISTINCT r.room FROM reports r", " ORDER BY r.room"), w.args...)
	return err
}

// CountReportGroups returns how many people ReportList's reports are about.
func (r Reader) CountReportGroups(ctx context.Context, l ReportList) (int, error) {
	w := l.where()
	return one(ctx, r, scanInt, w.query("SELECT COUNT(DISTINCT r.uid) FROM reports r", ""), w.args...)
}

// InsertReport adds a report, dated now.
func (tx *Tx) InsertReport(ctx context.Context, report *model.Report) error {
	report.TS, report.UpdatedAt = tx.Now, tx.Now
	doc, err := encode(report)
	if err != nil {
		return err
	}
	about, uid, mid, room, words := aboutUser, "", "", "", []string{report.Description}
	if u := report.ReportedUser; u != nil {
		uid, words = u.ID, []string{u.Username, u.Name}
	}
	if m := report.Message; m != nil {
		about, uid, mid = aboutMessage, m.U.ID, m.ID
		words = append(words, m.Msg, m.U.Username, m.U.Name)
		if room, err = encode(report.Room); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, `INSERT INTO reports (id, about, uid, mid, ts, words, room, doc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		report.ID, about, uid, mid, int64(tx.Now), strings.ToLower(strings.Join(words, "\n")), room, doc)
	return err
}

// HideReports says that a moderator has seen to the reports that ReportList
// chooses, and returns how many there were.
func (tx *Tx) HideReports(ctx context.Context, l ReportList, done model.Moderation) (int, error) {
	w := l.where()
	open, err := list(ctx, tx.Reader, scanReport, w.query("SELECT r.doc FROM reports r", " ORDER BY r.id"+tx.d.forUpdate), w.args...)
	if err != nil {
		return 0, err
	}
	done.HiddenAt = tx.Now
	for _, report := range open {
		report.Hidden, report.Moderation, report.UpdatedAt = true, &done, tx.Now
		doc, err := encode(report)
		if err != nil {
			return 0, err
		}
		if _, err := tx.exec(ctx, "UPDATE reports SET hidden = $1, doc = $2 WHERE id = $3", true, doc, report.ID); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}
