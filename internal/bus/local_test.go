package bus_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"gantry/internal/bus"
	"gantry/internal/model"
)

func TestLocalDeliversBeforePublishReturns(t *testing.T) {
	var b bus.Local
	var got []string
	b.Subscribe(func(e bus.Event) { got = append(got, "first "+e.ID) })
	b.Subscribe(func(e bus.Event) { got = append(got, "second "+e.ID) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // a client that hung up does not undo the change
	publish(t, ctx, &b, bus.Event{Event: model.Event{Kind: "invite", ID: "a"}}, bus.Event{Event: model.Event{Kind: "invite", ID: "b"}})
	want := []string{"first a", "second a", "first b", "second b"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLocalClearsNode(t *testing.T) {
	var b bus.Local
	b.Subscribe(func(e bus.Event) {
		if e.Node != "" {
			t.Errorf("an event published here says it is of node %q", e.Node)
		}
	})
	publish(t, t.Context(), &b, bus.Event{Event: model.Event{Kind: "room"}, Node: "elsewhere"})
}

func TestLocalSubscriberPublishes(t *testing.T) {
	var b bus.Local
	var got []string
	b.Subscribe(func(e bus.Event) {
		got = append(got, e.ID)
		if e.ID == "cause" {
			publish(t, t.Context(), &b, bus.Event{Event: model.Event{ID: "effect"}})
			b.Subscribe(func(bus.Event) {}) // nor does subscribing deadlock
		}
	})
	publish(t, t.Context(), &b, bus.Event{Event: model.Event{ID: "cause"}}, bus.Event{Event: model.Event{ID: "next"}})
	if want := []string{"cause", "effect", "next"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLocalCancel(t *testing.T) {
	var b bus.Local
	var kept, cancelled int
	cancel := b.Subscribe(func(bus.Event) { cancelled++ })
	b.Subscribe(func(bus.Event) { kept++ })
	publish(t, t.Context(), &b, bus.Event{})
	cancel()
	cancel() // twice is once
	publish(t, t.Context(), &b, bus.Event{})
	if kept != 2 || cancelled != 1 {
		t.Errorf("kept %d, cancelled %d; want 2 and 1", kept, cancelled)
	}
}

func TestLocalConcurrentUse(t *testing.T) {
	var b bus.Local
	var got atomic.Int64
	b.Subscribe(func(bus.Event) { got.Add(1) })
	var work sync.WaitGroup
	const publishers, events = 8, 200
	for range publishers {
		work.Go(func() {
			for range events {
				cancel := b.Subscribe(func(bus.Event) {})
				publish(t, t.Context(), &b, bus.Event{Event: model.Event{Kind: "room"}})
				cancel()
			}
		})
	}
	work.Wait()
	if got.Load() != publishers*events {
		t.Errorf("delivered %d, want %d", got.Load(), publishers*events)
	}
}

func TestLocalClosed(t *testing.T) {
	var b bus.Local
	b.Subscribe(func(bus.Event) { t.Error("delivered after Close") })
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(t.Context(), bus.Event{}); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("Publish after Close: %v, want ErrClosed", err)
	}
}

func publish(t *testing.T, ctx context.Context, b bus.Bus, events ...bus.Event) {
	t.Helper()
	if err := b.Publish(ctx, events...); err != nil {
		t.Errorf("publish: %v", err)
	}
}
