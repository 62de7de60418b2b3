package chat

import (
	"context"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ActivityQuery asks what went on for some days, today included.
type ActivityQuery struct {
	Days int `json:"days" check:"nullable,min=1,max=366"` // none: 30
}

// ActivityAnswer is what went on, day by day, and where most.
type ActivityAnswer struct {
	Days  []ActivityDay `json:"days"` // every one of them, in order
	Rooms []BusyRoom    `json:"busiestRooms"`
}

// ActivityDay is one day of UTC.
type ActivityDay struct {
	Day      string `json:"day"` // 2026-11-23
	Messages int    `json:"messages"`
	NewUsers int    `json:"newUsers"`
	Active   int    `json:"activeUsers"`
}

// BusyRoom is a room in which much was written.
type BusyRoom struct {
	ID       string `json:"rid"`
	Name     string `json:"name"`
	Type     string `json:"t"`
	Messages int    `json:"messages"`
}

const (
	activityDays = 30
	busiestRooms = 10
)

// ReadActivity says what went on. It adds counters up and looks at no message.
// Groups are among the rooms for who may see all rooms.
func (s *Service) ReadActivity(ctx context.Context, who model.Caller, in ActivityQuery) (ActivityAnswer, error) {
	if in.Days == 0 {
		in.Days = activityDays
	}
	today := store.DayOf(model.Now())
	from := today - in.Days + 1
	out := ActivityAnswer{Days: make([]ActivityDay, in.Days), Rooms: []BusyRoom{}}
	for i := range out.Days {
		out.Days[i].Day = time.Unix(int64(from+i)*24*60*60, 0).UTC().Format(time.DateOnly)
	}
	for _, count := range []struct {
		read func(context.Context, int) ([]store.DayCount, error)
		into func(*ActivityDay) *int
	}{
		{s.Store.MessageDays, func(d *ActivityDay) *int { return &d.Messages }},
		{s.Store.NewUserDays, func(d *ActivityDay) *int { return &d.NewUsers }},
		{s.Store.ActiveDays, func(d *ActivityDay) *int { return &d.Active }},
	} {
		counted, err := count.read(ctx, from)
		if err != nil {
			return out, wrap("read what was counted by the day", err)
		}
		for _, c := range counted {
			if i := c.Day - from; i < in.Days { // a message may be dated ahead
				*count.into(&out.Days[i]) = c.N
			}
		}
	}
	rooms, err := s.Store.BusiestRooms(ctx, from, s.may(who, "view-room-administration"), busiestRooms)
	for _, r := range rooms {
		out.Rooms = append(out.Rooms, BusyRoom{r.ID, firstText(r.FName, r.Name), r.Type, r.Messages})
	}
	return out, wrap("read which rooms are busy", err)
}
