package web

import (
	"fmt"
	"strconv"
	"time"
)

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

// At puts a time in words. The server does not know where the visitor is, so
// times are given in UTC, and how far off they are.
func At(t, now time.Time) Moment {
	t = t.UTC()
	return Moment{
		ISO: t.Format(time.RFC3339), Words: t.Format("Monday 2 January 2006, 15:04 MST"),
		Short: t.Format("Mon 2 Jan 2006, 15:04 MST"), Apart: apart(t.Sub(now)),
	}
}

// apart says how far off something is, in one unit: a month or year only from
// two of them on.
func apart(d time.Duration) string {
	form := "in %s"
	if d < 0 {
		d, form = -d, "%s ago"
	}
	const day = 24 * time.Hour
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{day * 365, "year"}, {day * 30, "month"}, {day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int((d + unit.of/2) / unit.of); n > 1 || n == 1 && unit.of <= day {
			return fmt.Sprintf(form, count(n, unit.name))
		}
	}
	return fmt.Sprintf(form, "less than a minute")
}

// count says how many there are of something whose plural ends in s.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// thousands writes a number with its digits in groups.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
