package words

import (
	"testing"
	"testing/fstest"
	"time"

	"gantry/web"
)

func sample() *Languages {
	return Open(fstest.MapFS{
		"en.json": {Data: []byte(`{"a": {"days": "in {n, one {# day} other {# days}}", "who": "{who} invites {you}"}, "b": {"x": "not read"}}`)},
		"pl.json": {Data: []byte(`{"a": {"days": "{n, one {# dzień} few {# dni} many {# dni, wiele} other {?}}"}}`)},
		"de.json": {Data: []byte(`{"a": {}}`)},
		"ar.json": {Data: []byte(`{"a": {}}`)},
	}, "a")
}

func TestValuesAndPlurals(t *testing.T) {
	ls := sample()
	en, _ := ls.Named("en")
	pl, _ := ls.Named("pl")
	de, _ := ls.Named("de")
	for _, c := range []struct{ got, want string }{
		{en.T("a.days", "n", 1), "in 1 day"}, {en.T("a.days", "n", 0), "in 0 days"}, {en.T("a.days", "n", 12345), "in 12,345 days"},
		{pl.T("a.days", "n", 1), "1 dzień"}, {pl.T("a.days", "n", 3), "3 dni"}, {pl.T("a.days", "n", 5), "5 dni, wiele"},
		{en.T("a.who", "who", "{you}", "you", "me"), "{you} invites me"}, {en.T("a.who", "who", "A"), "A invites {you}"},
		{en.T("b.x"), "b.x"}, {de.Number(1234567), "1.234.567"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWishes(t *testing.T) {
	ls := sample()
	for wish, want := range map[string]string{
		"": "en", "de": "de", "de-AT,en;q=0.5": "de", "fr,pl;q=0.9,de;q=0.1": "pl", "fr": "en", "xx-not a tag;;": "en", "en-GB, de;q=0.9": "en",
	} {
		if got := ls.For("", wish).Tag; got != want {
			t.Errorf("%q is given %s, want %s", wish, got, want)
		}
	}
	if got := ls.For("pl", "de").Tag; got != "pl" {
		t.Errorf("the second wish wins: %s", got)
	}
	if ar, _ := ls.Named("ar"); ar.Dir != "rtl" || ls.All[0].Tag != "en" || ls.All[0].Dir != "ltr" {
		t.Error("the wrong direction, or order")
	}
	if _, found := ls.Named("xx"); found {
		t.Error("a language that there is not")
	}
}

func TestTimes(t *testing.T) {
	ls := Open(web.Words(), "entry")
	en, _ := ls.Named("en")
	de, _ := ls.Named("de")
	for d, want := range map[time.Duration][2]string{
		20 * time.Second: {"in less than a minute", "in weniger als einer Minute"}, time.Minute: {"in 1 minute", "in 1 Minute"},
		100 * time.Hour: {"in 4 days", "in 4 Tagen"}, 7*24*time.Hour - time.Second: {"in 7 days", "in 7 Tagen"},
		-90 * time.Minute: {"2 hours ago", "vor 2 Stunden"}, 45 * 24 * time.Hour: {"in 2 months", "in 2 Monaten"},
		40 * 24 * time.Hour: {"in 40 days", "in 40 Tagen"}, 800 * 24 * time.Hour: {"in 2 years", "in 2 Jahren"},
		-time.Second: {"less than a minute ago", "vor weniger als einer Minute"},
	} {
		if got := [2]string{en.Apart(d), de.Apart(d)}; got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	at := time.Date(2026, 11, 24, 11, 0, 0, 0, time.FixedZone("", 3600))
	for got, want := range map[string]string{
		en.Date(at): "Tuesday 24 November 2026, 10:00 UTC", en.ShortDate(at): "Tue 24 Nov 2026, 10:00 UTC",
		de.Date(at): "Dienstag, 24. November 2026, 10:00 UTC", de.ShortDate(at): "Di., 24. Nov. 2026, 10:00 UTC",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
