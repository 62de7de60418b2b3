package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// transposed is the first of EXIF's orientations that swap the sides.
const transposed = 5

// JPEG markers.
const (
	markerSOS  = 0xda // the picture itself follows
	markerAPP1 = 0xe1 // EXIF or XMP
	markerIPTC = 0xed // APP13
)

// segments calls use for every piece of a JPEG file before the picture itself
// and returns what is left from there on. ok is false for what is no JPEG
// file.
func segments(data []byte, use func(marker byte, whole, content []byte)) (rest []byte, ok bool) {
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return nil, false
	}
	rest = data[2:]
	for len(rest) >= 4 && rest[0] == 0xff {
		marker := rest[1]
		if marker == 0xff { // filler
			rest = rest[1:]
			continue
		}
		length := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if marker == markerSOS || length < 4 || length > len(rest) {
			break
		}
		use(marker, rest[:length], rest[4:length])
		rest = rest[length:]
	}
	return rest, true
}

var exifHeader = []byte("Exif\x00\x00")

// orientation returns how a JPEG file is to be turned, from 1, as it is, to 8.
func orientation(data []byte) int {
	turn := 1
	segments(data, func(marker byte, _, content []byte) {
		if tiff, ok := bytes.CutPrefix(content, exifHeader); ok && marker == markerAPP1 {
			turn = orientationOf(tiff)
		}
	})
	return turn
}

// orientationOf finds tag 0x0112 in the first directory of EXIF data.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	const entry = 12
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= entry; n-- {
		if order.Uint16(entries) == 0x0112 {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[entry:]
	}
	return 1
}

// turn returns a picture the right way up.
func turn(img image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return img
	}
	b := img.Bounds()
	width, height := b.Dx(), b.Dy()
	from := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(from, from.Rect, img, b.Min, draw.Src)
	to := image.NewNRGBA(from.Rect)
	if orientation >= transposed {
		to = image.NewNRGBA(image.Rect(0, 0, height, width))
	}
	for y := range height {
		for x := range width {
			at := turned(orientation, x, y, width, height)
			copy(to.Pix[to.PixOffset(at.X, at.Y):][:4], from.Pix[from.PixOffset(x, y):][:4])
		}
	}
	return to
}

// turned returns where a point goes.
func turned(orientation, x, y, width, height int) image.Point {
	right, bottom := width-1-x, height-1-y
	switch orientation {
	case 2:
		return image.Pt(right, y)
	case 3:
		return image.Pt(right, bottom)
	case 4:
		return image.Pt(x, bottom)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(bottom, x)
	case 7:
		return image.Pt(bottom, right)
	default:
		return image.Pt(y, right)
	}
}
