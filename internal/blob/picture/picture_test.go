package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"time"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(width, height int, alpha uint8) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 255, A: alpha}
			if x >= width/2 {
				c = color.NRGBA{B: 255, A: alpha}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := gif.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp is 1 by 1 pixel.
var webp = unbase64("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")

func unbase64(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0H200V100H0Z" fill="#ff0000"/></svg>`

// with adds a segment or chunk of EXIF data to a JPEG file.
func with(jpeg []byte, exif []byte) []byte {
	segment := append([]byte("Exif\x00\x00"), exif...)
	head := []byte{0xff, 0xd8, 0xff, markerAPP1, 0, 0}
	binary.BigEndian.PutUint16(head[4:], uint16(len(segment)+2))
	return append(append(head, segment...), jpeg[2:]...)
}

// exif is EXIF data in either order of bytes that says how to turn a picture
// and where it was taken.
func exif(order binary.AppendByteOrder, turn int) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, tag := range []struct{ id, value uint16 }{{0x010f, 7}, {0x0112, uint16(turn)}} {
		b = order.AppendUint16(b, tag.id)
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, tag.value)
		b = order.AppendUint16(b, 0)
	}
	return append(order.AppendUint32(b, 0), "Home, Sweet Street 1"...)
}

func TestIdentify(t *testing.T) {
	wide := halves(40, 20, 255)
	for _, test := range []struct {
		name, kind    string
		data          []byte
		width, height int
	}{
		{"png", "png", asPNG(t, wide), 40, 20},
		{"jpeg", "jpeg", asJPEG(t, wide), 40, 20},
		{"a turned jpeg", "jpeg", with(asJPEG(t, wide), exif(binary.LittleEndian, 6)), 20, 40},
		{"gif", "gif", asGIF(t, wide), 40, 20},
		{"webp", "webp", webp, 1, 1},
		{"svg", "svg", []byte(drawing), 200, 100},
		{"svg after a prologue", "svg", []byte(`<?xml version="1.0"?><!-- x --><svg width="3px" height="4px"></svg>`), 3, 4},
	} {
		kind, width, height, ok := NewStudio(1).Identify(test.data)
		if !ok || kind != test.kind || width != test.width || height != test.height {
			t.Errorf("%s: %s, %d by %d, %v", test.name, kind, width, height, ok)
		}
	}
	for _, data := range []string{"", "hello", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe1", "<html>", "<svg>", "GIF89a"} {
		if kind, _, _, ok := NewStudio(1).Identify([]byte(data)); ok {
			t.Errorf("%q is a %s", data, kind)
		}
	}
}

func TestThumbnail(t *testing.T) {
	studio := NewStudio(1)
	for _, test := range []struct {
		name, want    string
		data          []byte
		width, height int
	}{
		{"png", "image/png", asPNG(t, halves(1000, 500, 255)), 480, 240},
		{"tall png", "image/png", asPNG(t, halves(500, 1000, 255)), 180, 360},
		{"jpeg", "image/jpeg", asJPEG(t, halves(1000, 500, 255)), 480, 240},
		{"a turned jpeg", "image/jpeg", with(asJPEG(t, halves(1000, 500, 255)), exif(binary.BigEndian, 6)), 180, 360},
		{"gif", "image/png", asGIF(t, halves(1000, 500, 255)), 480, 240},
		{"svg", "image/png", []byte(drawing), 480, 240},
	} {
		thumb, preview, err := studio.Thumbnail(test.data, 480, 360, true)
		if err != nil || thumb.Type != test.want || thumb.Width != test.width || thumb.Height != test.height {
			t.Errorf("%s: %s, %d by %d, %v", test.name, thumb.Type, thumb.Width, thumb.Height, err)
			continue
		}
		img, _, err := image.Decode(bytes.NewReader(thumb.Data))
		if err != nil || img.Bounds().Dx() != test.width || img.Bounds().Dy() != test.height {
			t.Errorf("%s: what was made is not what was said: %v", test.name, err)
		}
		small, err := jpeg.Decode(bytes.NewReader(unbase64(preview)))
		if err != nil || small.Bounds().Dx() > previewSide || small.Bounds().Dy() > previewSide || len(preview) > 2000 {
			t.Errorf("%s: the preview of %d bytes: %v", test.name, len(preview), err)
		}
	}
}

func TestThumbnailOfWhatIsSmall(t *testing.T) {
	thumb, preview, err := NewStudio(1).Thumbnail(asPNG(t, halves(10, 10, 255)), 480, 360, true)
	if err != nil || thumb.Data != nil || preview == "" {
		t.Errorf("%+v, %q, %v", thumb, preview, err)
	}
}

// isRed says whether a point is rather red than blue.
func isRed(img image.Image, x, y int) bool {
	r, _, b, _ := img.At(x, y).RGBA()
	return r > b
}

func TestOrientations(t *testing.T) {
	for turn, red := range map[int]image.Point{ // where the red half is then
		1: {1, 10}, 2: {38, 10}, 3: {38, 10}, 4: {1, 10},
		5: {10, 1}, 6: {10, 1}, 7: {10, 38}, 8: {10, 38},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			img, _, err := decode(with(asJPEG(t, halves(40, 20, 255)), exif(order, turn)), true)
			if err != nil {
				t.Fatal(err)
			}
			if size := img.Bounds().Size(); (size.X == 20) != (turn >= transposed) || !isRed(img, red.X, red.Y) || isRed(img, size.X-1-red.X, size.Y-1-red.Y) {
				t.Errorf("orientation %d, %v: %v is not red, or more is", turn, order, red)
			}
		}
	}
}

func TestAvatar(t *testing.T) {
	studio := NewStudio(1)
	cut, err := studio.Avatar(asJPEG(t, halves(400, 200, 255)), 100, true)
	if err != nil || cut.Width != 100 || cut.Height != 100 || cut.Type != "image/jpeg" {
		t.Fatalf("%s %d by %d: %v", cut.Type, cut.Width, cut.Height, err)
	}
	img, _, err := image.Decode(bytes.NewReader(cut.Data))
	if err != nil || !isRed(img, 2, 50) || isRed(img, 97, 50) {
		t.Errorf("the middle was not cut out: %v", err)
	}
	clear, err := studio.Avatar(asPNG(t, halves(400, 200, 100)), 100, true)
	if err != nil || clear.Type != "image/png" {
		t.Fatalf("%s: %v", clear.Type, err)
	}
	img, err = png.Decode(bytes.NewReader(clear.Data))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, alpha := img.At(50, 5).RGBA(); alpha != 0 || !isRed(img, 2, 50) {
		t.Error("what can be seen through was cut, or filled")
	}
	data := with(asJPEG(t, halves(40, 20, 255)), exif(binary.LittleEndian, 1))
	same, err := studio.Avatar(data, 0, true)
	if err != nil || same.Type != "image/jpeg" || same.Width != 40 || bytes.Contains(same.Data, []byte("Sweet")) {
		t.Errorf("as it is: %s, %d wide, %v", same.Type, same.Width, err)
	}
}

// chunk is one of PNG's.
func chunk(name, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)))) + name + content + "\x00\x00\x00\x00"
}

func TestStrip(t *testing.T) {
	plain := asPNG(t, halves(40, 20, 255))
	after := len(pngHeader) + 25
	told := append([]byte(nil), plain[:after]...)
	told = append(told, chunk("tEXt", "Author\x00Sweet")+chunk("eXIf", "Sweet")+chunk("iTXt", "Sweet")...)
	told = append(told, plain[after:]...)
	if got := NewStudio(1).Strip(told); !bytes.Equal(got, plain) {
		t.Errorf("a PNG of %d bytes has %d when stripped, and had %d before anything was told", len(told), len(got), len(plain))
	}
	for turn := 1; turn <= 8; turn++ {
		got := NewStudio(1).Strip(with(asJPEG(t, halves(40, 20, 255)), exif(binary.LittleEndian, turn)))
		if bytes.Contains(got, []byte("Sweet")) || orientation(got) != turn {
			t.Errorf("a JPEG of orientation %d has %d, and tells of home: %v", turn, orientation(got), bytes.Contains(got, []byte("Sweet")))
		}
		if _, err := jpeg.Decode(bytes.NewReader(got)); err != nil {
			t.Errorf("a stripped JPEG: %v", err)
		}
	}
	body := string(webp[12:]) + "EXIF\x05\x00\x00\x00Sweet\x00" + "XMP \x05\x00\x00\x00Sweet\x00"
	file := append([]byte("RIFF\x00\x00\x00\x00WEBP"), body...)
	if got := NewStudio(1).Strip(file); bytes.Contains(got, []byte("Sweet")) || !bytes.Equal(got[12:], webp[12:]) || int(binary.LittleEndian.Uint32(got[4:])) != len(got)-8 {
		t.Errorf("a stripped WebP has %d bytes, want %d", len(got), len(webp))
	}
	for _, other := range []string{"", "hello", "%PDF", "\x89PNG\r\n\x1a\n", "RIFF\x04\x00\x00\x00WEBP", "\xff\xd8\xff"} {
		if got := NewStudio(1).Strip([]byte(other)); string(got) != other {
			t.Errorf("%q became %q", other, got)
		}
	}
}

// bomb is a PNG file of a few hundred bytes that says it has 50,000 by 50,000
// pixels.
func bomb(t testing.TB) []byte {
	b := asPNG(t, halves(4, 4, 255))
	binary.BigEndian.PutUint32(b[16:], 50_000)
	binary.BigEndian.PutUint32(b[20:], 50_000)
	// its checksum is wrong now, which DecodeConfig would tell
	return mend(b)
}

func TestBombs(t *testing.T) {
	studio := NewStudio(1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, data := range map[string][]byte{
		"png": bomb(t), "svg of a giant": []byte(`<svg viewBox="0 0 1e9 1e9"><path d="M0 0H1e9V1e9Z"/></svg>`),
		"svg that scales": []byte(`<svg viewBox="0 0 9 9"><g transform="scale(999999)"><path d="M0 0H1000V9Z"/></g></svg>`),
		"svg that uses":   []byte(`<svg viewBox="0 0 9 9"><defs><g id="a"><use href="#a"/></g></defs><use href="#a"/></svg>`),
		"svg that dashes": []byte(`<svg viewBox="0 0 9 9"><path d="M0 0H9" stroke="red" stroke-dasharray="1e-9"/></svg>`),
		"svg that nests":  []byte(`<svg viewBox="0 0 9 9">` + strings.Repeat("<g>", 1000) + strings.Repeat("</g>", 1000) + `</svg>`),
		"long svg":        []byte(`<svg viewBox="0 0 9 9"><path d="M0 0` + strings.Repeat("L1 1", maxSVG) + `"/></svg>`),
	} {
		if _, _, err := studio.Thumbnail(data, 480, 360, true); !errors.Is(err, errNoPicture) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := studio.Avatar(data, 200, true); !errors.Is(err, errNoPicture) {
			t.Errorf("%s as avatar: %v", name, err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
		t.Errorf("refusing cost %d MiB", grown>>20)
	}
}

// TestWorstDrawing draws the worst that is let through.
func TestWorstDrawing(t *testing.T) {
	var path strings.Builder
	for path.Len() < maxSVG-200 {
		path.WriteString("L9 0L0 7")
	}
	data := fmt.Sprintf(`<svg viewBox="0 0 9 9"><g transform="scale(40)"><path d="M0 0%s" fill="red" stroke="blue" stroke-width="9"/></g></svg>`, path.String())
	started := time.Now()
	_, _, err := NewStudio(1).Thumbnail([]byte(data), 480, 360, true)
	took := time.Since(started)
	t.Logf("took %v: %v", took, err)
	if took > 10*time.Second {
		t.Errorf("drawing took %v", took)
	}
}

func TestStudioIsBounded(t *testing.T) {
	studio := NewStudio(1)
	hold := make(chan struct{})
	go studio.Within(t.Context(), func() error { <-hold; return nil })
	for len(studio.room) == 0 {
		runtime.Gosched()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := studio.Within(ctx, func() error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second picture was worked on beside the first: %v", err)
	}
	close(hold)
	if err := studio.Within(t.Context(), func() error { panic("broken decoder") }); !errors.Is(err, errNoPicture) {
		t.Errorf("a panic became %v", err)
	}
	if err := studio.Within(t.Context(), func() error { return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}

func FuzzThumbnail(f *testing.F) {
	wide := halves(40, 20, 255)
	for _, seed := range [][]byte{asPNG(f, wide), asJPEG(f, wide), asGIF(f, wide), webp, []byte(drawing), bomb(f),
		with(asJPEG(f, wide), exif(binary.LittleEndian, 6))} {
		f.Add(seed)
	}
	studio := NewStudio(1)
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, width, height, ok := NewStudio(1).Identify(data)
		if ok && kind != "svg" && width*height > 1<<20 {
			return // large ones are only slow
		}
		if _, _, err := studio.Thumbnail(data, 16, 16, true); err != nil && !errors.Is(err, errNoPicture) {
			t.Fatal(err)
		}
		if stripped := NewStudio(1).Strip(data); len(stripped) > len(data)+36 {
			t.Fatalf("%d bytes became %d", len(data), len(stripped))
		}
	})
}

// mend puts the right checksum behind a PNG file's header.
func mend(b []byte) []byte {
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}
