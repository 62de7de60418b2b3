package rest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"

	"gantry/internal/model"
)

// minGzip is the length from which an answer is compressed when the client
// asks: what fits into one packet gains nothing by it. Compressing costs
// about 10 microseconds per KiB. The stateless compressor is as fast as the
// best, and keeps no megabyte of tables per writer.
const minGzip = 1400

// acceptsGzip says whether the client takes a compressed answer.
func acceptsGzip(r *http.Request) bool {
	for _, header := range r.Header["Accept-Encoding"] {
		for coding := range strings.SplitSeq(header, ",") {
			name, quality, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
			if strings.EqualFold(name, "gzip") {
				return strings.Trim(quality, "q=0.") != "" || quality == ""
			}
		}
	}
	return false
}

// gzipHead opens gzip's format and says nothing about a file.
var gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}

// zip returns text in gzip's format.
func zip(text []byte) []byte { return assemble(text, []block{{len(text), deflate(text)}}) }

// block is a stretch of a text in its compressed form. Blocks begin and end
// with a byte, so that they can be put together.
type block struct {
	size     int // of the stretch
	deflated []byte
}

func deflate(text []byte) []byte {
	var out bytes.Buffer
	if err := flate.StatelessDeflate(&out, text, false, nil); err != nil {
		panic(err) // a buffer takes every write
	}
	return out.Bytes()
}

// assemble returns the gzip format of the text that blocks are made of.
func assemble(text []byte, blocks []block) []byte {
	size := len(gzipHead) + 5 + 8
	for _, b := range blocks {
		size += len(b.deflated)
	}
	out := append(make([]byte, 0, size), gzipHead...)
	for _, b := range blocks {
		out = append(out, b.deflated...)
	}
	out = append(out, 1, 0, 0, 0xff, 0xff) // an empty block, the last
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(out, uint32(len(text)))
}

// zipped is a body in its compressed form, with what the next state of the
// body can take from it.
type zipped struct {
	etag   string
	text   []byte
	blocks []block
	gzip   []byte
}

// zipper keeps the compressed form of the body that an endpoint sent last.
// When the body changes, only what has changed is compressed.
type zipper struct {
	mu   sync.Mutex // held while compressing
	last atomic.Pointer[zipped]
}

func (p *zipper) zip(body model.Body) []byte {
	if body.ETag == "" {
		return zip(body.Text)
	}
	if last := p.last.Load(); last != nil && last.etag == body.ETag {
		return last.gzip
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.last.Load()
	if last == nil {
		last = &zipped{}
	}
	if last.etag != body.ETag {
		last = last.next(body)
		p.last.Store(last)
	}
	return last.gzip
}

// blockSize balances what one change compresses again against how well the
// whole is compressed.
const blockSize = 32 << 10

// next returns the compressed form of a body that differs from z in one place
// or a few: blocks before the first and behind the last difference stay.
func (z *zipped) next(body model.Body) *zipped {
	text := body.Text
	before := commonPrefix(z.text, text)
	behind := commonSuffix(z.text[before:], text[before:])
	start, first := 0, 0
	for first < len(z.blocks) && start+z.blocks[first].size <= before {
		start += z.blocks[first].size
		first++
	}
	end, last := len(text), len(z.blocks)
	for last > first && len(text)-end+z.blocks[last-1].size <= behind {
		last--
		end -= z.blocks[last].size
	}
	blocks := slices.Clone(z.blocks[:first])
	parts := (end - start + blockSize - 1) / blockSize
	for i := range parts {
		part := text[start+(end-start)*i/parts : start+(end-start)*(i+1)/parts]
		blocks = append(blocks, block{len(part), deflate(part)})
	}
	blocks = append(blocks, z.blocks[last:]...)
	return &zipped{etag: body.ETag, text: text, blocks: blocks, gzip: assemble(text, blocks)}
}

// commonPrefix returns how many bytes a and b begin with alike.
func commonPrefix(a, b []byte) int {
	const step = 4096
	n, size := 0, min(len(a), len(b))
	for n+step <= size && bytes.Equal(a[n:n+step], b[n:n+step]) {
		n += step
	}
	for n < size && a[n] == b[n] {
		n++
	}
	return n
}

// commonSuffix returns how many bytes a and b end with alike.
func commonSuffix(a, b []byte) int {
	const step = 4096
	n, size := 0, min(len(a), len(b))
	for n+step <= size && bytes.Equal(a[len(a)-n-step:len(a)-n], b[len(b)-n-step:len(b)-n]) {
		n += step
	}
	for n < size && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	return n
}

// zippedTag is the ETag of a body's compressed form, which is not the same
// bytes.
func zippedTag(etag string) string {
	if etag == "" {
		return ""
	}
	return strings.TrimSuffix(etag, `"`) + `-gzip"`
}

// has says whether the client has the body of that ETag, in either form.
func has(r *http.Request, etag string) bool {
	if etag == "" {
		return false
	}
	for _, header := range r.Header["If-None-Match"] {
		for tag := range strings.SplitSeq(header, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == "*" || tag == etag || tag == zippedTag(etag) {
				return true
			}
		}
	}
	return false
}
