package chat

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// pollster is a client that keeps up by asking what changed since it last
// asked, by the time when it began to ask.
type pollster struct {
	who   model.Caller
	since [2]model.Time
	subs  map[string]model.Subscription
	rooms map[string]model.Room
}

func (p *pollster) poll(ctx context.Context, s *Service) error {
	asked := model.Now()
	subs, err := s.subscriptionsSince(ctx, p.who, p.since[0])
	if err != nil {
		return err
	}
	for _, sub := range subs.Update {
		p.subs[sub.ID] = sub.Subscription
	}
	for _, gone := range subs.Remove {
		delete(p.subs, gone.ID)
	}
	p.since[0] = asked
	asked = model.Now()
	rooms, err := s.roomsSince(ctx, p.who, p.since[1])
	if err != nil {
		return err
	}
	for _, room := range rooms.Update {
		p.rooms[room.ID] = room
	}
	for _, gone := range rooms.Remove {
		delete(p.rooms, gone.ID)
	}
	p.since[1] = asked
	return nil
}

// TestPollingConverges lets a client poll while others write, read, come, go,
// rename and delete rooms. When they are done it must know what who asks for
// everything is told.
func TestPollingConverges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		var people []model.Caller
		for _, name := range []string{"ann", "bob", "cat", "dan"} {
			people = append(people, s.user(t, name, "user", "admin"))
		}
		var rooms []model.Room
		for i := range 8 {
			rooms = append(rooms, s.channel(t, people[0], fmt.Sprintf("room-%d", i), people[1:]...))
		}
		client := &pollster{who: people[1], subs: map[string]model.Subscription{}, rooms: map[string]model.Room{}}
		var acting sync.WaitGroup
		for i := range 8 {
			random := rand.New(rand.NewPCG(uint64(i), 7))
			acting.Go(func() {
				for range 40 {
					if err := stir(s, random, people[i%4], rooms); err != nil {
						t.Errorf("%v", err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { acting.Wait(); close(done) }()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			if err := client.poll(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		fresh := &pollster{who: client.who, subs: map[string]model.Subscription{}, rooms: map[string]model.Room{}}
		if err := fresh.poll(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh.subs, client.subs); diff != "" {
			t.Errorf("memberships (-there +known):\n%s", diff)
		}
		if diff := cmp.Diff(fresh.rooms, client.rooms); diff != "" {
			t.Errorf("rooms (-there +known):\n%s", diff)
		}
	})
}

// stir does something to a room; it may be refused.
func stir(s *Service, random *rand.Rand, who model.Caller, rooms []model.Room) (err error) {
	ctx, room := context.Background(), rooms[random.IntN(len(rooms))]
	switch random.IntN(9) {
	case 0, 1, 2:
		_, err = s.SendMessage(ctx, who, SendMessage{Message: []byte(fmt.Sprintf(`{"rid":%q,"msg":"hello @bob @all"}`, room.ID))})
	case 3:
		_, err = s.Read(ctx, who, ReadRoom{RID: &room.ID})
	case 4:
		_, err = s.LeaveByMethod(ctx, who, RoomID{room.ID})
	case 5, 6:
		_, err = s.JoinByMethod(ctx, who, JoinByMethod{RoomID: RoomID{room.ID}})
	case 7:
		name := fmt.Sprintf("%s-%d", room.ID, random.Int64())
		_, err = s.SaveRoomSettings(ctx, who, room.ID, RoomSettings{RoomName: &name})
	case 8:
		if room.ID == rooms[0].ID && random.IntN(4) == 0 {
			_, err = s.EraseByMethod(ctx, who, RoomID{room.ID})
		} else {
			_, err = s.HideByMethod(ctx, who, RoomID{room.ID})
		}
	}
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}
