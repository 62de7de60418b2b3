// Package picture looks at images that strangers send: it says what they are,
// makes small ones of them and takes out what they tell of where and by whom
// they were taken. Nothing is decoded before its size is known to be bearable,
// and only so many at once.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif" // the formats are known by being imported
	"image/jpeg"
	"image/png"
	"runtime"

	_ "golang.org/x/image/webp"

	"gantry/internal/model"
)

const (
	// maxPixels bounds what is decoded: 64 megapixels are 256 MiB.
	maxPixels = 64 << 20
	// MaxBytes bounds the file that is decoded, which is held in memory.
	MaxBytes = 64 << 20
	// maxSide bounds what is made.
	maxSide = 4096

	jpegQuality = 82
)

// errNoPicture is what is no image, or none that is looked at here.
var errNoPicture = model.Errorf("error-invalid-file-type", "File type is not accepted.")

// unreadable is errNoPicture with what was wrong, for the log.
func unreadable(cause error) error { return errNoPicture.Because(cause) }

// Studio works on pictures, a few at a time: decoding is the one thing a
// single request can make expensive.
type Studio struct {
	room chan struct{}
}

// NewStudio returns a studio that works on n pictures at once; 0 stands for
// half as many as there are processors.
func NewStudio(n int) *Studio {
	if n <= 0 {
		n = max(1, runtime.GOMAXPROCS(0)/2)
	}
	return &Studio{room: make(chan struct{}, n)}
}

// Within runs work on pictures when it is its turn; all the work of a request
// is to be one turn. A decoder's panic is an error: the picture cannot be
// read.
func (s *Studio) Within(ctx context.Context, work func() error) (err error) {
	select {
	case s.room <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		<-s.room
		if p := recover(); p != nil {
			err = unreadable(fmt.Errorf("panic: %v", p))
		}
	}()
	return work()
}

// Identify says what a picture is and how large it appears, from its first
// bytes. ok is false for what is none. It is quick and needs no turn.
func (*Studio) Identify(head []byte) (kind string, width, height int, ok bool) {
	if isSVG(head) {
		width, height, ok = sizeOfSVG(head)
		return "svg", width, height, ok
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return "", 0, 0, false
	}
	width, height = config.Width, config.Height
	if orientation(head) >= transposed {
		width, height = height, width
	}
	return kind, width, height, true
}

// decode reads a picture whose size is bearable, the right way up when that
// is asked for.
func decode(data []byte, upright bool) (img image.Image, kind string, err error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", unreadable(err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return nil, "", unreadable(fmt.Errorf("%d by %d pixels", config.Width, config.Height))
	}
	img, kind, err = image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", unreadable(err)
	}
	if upright {
		img = turn(img, orientation(data))
	}
	return img, kind, nil
}

// encode writes a picture: as JPEG what came as JPEG, and else as PNG, which
// can be seen through.
func encode(img image.Image, kind string) (out model.Picture, err error) {
	var text bytes.Buffer
	out.Width, out.Height, out.Type = img.Bounds().Dx(), img.Bounds().Dy(), "image/png"
	if kind == "jpeg" {
		out.Type = "image/jpeg"
		err = jpeg.Encode(&text, img, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&text, img)
	}
	out.Data = text.Bytes()
	return out, err
}
