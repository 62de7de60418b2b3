package invites

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"

	"gantry/internal/model"
)

// TokenKey derives invite tokens. The database has only their digests, so who
// reads it, or a backup, cannot enter by them; who has the key can show an
// invite's link again.
type TokenKey []byte

// tokenLength gives tokens 20·log2(55) = 115.6 bits.
const tokenLength = 20

// Token returns the token of an invite's present generation.
func (k TokenKey) Token(i model.Invite) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("gantry invite token v1\x00"))
	mac.Write([]byte(i.ID))
	mac.Write([]byte{0})
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(i.Gen)))
	n, base := new(big.Int).SetBytes(mac.Sum(nil)), big.NewInt(int64(len(model.Alphabet)))
	token, digit := make([]byte, tokenLength), new(big.Int)
	for at := range token {
		n.DivMod(n, base, digit)
		token[at] = model.Alphabet[digit.Int64()]
	}
	return string(token)
}

// Fingerprint names the key without giving it away, so that a node that was
// started with another key can be told.
func (k TokenKey) Fingerprint() string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("gantry key fingerprint v1"))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// digest is what the database keeps of a token.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// maxTokenLength bounds what is looked up at all.
const maxTokenLength = 128

// wellFormed says whether text could be a token: nothing else reaches the
// database.
func wellFormed(text string) bool {
	if text == "" || len(text) > maxTokenLength {
		return false
	}
	for _, c := range []byte(text) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
