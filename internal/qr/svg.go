package qr

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// SVG draws the code as one <svg> element, to be put into a page or served as
// a file of its own. It fills the width it is given and is black on white,
// whatever the page is. It holds no style and no script, so that a strict
// content security policy lets it be. Label is what a screen reader says.
func (c Code) SVG(label string) string {
	side := strconv.Itoa(c.side)
	var out strings.Builder
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + ` ` + side +
		`" role="img" aria-label="`)
	xml.EscapeText(&out, []byte(label)) // a strings.Builder never fails
	out.WriteString(`" shape-rendering="crispEdges"><rect width="` + side + `" height="` + side +
		`" fill="#fff"/><path stroke="#000" d="`)
	c.strokes(&out)
	out.WriteString(`"/></svg>`)
	return out.String()
}

// strokes writes each run of dark modules of a row as a line that is one
// module thick. The pen moves by differences, which are short to write.
func (c Code) strokes(out *strings.Builder) {
	out.WriteString("M0 .5") // the middle of the first row
	penX, penY := 0, 0
	for y := range c.side {
		for x := 0; x < c.side; {
			if !c.at(x, y) {
				x++
				continue
			}
			end := x
			for end < c.side && c.at(end, y) {
				end++
			}
			out.WriteString("m" + strconv.Itoa(x-penX) + " " + strconv.Itoa(y-penY) + "h" + strconv.Itoa(end-x))
			penX, penY, x = end, y, end
		}
	}
}
