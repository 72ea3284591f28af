package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// signature is what Discord sends with each request to prove that it is
// Discord's, and new.
// https://discord.com/developers/docs/interactions/overview#validating-security-request-headers
type signature struct {
	stamp string // seconds since 1970, as they were signed
	sum   []byte
}

// The headers of a signature.
const (
	headerSum   = "X-Signature-Ed25519"
	headerStamp = "X-Signature-Timestamp"
)

// freshFor is how far the time of a request may be from ours. What is older may
// have been recorded by somebody who sends it again.
const freshFor = 5 * time.Minute

// readSignature reads both headers; false if either is missing, there twice or
// not in the form that Discord writes.
func readSignature(h http.Header) (signature, bool) {
	sums, stamps := h[headerSum], h[headerStamp]
	if len(sums) != 1 || len(stamps) != 1 {
		return signature{}, false
	}
	sum, ok := lowerHex(sums[0], ed25519.SignatureSize)
	if !ok || !isStamp(stamps[0]) {
		return signature{}, false
	}
	return signature{stamp: stamps[0], sum: sum}, true
}

// lowerHex decodes so many bytes of lower-case hexadecimal.
func lowerHex(text string, size int) ([]byte, bool) {
	if len(text) != 2*size || strings.ToLower(text) != text {
		return nil, false
	}
	b, err := hex.DecodeString(text)
	return b, err == nil
}

// isStamp reports whether a text is digits only, few enough for a time.
func isStamp(text string) bool {
	other := func(r rune) bool { return r < '0' || r > '9' }
	return len(text) > 0 && len(text) <= 12 && !strings.ContainsFunc(text, other)
}

// of reports whether this is the key's signature of a body with the time before
// it.
func (s signature) of(key ed25519.PublicKey, stamped []byte) bool {
	return ed25519.Verify(key, stamped, s.sum)
}

// fresh reports whether it was made about now.
func (s signature) fresh(now time.Time) bool {
	seconds, err := strconv.ParseInt(s.stamp, 10, 64)
	return err == nil && now.Sub(time.Unix(seconds, 0)).Abs() <= freshFor
}

// ParsePublicKey reads an application's public key, as the Developer Portal
// shows it on the page General Information: 64 hexadecimal digits. A key under
// which anybody could sign is refused.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(text)
	switch {
	case err != nil || len(key) != ed25519.PublicKeySize:
		return nil, errors.New("is not 64 hexadecimal digits")
	case !onCurve(key):
		return nil, errors.New("is not a public key: a digit of it must be wrong")
	case signsNothing(key):
		return nil, errors.New("is a key under which anybody could sign")
	}
	return key, nil
}

// onCurve reports whether 32 bytes are a point of the curve, as every key is
// and every second typing mistake is not: whether x² = (y²-1) / (dy²+1) has a
// root.
// https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3
func onCurve(key ed25519.PublicKey) bool {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	d := new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), p))
	y := new(big.Int)
	for n := range key {
		y.Lsh(y, 8).Or(y, big.NewInt(int64(key[len(key)-1-n])))
	}
	y.SetBit(y, 255, 0)
	yy := y.Mul(y, y).Mod(y, p)
	below := new(big.Int).Mul(d, yy)
	below.Add(below, big.NewInt(1)).ModInverse(below, p)
	xx := yy.Sub(yy, big.NewInt(1)).Mul(yy, below)
	return big.Jacobi(xx.Mod(xx, p), p) >= 0
}

// signsNothing reports whether a key is one of the few points of low order:
// under those a signature of zeros is right for one message in eight or more,
// so that one of these is all but surely among them.
// https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
func signsNothing(key ed25519.PublicKey) bool {
	nothing := make([]byte, ed25519.SignatureSize)
	nothing[0] = 1 // R is the neutral point, S is zero
	for n := range 256 {
		if ed25519.Verify(key, []byte{byte(n)}, nothing) {
			return true
		}
	}
	return false
}
