package invites

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gantry/internal/model"
)

// BindFor is how long a browser stays bound to an invite whose page it was at.
const BindFor = time.Hour

// Bind returns what a browser carries to be let in by the invite when it signs
// in, by whatever way: the invite's id and generation and an end, signed. The
// token is not in it.
func (s *Service) Bind(i model.Invite, now model.Time) model.Secret {
	body := i.ID + "." + strconv.Itoa(i.Gen) + "." + strconv.FormatInt(int64(now.Add(BindFor)), 10)
	return model.Secret(body + "." + s.Key.sign("bind", body))
}

// TokenOf returns the token of the invite that a browser is bound to, or ""
// when it is bound to none, no longer, or says so without our having signed.
func (s *Service) TokenOf(bound model.Secret) string {
	at := strings.LastIndexByte(string(bound), '.')
	if at < 0 {
		return ""
	}
	body, mac := string(bound)[:at], string(bound)[at+1:]
	parts := strings.Split(body, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(mac), []byte(s.Key.sign("bind", body))) {
		return ""
	}
	gen, errGen := strconv.Atoi(parts[1])
	ends, errEnds := strconv.ParseInt(parts[2], 10, 64)
	if errGen != nil || errEnds != nil || model.Time(ends) <= model.Now() {
		return ""
	}
	return s.Key.Token(model.Invite{ID: parts[0], Gen: gen})
}

// sign returns a signature of text for one purpose.
func (k TokenKey) sign(purpose, text string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("gantry " + purpose + " v1\x00"))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// address is what is kept of where somebody came from: enough to see that two
// came from one place, not which place that is. Of an IPv6 address the network
// counts.
func (k TokenKey) address(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			ip = network.Addr()
		}
	}
	return k.sign("address", ip.String())[:16]
}
