package qr

import "strings"

// Terminal draws the code with half blocks, two rows of modules to a line.
// Characters are ink: what is light is drawn on a terminal with a dark
// background, and what is dark on one with a light background.
func (c Code) Terminal(lightBackground bool) string {
	var out strings.Builder
	for y := 0; y < c.side; y += 2 {
		for x := range c.side {
			upper, lower := c.at(x, y) == lightBackground, c.at(x, y+1) == lightBackground
			out.WriteString(half(upper, lower))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func half(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// ASCII draws the code as Terminal does, where half blocks cannot be shown:
// two characters to a module.
func (c Code) ASCII(lightBackground bool) string {
	var out strings.Builder
	for y := range c.side {
		for x := range c.side {
			if c.at(x, y) == lightBackground {
				out.WriteString("##")
			} else {
				out.WriteString("  ")
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}
