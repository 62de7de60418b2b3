package web

import "time"

// Moment is a time as a page shows it.
type Moment struct {
	ISO   string // for machines
	Words string // "Friday 28 November 2026, 14:00 UTC"
	Short string // "Fri 28 Nov 2026, 14:00 UTC"
	Apart string // "in 4 days", "3 hours ago"
}

// Moment puts a time into the words of the page's language. The server does
// not know where the visitor is, so times are given in UTC, and how far off
// they are.
func (f Frame) Moment(t, now time.Time) Moment {
	return Moment{
		ISO: t.UTC().Format(time.RFC3339), Words: f.Words.Date(t), Short: f.Words.ShortDate(t), Apart: f.Words.Apart(t.Sub(now)),
	}
}
