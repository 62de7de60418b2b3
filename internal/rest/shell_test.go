package rest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/endpoint"
)

func TestCrossOrigin(t *testing.T) {
	const (
		allow = "Access-Control-Allow-Origin"
		page  = "https://page.example"
	)
	d := open(t, answers(endpoint.Spec{Method: "GET", Path: "x", Access: endpoint.Anyone}, 1))
	for _, c := range []struct {
		setting, method, origin string
		status                  int
		allowed, vary           string
	}{
		{"", "GET", page, 200, "", ""},
		{"", "OPTIONS", page, 405, "", ""},
		{"", "OPTIONS", "", 200, "", ""},
		{"*", "GET", "", 200, "", ""},
		{"*", "GET", page, 200, "*", ""},
		{"*", "OPTIONS", page, 200, "*", ""},
		{page, "GET", page, 200, page, "Origin"},
		{page, "GET", "https://other.example", 200, "", "Origin"},
		{page, "OPTIONS", "https://other.example", 200, "", "Origin"},
		{"https://first.example, HTTPS://page.example ", "OPTIONS", page, 200, page, "Origin"},
		{page, "GET", page + ".evil.example", 200, "", "Origin"},
		{page, "GET", "null", 200, "", "Origin"},
	} {
		d.cors = c.setting
		headers := []string{}
		if c.origin != "" {
			headers = append(headers, "Origin: "+c.origin)
		}
		w := d.ask(c.method, "x", "", headers...)
		h := w.Header()
		if w.Code != c.status || h.Get(allow) != c.allowed || h.Get("Vary") != c.vary {
			t.Errorf("%+v: %d %v", c, w.Code, h)
		}
		if named := h.Get("Access-Control-Allow-Headers") != ""; named != (c.allowed != "") {
			t.Errorf("%+v: headers are allowed: %v", c, named)
		}
	}
	d.cors = ""
	w := d.ask("OPTIONS", "x", "", "Origin: "+page)
	if want := "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.\n"; w.Body.String() != want {
		t.Error(cmp.Diff(want, w.Body.String()))
	}
}

func TestClientIP(t *testing.T) {
	for name, c := range map[string]struct {
		proxies   int
		peer      string
		forwarded []string
		want      string
	}{
		"direct":                            {0, "192.0.2.1:99", nil, "192.0.2.1"},
		"direct, by IPv6":                   {0, "[2001:db8::1]:99", nil, "2001:db8::1"},
		"direct, IPv4 in IPv6":              {0, "[::ffff:192.0.2.1]:99", nil, "192.0.2.1"},
		"a stranger's header":               {0, "192.0.2.1:99", []string{"10.0.0.1"}, "192.0.2.1"},
		"one proxy":                         {1, "192.0.2.1:99", []string{"203.0.113.7"}, "203.0.113.7"},
		"one proxy, spoofed":                {1, "192.0.2.1:99", []string{"127.0.0.1, 203.0.113.7"}, "203.0.113.7"},
		"one proxy, spoofed by two headers": {1, "192.0.2.1:99", []string{"127.0.0.1", "203.0.113.7"}, "203.0.113.7"},
		"one proxy, with a port":            {1, "192.0.2.1:99", []string{"203.0.113.7:4711"}, "203.0.113.7"},
		"one proxy, IPv6 with a port":       {1, "192.0.2.1:99", []string{"[2001:db8::2]:4711"}, "2001:db8::2"},
		"one proxy, that says nothing":      {1, "192.0.2.1:99", nil, "192.0.2.1"},
		"one proxy, that says unknown":      {1, "192.0.2.1:99", []string{"unknown"}, "192.0.2.1"},
		"two proxies":                       {2, "192.0.2.1:99", []string{"203.0.113.7, 198.51.100.1"}, "203.0.113.7"},
		"two proxies, spoofed":              {2, "192.0.2.1:99", []string{"127.0.0.1, 203.0.113.7, 198.51.100.1"}, "203.0.113.7"},
		"two proxies, one passed by":        {2, "192.0.2.1:99", []string{"203.0.113.7"}, "192.0.2.1"},
		"a socket without address":          {0, "@", nil, "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := (ClientIP{Proxies: c.proxies}).Of(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
