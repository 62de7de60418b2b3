package picture

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"gantry/internal/model"
)

// colours are upstream's, chosen by how long a name is.
var colours = []color.NRGBA{
	{0x15, 0x8d, 0x65, 255}, {0x7f, 0x1b, 0x9f, 255}, {0xb6, 0x8d, 0x00, 255},
	{0xe2, 0x6d, 0x0e, 255}, {0x10, 0x52, 0x9e, 255}, {0x6c, 0x72, 0x7a, 255},
}

const (
	minLetter, maxLetter = 16, 1024 // pixels

	// letterShare is how much of the picture the letter's size is.
	letterShare = 1 / 1.6
)

// Letter draws what stands in for the avatar of who has none: the first
// letter of a name on a colour. The format is png, jpg, jpeg or anything else
// for SVG.
func (*Studio) Letter(name string, size int, format string) (b model.Blob, err error) {
	size = min(max(size, minLetter), maxLetter)
	initial, colour := initialOf(name), colours[len(utf16.Encode([]rune(name)))%len(colours)]
	if name == "?" {
		initial, colour = name, color.NRGBA{A: 255}
	}
	switch format {
	case "png", "jpg", "jpeg":
		b.Type = "image/" + strings.Replace(format, "jpg", "jpeg", 1)
		b.Data, err = drawLetter(initial, colour, size, format)
	default:
		b.Type, b.Data = "image/svg+xml", writeLetter(initial, colour, size)
	}
	b.Size = int64(len(b.Data))
	b.ETag = fmt.Sprintf("letter-%08x-%d", crc32.ChecksumIEEE(b.Data), b.Size)
	return b, err
}

// initialOf is the first letter or digit of a name, in any script.
func initialOf(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}

func writeLetter(initial string, c color.NRGBA, size int) []byte {
	n := strconv.Itoa(size)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s"><rect width="100%%" height="100%%" fill="#%02x%02x%02x"/>`+
		`<text x="50%%" y="50%%" dy="0.36em" text-anchor="middle" pointer-events="none" fill="#ffffff" font-family="Helvetica, Arial, sans-serif" font-size="%g">%s</text></svg>`,
		n, n, c.R, c.G, c.B, float64(size)*letterShare, html.EscapeString(initial))
}

func drawLetter(initial string, c color.NRGBA, size int, format string) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	if err := writeInto(img, initial); err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	var text bytes.Buffer
	var err error
	if format == "png" {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&text, img)
	} else {
		err = jpeg.Encode(&text, img, &jpeg.Options{Quality: jpegQuality})
	}
	return text.Bytes(), err
}

// writeInto writes a letter in white into the middle of a square.
func writeInto(img *image.RGBA, initial string) error {
	known, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return err
	}
	side := img.Rect.Dx()
	face, err := opentype.NewFace(known, &opentype.FaceOptions{Size: float64(side) * letterShare, DPI: 72})
	if err != nil {
		return err
	}
	defer face.Close()
	pen := font.Drawer{Dst: img, Src: image.White, Face: face}
	pen.Dot = fixed.Point26_6{
		X: (fixed.I(side) - pen.MeasureString(initial)) / 2,
		Y: fixed.I(side)/2 + fixed.Int26_6(0.36*float64(side)*letterShare*64),
	}
	pen.DrawString(initial)
	return nil
}
