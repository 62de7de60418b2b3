package invites

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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

// binding is what a browser carries, read.
type binding struct {
	invite model.Invite // its id and generation alone
	since  model.Time
}

// bindingOf reads what a browser carries. It is false of what has ended or has
// not been signed here.
func (s *Service) bindingOf(bound model.Secret) (binding, bool) {
	at := strings.LastIndexByte(string(bound), '.')
	if at < 0 {
		return binding{}, false
	}
	body, mac := string(bound)[:at], string(bound)[at+1:]
	parts := strings.Split(body, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(mac), []byte(s.Key.sign("bind", body))) {
		return binding{}, false
	}
	gen, errGen := strconv.Atoi(parts[1])
	ends, errEnds := strconv.ParseInt(parts[2], 10, 64)
	if errGen != nil || errEnds != nil || model.Time(ends) <= model.Now() {
		return binding{}, false
	}
	return binding{invite: model.Invite{ID: parts[0], Gen: gen}, since: model.Time(ends).Add(-BindFor)}, true
}

// TokenOf returns the token of the invite that a browser is bound to, or ""
// when it is bound to none, no longer, or says so without our having signed.
func (s *Service) TokenOf(bound model.Secret) string {
	b, ok := s.bindingOf(bound)
	if !ok {
		return ""
	}
	return s.Key.Token(b.invite)
}

// Brought says whether somebody has come into the room of the invite that a
// browser is bound to since it was at the invite's page: whether the invite has
// brought them anything new.
func (s *Service) Brought(ctx context.Context, userID string, bound model.Secret) (bool, error) {
	b, ok := s.bindingOf(bound)
	if !ok {
		return false, nil
	}
	invite, err := s.Store.Invite(ctx, b.invite.ID)
	var sub model.Subscription
	if err == nil {
		sub, err = s.Store.Subscription(ctx, invite.RID, userID)
	}
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return !sub.Banned && sub.CreatedAt >= b.since, wrap("read what an invite brought", err)
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
