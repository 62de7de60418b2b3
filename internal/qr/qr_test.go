package qr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const link = "https://chat.example.org/invite/abcdefghijkmnpqrstuv?mail=1234"

func encode(t *testing.T, text string) Code {
	t.Helper()
	c, err := Encode(text)
	if err != nil {
		t.Fatalf("encode %d bytes: %v", len(text), err)
	}
	return c
}

// raster is what a form shows: true is ink on paper, or whatever is dark.
type raster [][]bool

// forms draws a code in every way there is and looks at each drawing anew.
func forms(t *testing.T, c Code) map[string]raster {
	t.Helper()
	return map[string]raster{
		"svg":            readSVG(t, c.SVG("x")),
		"png":            readPNG(t, c.PNG(3), 3),
		"terminal dark":  readTerminal(t, c.Terminal(false), false),
		"terminal light": readTerminal(t, c.Terminal(true), true),
		"ascii dark":     readASCII(t, c.ASCII(false), false),
		"ascii light":    readASCII(t, c.ASCII(true), true),
	}
}

func blank(side int) raster {
	r := make(raster, side)
	for y := range r {
		r[y] = make([]bool, side)
	}
	return r
}

// readSVG follows the one path of a drawing. What it does not know fails.
func readSVG(t *testing.T, text string) raster {
	t.Helper()
	var drawing struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		ViewBox string   `xml:"viewBox,attr"`
		Path    []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(text), &drawing); err != nil {
		t.Fatalf("the SVG is not XML: %v", err)
	}
	var side int
	if _, err := fmt.Sscanf(drawing.ViewBox, "0 0 %d", &side); err != nil || len(drawing.Path) != 1 {
		t.Fatalf("viewBox %q, %d paths", drawing.ViewBox, len(drawing.Path))
	}
	r := blank(side)
	path, found := strings.CutPrefix(drawing.Path[0].D, "M0 .5")
	if !found {
		t.Fatalf("the path begins %.20q", path)
	}
	in, x, y := strings.NewReader(path), 0, 0
	for in.Len() > 0 {
		var dx, dy, length int
		if _, err := fmt.Fscanf(in, "m%d %dh%d", &dx, &dy, &length); err != nil {
			t.Fatal(err)
		}
		x, y = x+dx, y+dy
		for range length {
			r[y][x] = true
			x++
		}
	}
	return r
}

func readPNG(t *testing.T, data []byte, scale int) raster {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r := blank(picture.Bounds().Dx() / scale)
	for y := range r {
		for x := range r {
			r[y][x] = color.GrayModel.Convert(picture.At(x*scale+scale/2, y*scale+scale/2)).(color.Gray).Y == 0
		}
	}
	return r
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

func readTerminal(t *testing.T, text string, lightBackground bool) raster {
	t.Helper()
	rows := lines(text)
	side := len([]rune(rows[0]))
	r := blank(side)
	for i, row := range rows {
		for x, char := range []rune(row) {
			upper, lower := char == '█' || char == '▀', char == '█' || char == '▄'
			r[2*i][x] = upper == lightBackground
			if 2*i+1 < side {
				r[2*i+1][x] = lower == lightBackground
			}
		}
	}
	return r
}

func readASCII(t *testing.T, text string, lightBackground bool) raster {
	t.Helper()
	rows := lines(text)
	r := blank(len(rows))
	for y, row := range rows {
		for x := range r {
			r[y][x] = (row[2*x:2*x+2] == "##") == lightBackground
		}
	}
	return r
}

// picture makes a file of what was seen, for the reader.
func (r raster) picture(t *testing.T, name string) {
	t.Helper()
	const scale = 4
	side := len(r) * scale
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !r[y/scale][x/scale] {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read has another project's decoder read pictures.
func read(t *testing.T, names []string) []string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "qrread")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir, build.Stderr = "../../tools/qrread", t.Output()
	if err := build.Run(); err != nil {
		t.Fatalf("build the reader: %v", err)
	}
	reader := exec.Command(program, names...)
	reader.Stderr = t.Output()
	output, err := reader.Output()
	if err != nil {
		t.Fatalf("read the codes: %v", err)
	}
	return lines(string(output))
}

// texts are of every kind of characters and many lengths.
func texts() []string {
	random := rand.New(rand.NewPCG(1, 2))
	alphabets := []string{"0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:", "abcdefghijklmnopqrstuvwxyzABC-_.:/?&=%", "aüß€漢字"}
	all := []string{link, "x", "0", strings.Repeat("w", 2331)}
	for i := range 30 {
		var text strings.Builder
		alphabet := []rune(alphabets[i%len(alphabets)])
		for range 1 + random.IntN(10+10*i) {
			text.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		all = append(all, text.String())
	}
	return all
}

// TestDecode reads what was drawn. All forms must show the same modules, so
// one picture of the form whose turn it is suffices.
func TestDecode(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts another program")
	}
	dir, want := t.TempDir(), texts()
	var names []string
	add := func(write func(name string)) {
		name := filepath.Join(dir, strconv.Itoa(len(names))+".png")
		write(name)
		names = append(names, name)
	}
	for i, text := range want {
		c := encode(t, text)
		all := forms(t, c)
		for form, r := range all {
			if !slices.EqualFunc(r, all["svg"], slices.Equal[[]bool]) {
				t.Errorf("%d bytes: %s shows another code than the SVG", len(text), form)
			}
		}
		add(func(name string) { all["svg"].picture(t, name) })
		if i%4 == 0 {
			want = append(want, text)
		}
	}
	for _, text := range want[len(names):] {
		add(func(name string) {
			if err := os.WriteFile(name, encode(t, text).PNG(2+len(names)%4), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
	got := read(t, names)
	for i, text := range want {
		if i >= len(got) || got[i] != strconv.Quote(text) {
			t.Errorf("picture %d does not say %.60q", i, text)
		}
	}
}

func TestQuietZone(t *testing.T) {
	const wide = 4 // as the standard asks
	for form, r := range forms(t, encode(t, link)) {
		side := len(r)
		for y := range side {
			for x := range side {
				if edge := min(x, y, side-1-x, side-1-y); r[y][x] && edge < wide {
					t.Fatalf("%s: a dark module at %d, %d", form, x, y)
				}
			}
		}
		if !r[wide][wide] {
			t.Errorf("%s: the code does not begin after the quiet zone", form)
		}
	}
}

func TestSVG(t *testing.T) {
	drawing := encode(t, link).SVG("Scan <\"this\"> & 'that'\n\x00")
	if len(drawing) >= 3000 {
		t.Errorf("a link's drawing has %d bytes", len(drawing))
	}
	if want := `aria-label="Scan &lt;&#34;this&#34;&gt; &amp; &#39;that&#39;&#xA;` + "\uFFFD\""; !strings.Contains(drawing, want) {
		t.Errorf("the label is not as it should be: %.200s", drawing)
	}
	for _, bad := range []string{"style", "script", "class=", "id=", "href"} {
		if strings.Contains(drawing, bad) {
			t.Errorf("the drawing has %q", bad)
		}
	}
	readSVG(t, drawing)
}

func TestPNG(t *testing.T) {
	c := encode(t, link)
	for scale, want := range map[int]int{-1: c.Side(), 0: c.Side(), 1: c.Side(), 8: 8 * c.Side(), 1 << 30: maxPixels / c.Side() * c.Side()} {
		config, err := png.DecodeConfig(bytes.NewReader(c.PNG(scale)))
		if err != nil || config.Width != want || config.Height != want {
			t.Errorf("scale %d: %d pixels, %v; want %d", scale, config.Width, err, want)
		}
		if palette, ok := config.ColorModel.(color.Palette); !ok || len(palette) != 2 {
			t.Errorf("scale %d: not a picture of two colours", scale)
		}
	}
	if size := len(c.PNG(8)); size > 3000 {
		t.Errorf("a picture of a link has %d bytes", size)
	}
}

func TestTooLong(t *testing.T) {
	const secret = "token"
	if _, err := Encode(strings.Repeat(secret, 1000)); !errors.Is(err, ErrTooLong) || strings.Contains(err.Error(), secret) {
		t.Errorf("a long text gives %v", err)
	}
}
