//go:build unix

package markup

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// patterns are texts of about the given size that are meant to be expensive:
// the hostile units repeated, each of them, and one after many of the other.
func patterns(size int) []string {
	var all []string
	for i, unit := range hostile {
		other := hostile[(i*7+3)%len(hostile)]
		half := strings.Repeat(unit, size/2/len(unit))
		all = append(all,
			half+half,
			half+strings.Repeat(other, size/2/len(other)),
			strings.Repeat(strings.Repeat(unit, 20)+strings.Repeat(other, 20), size/20/(len(unit)+len(other))),
		)
	}
	return all
}

// TestLinear compares what a byte costs in a short and in a long text. In a
// parser that goes back, it costs up to thirty-two times as much in one that is
// thirty-two times as long.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const (
		short, long = 2 << 10, 64 << 10
		cheap       = time.Microsecond // a byte: not worth a comparison
		dearer      = 8                // times: noise and caches
	)
	longer := patterns(long)
	for i, text := range patterns(short) {
		small, large := time.Duration(1<<62), time.Duration(1<<62)
		for try := 1; ; try++ {
			if large = min(large, costOf(longer[i], everything)); large < cheap {
				break
			}
			if small = min(small, costOf(text, everything)); large < dearer*small {
				break
			}
			if try == tries {
				t.Errorf("%q… takes %v a byte if it is short, %v if it is long", text[:20], small, large)
				break
			}
		}
	}
}

// tries is how often a cost is taken before it counts: other work on the
// machine disturbs some.
const tries = 5

// costOf is the processor time that parsing takes for each byte of a text.
func costOf(text string, opt Options) time.Duration {
	start := processorTime()
	Parse(text, opt)
	return (processorTime() - start) / time.Duration(len(text))
}

// processorTime is what this process has used. Unlike the clock it stands still
// while others have the processor.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// TestChainSteps counts: a chain takes each step once, whatever it is asked.
func TestChainSteps(t *testing.T) {
	const size = 1000
	steps := 0
	step := func(at int) int {
		steps++
		if at%100 == 99 || at == size {
			return -1
		}
		return at + 1
	}
	var c chain
	for round := range 3 {
		for i := range size {
			at := i * 37 % size
			if got, want := c.end(size, at, step), at-at%100+99; got != want {
				t.Fatalf("the run from %d ends at %d, want %d", at, got, want)
			}
		}
		if steps != size {
			t.Fatalf("%d steps after round %d, want %d", steps, round, size)
		}
	}
}

// TestDepth bounds how deep trees are, and with it how deep the parser calls
// itself: whatever a text holds, no construct is within itself.
func TestDepth(t *testing.T) {
	const deepest = 7 // a list, its item, a link, three kinds of emphasis, text
	for _, text := range patterns(2 << 10) {
		for _, around := range []string{"", "> ", "* ", "1. "} {
			for _, node := range Parse(around+text, everything) {
				if d := depth(node); d > deepest {
					t.Errorf("%q… is %d deep", text[:20], d)
				}
			}
		}
	}
}

func depth(n Node) int {
	deepest := 0
	look := func(list []Node) {
		for _, n := range list {
			deepest = max(deepest, depth(n))
		}
	}
	switch n := n.(type) {
	case *Branch:
		look(n.Value)
	case *ListItem:
		look(n.Value)
	case *Task:
		look(n.Value)
	case *Link:
		look(n.Value.Label)
	}
	return deepest + 1
}

func FuzzParse(f *testing.F) {
	for _, text := range ordinary {
		f.Add(text, uint8(0))
	}
	for _, unit := range hostile {
		f.Add(strings.Repeat(unit, 5), uint8(15))
	}
	for _, cases := range goldens(f) {
		for _, c := range cases {
			f.Add(c.Input, uint8(31))
		}
	}
	f.Fuzz(func(t *testing.T, text string, switches uint8) {
		opt := Options{
			Emoticons: switches&1 != 0,
			Colors:    switches&2 != 0,
			Katex:     Katex{Dollar: switches&4 != 0, Parenthesis: switches&8 != 0},
		}
		if switches&16 != 0 {
			opt.CustomDomains = []string{"corp"}
		}
		root := Parse(text, opt)
		for try := 1; text != ""; try++ {
			cost := costOf(text, opt)
			if cost*time.Duration(len(text)) < time.Second/2+time.Duration(len(text))*20*time.Microsecond {
				break
			}
			if try == tries {
				t.Fatalf("a byte costs %v", cost)
			}
		}
		if _, err := json.Marshal(root); err != nil {
			t.Error(err)
		}
		if text != "" && len(root) == 0 {
			t.Error("the tree is empty")
		}
	})
}
