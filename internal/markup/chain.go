package markup

// chain remembers, for each position of a text, where a greedy repetition that
// starts there ends: 0 is unknown, n+1 is "ends at n", and while an answer is
// being found -(n+1) is "one step leads to n". Since the steps from a position
// do not depend on how it was reached, every position of a run shares its end,
// and no position is stepped over twice.
type chain []int32

// end follows step, which gives the position after one item or -1 if there is
// none, from at to the end of the repetition; that is at itself if there is no
// item. The text has size bytes. step may use other chains, but not this one.
func (c *chain) end(size, at int, step func(at int) int) int {
	known := c.sized(size)
	last := at
	for known[last] == 0 {
		next := step(last)
		if next < 0 {
			known[last] = int32(last + 1)
			break
		}
		known[last] = int32(-next - 1)
		last = next
	}
	end := known[last]
	for known[at] < 0 {
		next := int(-known[at] - 1)
		known[at] = end
		at = next
	}
	return int(end) - 1
}

// once is a chain used as a plain memo: it remembers find's answer, a position
// or -1, for each position.
func (c *chain) once(size, at int, find func(at int) int) int {
	known := c.sized(size)
	if known[at] == 0 {
		known[at] = int32(find(at) + 2)
	}
	return int(known[at]) - 2
}

// sized makes the chain for a text of so many bytes, unless it is made.
func (c *chain) sized(size int) chain {
	if *c == nil {
		*c = make(chain, size+1)
	}
	return *c
}

// run is the end of the run of bytes of a class that starts at a position.
func (p *parser) run(c *chain, at int, class class) int {
	if !p.is(at, class) {
		return at
	}
	known := c.sized(len(p.text))
	last := at
	for known[last] == 0 && p.is(last, class) {
		last++
	}
	end := int32(last + 1)
	if p.is(last, class) {
		end = known[last]
	}
	for ; at < last; at++ {
		known[at] = end
	}
	return int(end) - 1
}

// repeat is the end of the run of one and the same byte that starts at a
// position, which must hold one.
func (p *parser) repeat(at int) int {
	if p.byteAt(at+1) != p.text[at] {
		return at + 1
	}
	return 1 + p.repeats.end(len(p.text), at, func(at int) int {
		if at+1 < len(p.text) && p.text[at+1] == p.text[at] {
			return at + 1
		}
		return -1
	})
}

// nextMark remembers where the next of some marks is, for questions that move
// forward through a text: nothing but known lies between from and known.
type nextMark struct {
	asked       bool
	from, known int
}

// after gives the first position at or after at for which is holds, or the
// size of the text.
func (n *nextMark) after(size, at int, is func(at int) bool) int {
	if n.asked && n.from <= at && at <= n.known {
		return n.known
	}
	n.asked, n.from = true, at
	for at < size && !is(at) {
		at++
	}
	n.known = at
	return at
}
