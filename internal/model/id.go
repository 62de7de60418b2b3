package model

import "crypto/rand"

// Alphabet is Meteor's "unmistakable" alphabet: no 0/O, 1/l/I or U/V pairs,
// so that an identifier survives being read aloud.
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"

// NewID returns n characters drawn evenly from Meteor's 55-letter alphabet.
// Seventeen of them, what Rocket.Chat uses for documents, carry 98 bits.
func NewID(n int) string {
	const limit = 256 - 256%len(Alphabet)
	id := make([]byte, 0, n)
	var buf [32]byte
	for len(id) < n {
		rand.Read(buf[:])
		for _, b := range buf {
			if int(b) < limit && len(id) < n {
				id = append(id, Alphabet[int(b)%len(Alphabet)])
			}
		}
	}
	return string(id)
}

// NewDocID returns the 17-character identifier of a new document.
func NewDocID() string { return NewID(17) }
