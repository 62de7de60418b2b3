package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/authz"
	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/settings"
)

// upstream lists the methods and paths below /api/v1 of Rocket.Chat: those of
// its published API description and those that version 6.14 declares.
//
//go:embed upstream.txt
var upstream string

// differences is the part of docs/compat.md that people write.
//
//go:embed differences.md
var differences string

// Declared returns the endpoints to read about, not to call: nothing is
// behind them.
func Declared() *endpoint.Set {
	a := &API{Chat: &chat.Service{}, Accounts: &accounts.Service{}, Settings: &settings.Settings{}, Authz: &authz.Authz{}}
	return a.Endpoints()
}

// Answered returns what this server answers of upstream's API, each as
// "GET users.list" with ":" for a path's parameter.
func Answered() map[string]bool {
	answered := map[string]bool{}
	for _, route := range doors {
		answered[unnamed(route)] = true
	}
	for _, e := range Declared().All() {
		for _, path := range e.Paths() {
			answered[unnamed(e.Method+" "+path)] = true
		}
	}
	return answered
}

var parameter = regexp.MustCompile(`:[A-Za-z_]+`)

// unnamed makes routes comparable: upstream's descriptions differ in the
// names of parameters.
func unnamed(route string) string { return parameter.ReplaceAllString(route, ":") }

// Compat returns docs/compat.md: every endpoint of upstream's with what
// becomes of it here, and the deliberate differences.
func Compat() []byte {
	answered, ours := Answered(), Answered()
	var rows bytes.Buffer
	counts := map[string]int{}
	for route := range strings.Lines(upstream) {
		route = strings.TrimSpace(route)
		method, path, _ := strings.Cut(route, " ")
		state, reason := fate(path, answered[unnamed(route)])
		delete(ours, unnamed(route))
		counts[state]++
		fmt.Fprintf(&rows, "| %s | `%s` | %s |\n", method, path, state+reason)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Compatibility\n\n<!-- Written by make compat; the differences are in internal/api/differences.md. -->\n\n")
	fmt.Fprintf(&out, "Rocket.Chat has %d REST endpoints below `/api/v1`, counted over its published description and version 6.14: "+
		"**%d are answered** here, %d not yet, and %d never will be.", strings.Count(upstream, "\n"), counts[isAnswered], counts[isLater], counts[isNever])
	fmt.Fprintf(&out, " A path that is not answered gets 404, like one that does not exist.")
	if len(ours) > 0 {
		fmt.Fprintf(&out, " %d more are answered that are in neither list.", len(ours))
	}
	fmt.Fprintf(&out, "\n\n%s\n## Endpoints\n\n| method | path | here |\n|---|---|---|\n%s", differences, rows.Bytes())
	return out.Bytes()
}

// What becomes of an endpoint of upstream's.
const (
	isAnswered = "answered"
	isLater    = "not yet"
	isNever    = "never"
)

// fate returns what becomes of a path, and why.
func fate(path string, answered bool) (state, reason string) {
	if answered {
		return isAnswered, ""
	}
	var group absence
	for _, a := range never {
		if strings.HasPrefix(path, a.prefix) && len(a.prefix) > len(group.prefix) {
			group = a
		}
	}
	if group.reason == "" {
		return isLater, ""
	}
	return isNever, ": " + group.reason
}
