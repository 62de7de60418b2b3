package web

import (
	"fmt"
	"html/template"
	"strings"
)

// Choice is one of several things to choose from.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Invites is the page where invites are looked after.
type Invites struct {
	Frame
	States, Rooms []Choice
	Creator       string // username by which the list is filtered
	List          []InviteRow
	Total         string // "12", "more than 10,000"
	More          string // path of the next page; empty: this is the last
	Asking        []Asking
	Chart         Chart
	Problem       Problem
}

// InviteRow is one invite of the list.
type InviteRow struct {
	URL     string // of its page
	Title   string // its label, or its room
	Room    string
	Creator string
	State   string
	Used    string // "3 of 10"
	Expires string // "in 4 days"
	Asking  int
}

// Asking is somebody who asks to be let in.
type Asking struct {
	Action   string // where yes and no are sent
	User     string // their id
	Name     string
	Username string
	Email    string
	Room     string
	At       Moment
}

// NewInvite is the page that makes an invite.
type NewInvite struct {
	Frame
	Rooms   []Choice
	Form    InviteForm
	Preview Preview
	Slugs   bool // links may have names of their own
	Guests  bool // guests may come at all
	Problem Problem
}

// InviteForm is what the form of a new invite holds, as it was typed.
type InviteForm struct {
	Label, Days, Uses, Slug, Roles, Domains, Membership, Welcome string
	Approval, Guests, Notify, SkipDefaults                       bool
}

// Preview is what the page of a new invite will say.
type Preview struct {
	Inviter, Room, Site string
	Until, Places       string
	Approval, Guests    bool
}

// InviteAdmin is the page of one invite.
type InviteAdmin struct {
	Frame
	Action  string // its own path
	Row     InviteRow
	Link    string // empty: it is not shown
	QR      template.HTML
	Made    Moment
	Expires Moment
	Reason  string
	Facts   []Fact // what else it asks and gives
	Can     Actions
	Asking  []Asking
	Joined  []JoinedRow
	History []HistoryRow
	Chart   Chart
	Problem Problem
}

// Fact is something an invite asks or gives, in words.
type Fact struct{ Name, Value string }

// Actions are what can be done with an invite as it stands.
type Actions struct{ Pause, Resume, Revoke, Restore, Extend, Regenerate bool }

// JoinedRow is who came by an invite.
type JoinedRow struct {
	Name, Username, State, Via string
	At                         Moment
}

// HistoryRow is what happened to an invite.
type HistoryRow struct {
	What, Who string
	At        Moment
}

func (Invites) look() (name, style string)     { return "invites", "admin" }
func (NewInvite) look() (name, style string)   { return "newinvite", "admin" }
func (InviteAdmin) look() (name, style string) { return "inviteadmin", "admin" }

// Chart is how often links were looked at, let somebody in and refused, day by
// day.
type Chart struct {
	Days                      []ChartDay
	Previews, Joins, Refusals int // together
}

// ChartDay is one day of a chart.
type ChartDay struct {
	Day                       string // 2026-11-23
	Previews, Joins, Refusals int
}

// The chart's measures, in the units of its viewBox.
const (
	chartHeight = 96
	dayWidth    = 12
	barWidth    = 8
)

// Width is the chart's, in the units of its viewBox.
func (c Chart) Width() int { return max(1, len(c.Days)) * dayWidth }

// Height is the chart's, in the units of its viewBox.
func (c Chart) Height() int { return chartHeight }

// Empty says whether nothing happened.
func (c Chart) Empty() bool { return c.Previews+c.Joins+c.Refusals == 0 }

// highest is the most of a day, all together.
func (c Chart) highest() int {
	most := 1
	for _, d := range c.Days {
		most = max(most, d.Previews+d.Joins+d.Refusals)
	}
	return most
}

// Bars draws one part of every day as a path: "joins", above them "refusals"
// and on top "previews".
func (c Chart) Bars(part string) string {
	var path strings.Builder
	scale := float64(chartHeight-4) / float64(c.highest())
	for n, d := range c.Days {
		below, height := 0, d.Joins
		switch part {
		case "refusals":
			below, height = d.Joins, d.Refusals
		case "previews":
			below, height = d.Joins+d.Refusals, d.Previews
		}
		if height > 0 {
			bottom := chartHeight - float64(below)*scale
			fmt.Fprintf(&path, "M%d %.1fv-%.1fh%dv%.1fz", n*dayWidth+(dayWidth-barWidth)/2, bottom, float64(height)*scale, barWidth, float64(height)*scale)
		}
	}
	return path.String()
}

// Words say what the chart shows to who does not see it.
func (c Chart) Words() string {
	return "In " + count(len(c.Days), "day") + ": " + count(c.Previews, "look") + " at a link, " +
		thousands(c.Joins) + " joined, " + thousands(c.Refusals) + " refused."
}
