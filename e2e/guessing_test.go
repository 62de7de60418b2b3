package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
)

// Guessers with many addresses ask for codes of old links until they are told
// no more, long before they could find one. Whoever holds a link is let in
// meanwhile. docs/security.md has the figures.
func TestGuessingEnds(t *testing.T) {
	s := start(t, options{Env: []string{
		"ADMIN_PASS=" + operatorPassword, "HTTP_FORWARDED_COUNT=1", "OVERWRITE_SETTING_API_Enable_Rate_Limiter=true",
		"OVERWRITE_SETTING_API_Enable_Rate_Limiter_Limit_Calls_Default=1000000",
	}})
	link := s.login("admin", operatorPassword).invite("GENERAL", 1, 0)
	dice := rand.New(rand.NewPCG(1, 2))
	const letters = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"
	word := func(length int) string {
		var out strings.Builder
		for range length {
			out.WriteByte(letters[dice.IntN(len(letters))])
		}
		return out.String()
	}
	ask := func(token string, address int) reply {
		r, err := http.NewRequest("POST", s.URL+"/api/v1/validateInviteToken", strings.NewReader(`{"token":"`+token+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", address/250, 1+address%250))
		answer, err := s.anonymous().send(r)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	for name, c := range map[string]struct{ length, most int }{
		"codes of old links, 34.7 bits": {6, 100}, "names of links": {9, 1000}, "tokens, 115.6 bits, from 20 addresses": {20, 20 * 60},
	} {
		answered, refused, found := 0, 0, 0
		for n := range 3000 {
			address := n % 500
			if c.length == 20 {
				address = 600 + n%20
			}
			switch r := ask(word(c.length), address); {
			case r.Status == http.StatusTooManyRequests:
				refused++
			case strings.Contains(r.Body, `"valid":true`):
				found++
			default:
				answered++
			}
		}
		t.Logf("%s: of 3,000 guesses %d were answered, %d refused, %d found", name, answered, refused, found)
		if answered > c.most+c.most/10 || refused == 0 || found > 0 {
			t.Errorf("%s: %d answered, %d refused, %d found", name, answered, refused, found)
		}
		if r := ask(link.Token, 900); r.Status != 200 || !strings.Contains(r.Body, `"valid":true`) {
			t.Errorf("%s: a living link meanwhile: %v", name, r)
		}
	}
}
