package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"math"
	"regexp"
	"strconv"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// An SVG file is a program of a kind: a few bytes can ask for endless work.
// So only plain drawings are drawn, which are small, use no definitions and
// stay near their page; the others have no thumbnail.
const (
	maxSVG      = 128 << 10
	maxElements = 5000
	maxDepth    = 64
	maxReach    = 20_000 // pixels from the origin, once drawn
)

var errNotPlain = errors.New("no plain drawing")

// isSVG says whether a file begins as SVG does.
func isSVG(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	head = head[:min(len(head), 1024)]
	return bytes.HasPrefix(head, []byte("<svg")) ||
		(bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<!"))) && bytes.Contains(head, []byte("<svg"))
}

// sizeOfSVG reads the size that the first element states.
func sizeOfSVG(head []byte) (width, height int, ok bool) {
	for in := xml.NewDecoder(bytes.NewReader(head)); ; {
		token, err := in.Token()
		if err != nil {
			return 0, 0, false
		}
		if e, is := token.(xml.StartElement); is {
			w, h := page(e.Attr)
			return int(math.Ceil(w)), int(math.Ceil(h)), w >= 1 && h >= 1 && w <= maxReach && h <= maxReach
		}
	}
}

var number = regexp.MustCompile(`[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`)

// numbers returns the numbers in an attribute.
func numbers(text string) (all []float64) {
	for _, n := range number.FindAllString(text, -1) {
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			v = math.Inf(1) // too large a number is no other error
		}
		all = append(all, v)
	}
	return all
}

// page returns the size of a drawing's first element: that of its view box,
// which the drawing is in terms of, or else what it states.
func page(attributes []xml.Attr) (width, height float64) {
	for _, a := range attributes {
		n := numbers(a.Value)
		switch {
		case a.Name.Local == "viewBox" && len(n) == 4:
			return n[2], n[3]
		case a.Name.Local == "width" && len(n) == 1:
			width = n[0]
		case a.Name.Local == "height" && len(n) == 1:
			height = n[0]
		}
	}
	return width, height
}

// plain are the elements of drawings that are drawn.
var plain = map[string]bool{
	"svg": true, "g": true, "path": true, "rect": true, "circle": true, "ellipse": true, "line": true,
	"polyline": true, "polygon": true, "title": true, "desc": true, "metadata": true,
	"linearGradient": true, "radialGradient": true, "stop": true, "defs": true, "clipPath": true,
}

// drawSVG draws a plain drawing as large as fits into a box.
func drawSVG(data []byte, width, height int) (image.Image, error) {
	w, h, ok := sizeOfSVG(data)
	if !ok || len(data) > maxSVG {
		return nil, unreadable(errNotPlain)
	}
	ratio := min(float64(width)/float64(w), float64(height)/float64(h))
	if err := checkPlain(data, ratio); err != nil {
		return nil, unreadable(err)
	}
	icon, err := oksvg.ReadIconStream(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err)
	}
	width, height = max(1, int(float64(w)*ratio)), max(1, int(float64(h)*ratio))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	icon.SetTarget(0, 0, float64(width), float64(height))
	icon.Draw(rasterx.NewDasher(width, height, rasterx.NewScannerGV(width, height, img, img.Rect)), 1)
	return img, nil
}

// checkPlain refuses a drawing that could be much work to draw at a scale.
func checkPlain(data []byte, scale float64) error {
	scales := []float64{scale} // of the elements around, times the drawing's
	elements := 0
	for in := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := in.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			elements++
			if elements > maxElements || len(scales) > maxDepth || !plain[e.Name.Local] {
				return errNotPlain
			}
			inside, err := reach(e, scales[len(scales)-1])
			if err != nil {
				return err
			}
			scales = append(scales, inside)
		case xml.EndElement:
			scales = scales[:len(scales)-1]
		}
	}
}

// reach refuses an element with a step that is far, which costs as much as it
// is long, and returns the scale inside of the element.
func reach(e xml.StartElement, scale float64) (inside float64, err error) {
	inside = scale
	for _, a := range e.Attr {
		if a.Name.Local == "transform" || a.Name.Local == "gradientTransform" {
			for _, n := range numbers(a.Value) {
				inside *= max(1, math.Abs(n))
			}
		}
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "transform", "id", "class", "fill", "stroke", "color", "stop-color", "xmlns", "version":
			continue
		case "stroke-dasharray", "style": // a style can say what attributes do, and dash
			return 0, errNotPlain
		}
		for _, n := range numbers(a.Value) {
			if math.Abs(n)*inside > maxReach {
				return 0, errNotPlain
			}
		}
	}
	return inside, nil
}
