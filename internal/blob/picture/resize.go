package picture

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	"golang.org/x/image/draw"

	"gantry/internal/model"
)

// Thumbnail returns a picture small enough for a box, the right way up if that
// is asked for, and a tiny preview of it. What fits the box already has only a
// preview.
func (*Studio) Thumbnail(data []byte, width, height int, upright bool) (thumb model.Picture, preview string, err error) {
	width, height = clamp(width), clamp(height)
	img, kind, err := open(data, width, height, upright)
	if err != nil {
		return thumb, "", err
	}
	size := img.Bounds().Size()
	small := scale(img, fit(size, width, height))
	if preview, err = tiny(small); err != nil || size.X < width && size.Y < height && kind != "svg" {
		return thumb, preview, err
	}
	thumb, err = encode(small, kind)
	return thumb, preview, err
}

// Avatar returns a square picture of that many pixels: its middle, or all of
// it on nothing when it can be seen through. A side of 0 leaves it as it is,
// only without what it tells of its origin.
func (s *Studio) Avatar(data []byte, side int, upright bool) (model.Picture, error) {
	if side == 0 {
		return s.asItIs(data)
	}
	side = clamp(side)
	img, kind, err := decode(data, upright)
	if err != nil {
		return model.Picture{}, err
	}
	square := image.NewNRGBA(image.Rect(0, 0, side, side))
	if opaque(img) {
		draw.CatmullRom.Scale(square, square.Rect, img, middle(img.Bounds()), draw.Src, nil)
	} else {
		size := fit(img.Bounds().Size(), side, side)
		at := image.Rectangle{Max: size}.Add(image.Pt((side-size.X)/2, (side-size.Y)/2))
		draw.CatmullRom.Scale(square, at, img, img.Bounds(), draw.Src, nil)
	}
	return encode(square, kind)
}

func (s *Studio) asItIs(data []byte) (model.Picture, error) {
	kind, width, height, ok := s.Identify(data)
	if !ok || kind == "svg" {
		return model.Picture{}, errNoPicture
	}
	return model.Picture{Data: s.Strip(data), Type: "image/" + kind, Width: width, Height: height}, nil
}

// open reads a picture of any kind; a drawing is drawn to fit a box.
func open(data []byte, width, height int, upright bool) (image.Image, string, error) {
	if isSVG(data) {
		img, err := drawSVG(data, width, height)
		return img, "svg", err
	}
	return decode(data, upright)
}

func clamp(side int) int { return min(max(side, 1), maxSide) }

// fit returns the size of a picture inside a box, never larger than it is.
func fit(size image.Point, width, height int) image.Point {
	ratio := min(1, float64(width)/float64(size.X), float64(height)/float64(size.Y))
	side := func(n int) int { return max(1, int(math.Round(float64(n)*ratio))) }
	return image.Pt(side(size.X), side(size.Y))
}

// scale draws a picture in another size.
func scale(img image.Image, size image.Point) image.Image {
	if img.Bounds().Size() == size {
		return img
	}
	var how draw.Interpolator = draw.CatmullRom
	if img.Bounds().Dx() > 8*size.X { // so much smaller that nobody sees how
		how = draw.ApproxBiLinear
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	how.Scale(out, out.Rect, img, img.Bounds(), draw.Src, nil)
	return out
}

// middle is the largest square in the middle of a picture.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	at := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	return image.Rectangle{at, at.Add(image.Pt(side, side))}
}

func opaque(img image.Image) bool {
	known, ok := img.(interface{ Opaque() bool })
	return ok && known.Opaque()
}

// previewSide is how large a preview is, which is blurred as it is shown.
const previewSide = 32

// tiny returns a few hundred bytes of JPEG, in base64, that stand in for a
// picture until it is there.
func tiny(img image.Image) (string, error) {
	img = scale(img, fit(img.Bounds().Size(), previewSide, previewSide))
	white := image.NewRGBA(img.Bounds())
	draw.Draw(white, white.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(white, white.Rect, img, img.Bounds().Min, draw.Over)
	var text bytes.Buffer
	if err := jpeg.Encode(&text, white, &jpeg.Options{Quality: 60}); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(text.Bytes()), nil
}
