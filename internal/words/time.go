package words

import (
	"strings"
	"time"
)

// Date puts a time into words, with the name of the day. The server does not
// know where the visitor is, so times are given in UTC.
func (l *Language) Date(t time.Time) string {
	return l.DateAs(t, "entry.dateLong", "entry.weekdays", "entry.months")
}

// ShortDate is Date in few letters.
func (l *Language) ShortDate(t time.Time) string {
	return l.DateAs(t, "entry.dateShort", "entry.weekdaysShort", "entry.monthsShort")
}

// DateAs is Date with other texts: a form that names weekday, day, month, year
// and time, and the names of the days, Sunday first, and of the months.
func (l *Language) DateAs(t time.Time, form, weekdays, months string) string {
	t = t.UTC()
	return l.T(form, "weekday", pick(l.T(weekdays), int(t.Weekday())), "day", t.Format("2"),
		"month", pick(l.T(months), int(t.Month())-1), "year", t.Format("2006"), "time", t.Format("15:04"))
}

// pick takes one of the words of a list.
func pick(list string, i int) string {
	all := strings.Split(list, " ")
	return all[i%len(all)]
}

// Apart says how far off something is, in one unit: a month or year only from
// two of them on.
func (l *Language) Apart(d time.Duration) string {
	const day = 24 * time.Hour
	key, now := "entry.in", "entry.inMoments"
	if d < 0 {
		d, key, now = -d, "entry.ago", "entry.agoMoments"
	}
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{day * 365, "Years"}, {day * 30, "Months"}, {day, "Days"}, {time.Hour, "Hours"}, {time.Minute, "Minutes"}} {
		if n := int((d + unit.of/2) / unit.of); n > 1 || n == 1 && unit.of <= day {
			return l.T(key+unit.name, "n", n)
		}
	}
	return l.T(now)
}
