package chat

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// BenchmarkSend sends messages to one channel, answered after the commit, by
// as many at once as -cpu says times the parallelism.
func BenchmarkSend(b *testing.B) {
	for _, senders := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(senders), func(b *testing.B) {
			s := openRooms(b, filepath.Join(b.TempDir(), "gantry.db"))
			ann := s.user(b, "ann")
			room := s.channel(b, ann, "bench")
			people := []model.Caller{ann}
			for i := 1; i < senders; i++ {
				who := s.user(b, fmt.Sprint("user", i))
				people = append(people, who)
			}
			var next atomic.Int64
			work := make(chan struct{})
			done := make(chan error)
			for i := range senders {
				go func() {
					for range work {
						text := jsontext.Value(fmt.Sprintf(`{"rid":%q,"msg":"hello number %d, this is a message of an ordinary length"}`, room.ID, next.Add(1)))
						if _, err := s.SendMessage(b.Context(), people[i], SendMessage{Message: text}); err != nil {
							done <- err
							return
						}
					}
					done <- nil
				}()
			}
			b.ResetTimer()
			for range b.N {
				work <- struct{}{}
			}
			close(work)
			for range senders {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
		})
	}
}
