package ddp

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
)

// frame is what a client sends.
type frame struct {
	Msg     string           `json:"msg"`
	ID      jsontext.Value   `json:"id"`
	Version string           `json:"version"`
	Method  string           `json:"method"`
	Name    string           `json:"name"`
	Params  []jsontext.Value `json:"params"`
}

var errBadFrame = errors.New("not a frame")

// parse reads a frame. Ids are text, or numbers as old clients send them.
func parse(text []byte) (frame, error) {
	var f frame
	if err := json.Unmarshal(text, &f); err != nil || f.Msg == "" {
		return f, errors.Join(errBadFrame, err)
	}
	switch f.ID.Kind() {
	case 0, '"', '0':
		return f, nil
	case 'n':
		f.ID = nil
		return f, nil
	}
	return f, errBadFrame
}

// unpack returns the messages in a frame of SockJS: a list of texts, or one
// text. The official server takes lists on plain websockets too.
func unpack(text []byte) ([][]byte, error) {
	text = bytes.TrimSpace(text)
	var list []string
	switch {
	case len(text) == 0:
		return nil, nil
	case text[0] == '"':
		list = make([]string, 1)
		if err := json.Unmarshal(text, &list[0]); err != nil {
			return nil, errors.Join(errBadFrame, err)
		}
	default:
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, errors.Join(errBadFrame, err)
		}
	}
	out := make([][]byte, len(list))
	for i, item := range list {
		out[i] = []byte(item)
	}
	return out, nil
}

// pack wraps a message as SockJS does.
func pack(text []byte) []byte {
	out := append(make([]byte, 0, len(text)+len(text)/8+8), `a[`...)
	out, err := jsontext.AppendQuote(out, text)
	if err != nil { // not UTF-8, which our encoders do not write
		return []byte(`a[]`)
	}
	return append(out, ']')
}

// quote returns text as a JSON string; what is not UTF-8 is mended.
func quote(text string) []byte {
	out, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		out, _ = jsontext.AppendQuote(nil, string(bytes.ToValidUTF8([]byte(text), []byte("\uFFFD"))))
	}
	return out
}

// changed is the frame that every stream speaks in: one document, whose
// fields say what happened.
func changed(stream, event string, args ...[]byte) []byte {
	return document("changed", stream, quote("id"), streamFields(event, args...))
}

func streamFields(event string, args ...[]byte) []byte {
	out := append([]byte(`{"eventName":`), quote(event)...)
	out = append(out, `,"args":[`...)
	out = append(out, bytes.Join(args, []byte{','})...)
	return append(out, `]}`...)
}

// document is a frame about one document of a collection.
func document(msg, collection string, id, fields []byte) []byte {
	out := make([]byte, 0, len(fields)+len(collection)+len(id)+64)
	out = append(append(out, `{"msg":"`...), msg...)
	out = append(append(out, `","collection":`...), quote(collection)...)
	out = append(append(out, `,"id":`...), id...)
	if fields != nil {
		out = append(append(out, `,"fields":`...), fields...)
	}
	return append(out, '}')
}

func readyFrame(id jsontext.Value) []byte {
	return append(append([]byte(`{"msg":"ready","subs":[`), id...), `]}`...)
}

func updatedFrame(id jsontext.Value) []byte {
	return append(append([]byte(`{"msg":"updated","methods":[`), id...), `]}`...)
}

func nosubFrame(id jsontext.Value, why *endpoint.Failure) []byte {
	text, err := endpoint.EJSON(struct {
		Msg   string            `json:"msg"`
		ID    jsontext.Value    `json:"id"`
		Error *endpoint.Failure `json:"error,omitzero"`
	}{"nosub", id, why})
	if err != nil { // details that are no JSON
		return append(append([]byte(`{"msg":"nosub","id":`), id...), '}')
	}
	return text
}

func pongFrame(id jsontext.Value) []byte {
	if id == nil {
		return []byte(`{"msg":"pong"}`)
	}
	return append(append([]byte(`{"msg":"pong","id":`), id...), '}')
}

// maxOffending bounds how much of a bad frame is sent back.
const maxOffending = 2 << 10

// errorFrame tells a client that it sent what is no frame, or one that does
// not belong here.
func errorFrame(reason string, offending []byte) []byte {
	out := append([]byte(`{"msg":"error","reason":`), quote(reason)...)
	if len(offending) > 0 && len(offending) <= maxOffending {
		out = append(out, `,"offendingMessage":`...)
		if jsontext.Value(offending).IsValid() {
			out = append(out, offending...)
		} else {
			out = append(out, quote(string(offending))...)
		}
	}
	return append(out, '}')
}

// same says whether two JSON texts are equal byte by byte.
func same(a, b jsontext.Value) bool { return bytes.Equal(a, b) }

// merged is a JSON object by its fields; nil when text is none.
func fieldsOf(text []byte) map[string]jsontext.Value {
	var fields map[string]jsontext.Value
	if json.Unmarshal(text, &fields) != nil {
		return nil
	}
	return fields
}
