package mailer

import (
	"errors"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gantry/internal/model"
	"gantry/internal/smtptest"
)

func TestLetter(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{})
	m := to(s, func(c *Config) {
		c.From, c.ReturnPath = "The Workspace <chat@example.org>", "bounces@example.org"
	})
	const link = "https://chat.example.org/invite/decline?token=abcdefghijkmnpqrstuv&very=" // longer than a line
	unsubscribe := link + strings.Repeat("x", 100)
	err := m.Send(t.Context(), model.Mail{
		To: "Jörg <jörg@bücher.example>", Subject: "Grüße, komm in den Raum „Über uns“, wo wir alle auf dich warten", Sender: "Ann, the \"first\"",
		ReplyTo: "ann@example.org", ID: "invite-17@chat.example.org", Unsubscribe: unsubscribe,
		HTML: "<p>Komm, Jörg</p>", Text: "Komm, Jörg\n.\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := s.Letters()[0]
	want := smtptest.Letter{From: "bounces@example.org", To: []string{"jörg@xn--bcher-kva.example"}, Connection: 1, Source: got.Source}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the envelope (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"From": `"Ann, the \"first\"" <chat@example.org>`, "Reply-To": "<ann@example.org>", "To": "Jörg <jörg@xn--bcher-kva.example>",
		"Subject":          "Grüße, komm in den Raum „Über uns“, wo wir alle auf dich warten",
		"Message-ID":       "<invite-17@chat.example.org>",
		"Auto-Submitted":   "auto-generated",
		"List-Unsubscribe": "<" + unsubscribe + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := got.Header(t, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if html, text := got.Part(t, "text/html"), got.Part(t, "text/plain"); html != "<p>Komm, Jörg</p>" || text != "Komm, Jörg\n.\n" {
		t.Errorf("the parts are %q and %q", html, text)
	}
}

func TestLetterOfLittle(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{UTF8: true})
	letter := model.Mail{To: "ann@example.org", Subject: "Hello", HTML: `<p>Come <a href="https://x.example">in</a></p>`, Unsubscribe: "http://x.example/no"}
	for _, textOnly := range []bool{false, true} {
		if err := to(s, func(c *Config) { c.TextOnly = textOnly }).Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	for i, got := range s.Letters() {
		if text := strings.TrimSpace(got.Part(t, "text/plain")); text != "Come in <https://x.example>" {
			t.Errorf("the text is %q", text)
		}
		if html := got.Part(t, "text/html"); (html == letter.HTML) == (i == 1) {
			t.Errorf("letter %d has the HTML %q", i, html)
		}
		if id := got.Header(t, "Message-ID"); !strings.HasSuffix(id, "@example.org>") {
			t.Errorf("the ID is %q", id)
		}
		if got.Header(t, "List-Unsubscribe") == "" || got.Header(t, "List-Unsubscribe-Post") != "" {
			t.Error("one click is promised over plain http")
		}
		if got.From != "chat@example.org" || got.UTF8 {
			t.Errorf("the envelope says %+v", got)
		}
	}
}

// TestUTF8 asks for SMTPUTF8 only where it is needed.
func TestUTF8(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{UTF8: true})
	errs := to(s, nil).SendAll(t.Context(), []model.Mail{hello("jörg@example.org"), hello("ann@example.org")})
	if letters := s.Letters(); len(letters) != 2 || !letters[0].UTF8 || letters[1].UTF8 {
		t.Errorf("%v: %+v", errs, letters)
	}
}

// known are the fields that a letter of ours may have.
var known = []string{
	"Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "Date", "From", "List-Unsubscribe",
	"List-Unsubscribe-Post", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To",
}

// TestInjection composes letters of anything, and looks for headers and
// addresses that nobody meant.
func TestInjection(t *testing.T) {
	evil := rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{
			"\r\n", "\n", "\r", "\x00", "Bcc: eve@example.org", ":", " ", "<", ">", ",", "\"", "=?utf-8?q?=0D=0ABcc:_eve?=", "é", "a@example.org", "x", "\u2028", "https://a.example/",
		}), 0, 8).Draw(t, "parts")
		return strings.Join(parts, "")
	})
	config := Config{Host: "x", From: "chat@example.org"}
	rapid.Check(t, func(t *rapid.T) {
		in := model.Mail{
			To: "ann@example.org", Subject: evil.Draw(t, "subject"), Sender: evil.Draw(t, "sender"),
			HTML: evil.Draw(t, "html"), Text: evil.Draw(t, "text"),
		}
		switch rapid.IntRange(0, 4).Draw(t, "which") {
		case 0:
			in.To = evil.Draw(t, "to")
		case 1:
			in.ReplyTo = evil.Draw(t, "reply")
		case 2:
			in.ID = evil.Draw(t, "id")
		case 3:
			in.Unsubscribe = evil.Draw(t, "unsubscribe")
		}
		made, err := compose(config, in)
		if err != nil {
			return
		}
		var source strings.Builder
		if _, err := made.message.WriteTo(&source); err != nil {
			t.Fatal(err)
		}
		read, err := mail.ReadMessage(strings.NewReader(source.String()))
		if err != nil {
			t.Fatalf("%v:\n%s", err, source.String())
		}
		for name, values := range read.Header {
			if !slices.Contains(known, name) || len(values) != 1 {
				t.Errorf("a header %s with %d values:\n%s", name, len(values), source.String())
			}
		}
		shown, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		for _, name := range []string{"To", "From"} {
			list, err := read.Header.AddressList(name)
			if err != nil || len(list) != 1 {
				t.Fatalf("%s: %v, %v", name, list, err)
			}
			shown += list[0].Name
		}
		if err != nil || line(shown) != strings.TrimSpace(shown) {
			t.Errorf("the subject and the names show %q, %v", shown, err)
		}
	})
}

func TestRefusedParts(t *testing.T) {
	config := Config{Host: "x", From: "chat@example.org"}
	for name, in := range map[string]model.Mail{
		"a second address":         {To: "a@example.org, b@example.org"},
		"a line break in a letter": {To: "a@example.org\r\nBcc: b@example.org"},
		"an ID in brackets":        {To: "a@example.org", ID: "<a@example.org>"},
		"an ID with a line break":  {To: "a@example.org", ID: "a@example.org\r\nBcc: b"},
		"a link to nowhere":        {To: "a@example.org", Unsubscribe: "/decline"},
		"a link and a header":      {To: "a@example.org", Unsubscribe: "https://a.example/>\r\nBcc: b"},
		"two links":                {To: "a@example.org", Unsubscribe: "https://a.example/,https://b.example"},
		"no address for answers":   {To: "a@example.org", ReplyTo: "ann"},
		"nobody":                   {},
	} {
		if _, err := compose(config, in); !errors.Is(err, model.ErrHopeless) {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestPlain(t *testing.T) {
	const page = `<!doctype html><html><head><title>no</title><style>p { color: red }</style></head><body>
		<h1>You are  invited</h1><p>Ann &amp; Bob wait<br>for you.</p><script>alert(1)</script>
		<table><tr><td>Room</td><td>general</td></tr></table>
		<ul><li>one</li><li>two</li></ul>
		<p><a href="https://a.example/invite/x"><b>Join</b></a> or <a href="https://a.example">https://a.example</a></p></body></html>`
	const want = "You are invited\n\nAnn & Bob wait\nfor you.\n\nRoom general\n\none\ntwo\n\nJoin <https://a.example/invite/x> or https://a.example"
	if diff := cmp.Diff(want, plain(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := plain("just text"); got != "just text" {
		t.Errorf("got %q", got)
	}
}
