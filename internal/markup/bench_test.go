package markup

import (
	"strings"
	"testing"
)

// ordinary are messages as people write them.
var ordinary = []string{
	"ok",
	"Hello everybody, I will be ten minutes late today. Please start without me!",
	"Hi @alice, can you look at https://github.com/RocketChat/Rocket.Chat/pull/33227? :pray:",
	"*Release 7.0.0* is out! See [the notes](https://docs.rocket.chat/notes) :tada:\n\n- faster\n- _smaller_",
	"Run `npm install` and then:\n```bash\nnpm test\n```\nThanks @bob.",
	"Привет, @вася! Смотри #общий и http://пример.рф/путь",
}

// hostile are patterns that, repeated, make naive parsers of the grammar go
// back again and again, each in the hope of a different rule.
var hostile = []string{
	"*", "_", "~", "**a", "*a ", "_a ", "~a ", "*_~", "*_a~*b_~", "*a_b~", "__a", "_a_b", "*`", "`", "[", "[*", "[a](", "[](a.b",
	"[](x://a", "<a:", "<a.b", "<a.b|", "![", "![a](", "a.", "a-", "-.", "a@", "a@b.", "a.b@", "mailto:", "x://", "a://b:",
	"+1", "+(1", "@", "a@@", "#", ":", ":a", "👨\u200d", "🤖👨\u200d", "\\(", "$", "\\[\n", "$$\n", "* \\(\n", "* a", "* a*\n",
	"```\n", "```a", "\n```", "> ", ">", "- ", "- [ ] ", "1. ", "# ", " \t", "\r", "a!.,", "a.com!", "localhost", "_localhost_",
	"<t:1234567890", "color:#", ":)*)", "é_", "[_*~", "*[_~", "a_", "0", "(((", "a.b-_", "😀@",
}

func BenchmarkOrdinary(b *testing.B) {
	size := 0
	for _, text := range ordinary {
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range ordinary {
			Parse(text, everything)
		}
	}
}

func BenchmarkLong(b *testing.B) {
	text := strings.Repeat(strings.Join(ordinary, "\n"), 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text, everything)
	}
}

// BenchmarkHostile shows what a byte costs at two sizes: the same, if parsing
// is linear.
func BenchmarkHostile(b *testing.B) {
	for _, size := range []int{4 << 10, 64 << 10} {
		b.Run(map[int]string{4 << 10: "4KiB", 64 << 10: "64KiB"}[size], func(b *testing.B) {
			b.SetBytes(int64(size * len(hostile)))
			for b.Loop() {
				for _, unit := range hostile {
					Parse(strings.Repeat(unit, size/len(unit)), everything)
				}
			}
		})
	}
}
