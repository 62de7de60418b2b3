package rest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/http"
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

// zipped is an answer in gzip's format, in pieces that follow one another.
type zipped struct {
	pieces [][]byte
	size   int
	etag   string // of the answer; another one than that of the plain form
	chunks map[chunkKey][]byte
}

// chunkKey identifies a chunk of a model.Body, which never changes, while it
// is referred to.
type chunkKey struct {
	first *byte
	size  int
}

// zip compresses chunks. Those that known holds compressed already are taken
// from there: deflate's blocks can be put together at the end of a byte.
func zip(chunks [][]byte, known map[chunkKey][]byte) *zipped {
	z := &zipped{chunks: map[chunkKey][]byte{}}
	z.add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff})
	sum, length := uint32(0), 0
	for _, chunk := range chunks {
		if len(chunk) == 0 {
			continue
		}
		key := chunkKey{&chunk[0], len(chunk)}
		block, ok := known[key]
		if !ok {
			block = deflate(chunk)
		}
		z.chunks[key] = block
		z.add(block)
		sum, length = crc32.Update(sum, crc32.IEEETable, chunk), length+len(chunk)
	}
	end := []byte{1, 0, 0, 0xff, 0xff} // an empty block, the last
	end = binary.LittleEndian.AppendUint32(end, sum)
	z.add(binary.LittleEndian.AppendUint32(end, uint32(length)))
	return z
}

func (z *zipped) add(piece []byte) {
	z.pieces = append(z.pieces, piece)
	z.size += len(piece)
}

// deflate returns text as blocks that end with a byte and are not the last.
// A few bytes, such as a comma between chunks, are stored as they are.
func deflate(text []byte) []byte {
	if n := len(text); n < 64 {
		return append([]byte{0, byte(n), 0, ^byte(n), 0xff}, text...)
	}
	var out bytes.Buffer
	if err := flate.StatelessDeflate(&out, text, false, nil); err != nil {
		panic(err) // a buffer takes every write
	}
	return out.Bytes()
}

// zipper keeps the compressed form of the body an endpoint sent last. When
// the body changes, only the chunks that are new are compressed.
type zipper struct {
	mu   sync.Mutex // held while compressing
	last atomic.Pointer[zipped]
}

func (p *zipper) zip(body model.Body) *zipped {
	if body.ETag == "" {
		return zip(body.Chunks, nil)
	}
	tag := zippedTag(body.ETag)
	if last := p.last.Load(); last != nil && last.etag == tag {
		return last
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.last.Load()
	if last == nil {
		last = &zipped{}
	}
	if last.etag != tag {
		last = zip(body.Chunks, last.chunks)
		last.etag = tag
		p.last.Store(last)
	}
	return last
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
