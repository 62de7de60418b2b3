// Package qr draws a text as a QR code: for pages, as a picture and on a
// terminal. Every form has the quiet zone that scanners need around it.
package qr

import (
	"errors"
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// ErrTooLong says that a text does not fit in a QR code. What fits depends on
// its characters: 2331 bytes always do.
var ErrTooLong = errors.New("the text is too long for a QR code")

// quiet is how many light modules stand around a code, on each side.
const quiet = 4

// Code is a QR code: a square of dark and light modules.
type Code struct {
	side int // quiet zones included
	dark []bool
}

// Encode returns the code of a text. It survives the loss of 15 % of its
// surface.
func Encode(text string) (Code, error) {
	drawn, err := qr.EncodeWithColor(text, qr.M, qr.Auto, barcode.ColorScheme16)
	if err != nil {
		return Code{}, ErrTooLong // the library's error repeats the text, which may be a secret
	}
	inner := drawn.Bounds().Dx()
	c := Code{side: inner + 2*quiet}
	c.dark = make([]bool, c.side*c.side)
	for y := range inner {
		for x := range inner {
			c.dark[(y+quiet)*c.side+x+quiet] = drawn.At(x, y) == color.Black
		}
	}
	return c, nil
}

// Side is how many modules wide and high the code is, quiet zones included.
func (c Code) Side() int { return c.side }

// at says whether a module is dark. Beyond the code all is light.
func (c Code) at(x, y int) bool { return y < c.side && c.dark[y*c.side+x] }
