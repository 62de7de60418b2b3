package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// maxPixels is how wide and high a picture may become.
const maxPixels = 2048

// PNG draws the code in black and white with scale pixels to a module's side:
// at least one, and no more than make a picture of 2048 pixels.
func (c Code) PNG(scale int) []byte {
	scale = max(1, min(scale, maxPixels/max(1, c.side)))
	side := c.side * scale
	// Of two colours png makes one bit per pixel.
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for i := range picture.Pix {
		if c.at(i%side/scale, i/side/scale) {
			picture.Pix[i] = 1
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, picture); err != nil {
		panic(fmt.Sprintf("encode a picture in memory: %v", err)) // only a Code that Encode did not make
	}
	return out.Bytes()
}
