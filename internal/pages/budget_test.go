package pages

import (
	"net/netip"
	"testing"
	"time"
)

func TestBudget(t *testing.T) {
	b := budget{hour: 2}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		from  string
		after time.Duration
		want  bool
	}{
		{"192.0.2.1", 0, true}, {"192.0.2.1", 0, true}, {"192.0.2.1", 0, false}, {"192.0.2.2", 0, true}, {"::ffff:192.0.2.1", 0, false},
		{"2001:db8::1", 0, true}, {"2001:db8::2", 0, true}, {"2001:db8::3", 0, false}, {"2001:db8:0:1::1", 0, true},
		{"192.0.2.1", time.Hour, true},
	} {
		if got := b.take(netip.MustParseAddr(c.from), now.Add(c.after)); got != c.want {
			t.Errorf("%d: %s: %t", i, c.from, got)
		}
	}
	if !b.take(netip.Addr{}, now) {
		t.Error("nobody's address is counted")
	}
}
