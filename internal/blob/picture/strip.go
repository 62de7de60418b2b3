package picture

import (
	"bytes"
	"encoding/binary"
)

// Strip returns a file without what it tells of where, when and by whom it
// was made: EXIF, XMP and IPTC of JPEG, PNG and WebP. How a JPEG is to be
// turned stays. What is none of these comes back as it is.
func (*Studio) Strip(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}):
		return stripJPEG(data)
	case bytes.HasPrefix(data, pngHeader):
		return stripPNG(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return stripWebP(data)
	}
	return data
}

func stripJPEG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:2]...)
	if n := orientation(data); n != 1 {
		out = append(out, turning(n)...)
	}
	rest, _ := segments(data, func(marker byte, whole, _ []byte) {
		if marker != markerAPP1 && marker != markerIPTC {
			out = append(out, whole...)
		}
	})
	return append(out, rest...)
}

// turning is an EXIF segment that says nothing but how to turn the picture.
func turning(orientation int) []byte {
	return []byte{
		0xff, markerAPP1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
		'M', 'M', 0, 42, 0, 0, 0, 8, // big-endian; the directory follows
		0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0,
		0, 0, 0, 0,
	}
}

var pngHeader = []byte("\x89PNG\r\n\x1a\n")

// stripPNG leaves out the chunks of text, time and EXIF.
func stripPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), pngHeader...)
	for rest := data[len(pngHeader):]; len(rest) > 0; {
		const frame = 12 // length, type and checksum
		if len(rest) < frame {
			return append(out, rest...)
		}
		length := uint64(binary.BigEndian.Uint32(rest)) + frame
		if length > uint64(len(rest)) {
			return append(out, rest...)
		}
		switch string(rest[4:8]) {
		case "tEXt", "zTXt", "iTXt", "tIME", "eXIf":
		default:
			out = append(out, rest[:length]...)
		}
		rest = rest[length:]
	}
	return out
}

// stripWebP leaves out the chunks of EXIF and XMP and the marks that
// announce them.
func stripWebP(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:12]...)
	for rest := data[12:]; len(rest) > 0; {
		if len(rest) < 8 {
			out = append(out, rest...)
			break
		}
		length := uint64(binary.LittleEndian.Uint32(rest[4:]))
		length += 8 + length%2
		if length > uint64(len(rest)) {
			out = append(out, rest...)
			break
		}
		switch string(rest[:4]) {
		case "EXIF", "XMP ":
		case "VP8X":
			at := len(out) + 8
			out = append(out, rest[:length]...)
			if at < len(out) {
				out[at] &^= 0x08 | 0x04
			}
		default:
			out = append(out, rest[:length]...)
		}
		rest = rest[length:]
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
