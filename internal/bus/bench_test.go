package bus_test

import (
	"log/slog"
	"testing"

	"gantry/internal/bus"
	"gantry/internal/model"
	"gantry/internal/pgtest"
)

func BenchmarkLocalPublish(b *testing.B) {
	var local bus.Local
	local.Subscribe(func(bus.Event) {})
	for b.Loop() {
		if err := local.Publish(b.Context(), bus.Event{Event: model.Event{Kind: "room", ID: "GENERAL"}}); err != nil {
			b.Fatal(err)
		}
	}
}

// Publishers who come together share a trip to the server.
func BenchmarkPostgresPublish(b *testing.B) {
	p, err := bus.OpenPostgres(b.Context(), pgtest.URL(b), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := p.Publish(b.Context(), bus.Event{Event: model.Event{Kind: "room", ID: "GENERAL"}}); err != nil {
				b.Error(err)
			}
		}
	})
}
