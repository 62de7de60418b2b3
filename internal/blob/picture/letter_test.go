package picture

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"strings"
	"testing"
)

func TestLetter(t *testing.T) {
	studio := NewStudio(1)
	for _, test := range []struct {
		name, initial, colour string
	}{
		{"ann", "A", "#e26d0e"}, {".bob", "B", "#10529e"}, {"борис", "Б", "#6c727a"}, {"", "", "#158d65"},
		{"?", "?", "#000000"}, {"<&", "", "#b68d00"}, {"😀x", "X", "#e26d0e"},
	} {
		b, err := studio.Letter(test.name, 64, "")
		text := string(b.Data)
		if err != nil || b.Type != "image/svg+xml" || !strings.Contains(text, test.colour) || !strings.Contains(text, ">"+test.initial+"</text>") {
			t.Errorf("%q: %s, %v", test.name, text, err)
		}
		if err := xml.Unmarshal(b.Data, new(struct{})); err != nil {
			t.Errorf("%q: %v", test.name, err)
		}
	}
}

func TestDrawnLetter(t *testing.T) {
	studio := NewStudio(1)
	for format, want := range map[string]string{"png": "png", "jpg": "jpeg", "jpeg": "jpeg"} {
		b, err := studio.Letter("ann", 64, format)
		if err != nil || b.Type != "image/"+want || b.Size != int64(len(b.Data)) || b.ETag == "" {
			t.Fatalf("%s: %s of %d bytes, %v", format, b.Type, b.Size, err)
		}
		img, kind, err := image.Decode(bytes.NewReader(b.Data))
		if err != nil || kind != want || img.Bounds().Dx() != 64 {
			t.Fatalf("%s: %s, %v", format, kind, err)
		}
		white := 0
		for y := range 64 {
			for x := range 64 {
				if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c.R > 240 && c.B > 240 {
					white++
				}
			}
		}
		if white < 50 || white > 64*64/2 {
			t.Errorf("%s: %d pixels are white: there is no letter, or nothing else", format, white)
		}
	}
	for asked, want := range map[int]int{-5: minLetter, 0: minLetter, 1 << 30: maxLetter} {
		b, err := studio.Letter("ann", asked, "png")
		if err != nil {
			t.Fatal(err)
		}
		if config, _, err := image.DecodeConfig(bytes.NewReader(b.Data)); err != nil || config.Width != want {
			t.Errorf("of size %d: %d, %v", asked, config.Width, err)
		}
	}
}
