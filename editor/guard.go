package editor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard is the way out of a download. Every request, also one that a redirect
// made, is checked against the list; then the address that its name resolved
// to is checked at the moment of dialling, so that no name can lead inside.
type guard struct {
	hosts  hosts
	public *http.Transport // https, public addresses
	open   *http.Transport // http, the literal addresses of the list
}

func newGuard(h hosts, l limits) *guard {
	public := &net.Dialer{Timeout: l.dial, Control: publicOnly(ssrf.New(ssrf.WithPorts(443)))}
	open := &net.Dialer{Timeout: l.dial}
	return &guard{
		hosts:  h,
		public: downloadTransport(public.DialContext, l),
		open:   downloadTransport(open.DialContext, l),
	}
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// downloadTransport has no proxy, which would dial for us, no compression,
// which would hide the size, and keeps no connection: closing a body then ends
// the transfer at once.
func downloadTransport(dial dialFunc, l limits) *http.Transport {
	return &http.Transport{
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    l.dial,
		ResponseHeaderTimeout:  l.header,
		MaxResponseHeaderBytes: maxHeader,
		DisableKeepAlives:      true,
		DisableCompression:     true,
	}
}

// RoundTrip checks the address and sends the request.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.hosts.check(r.URL); err != nil {
		return nil, &refusedError{err}
	}
	if r.URL.Scheme == "http" {
		return g.open.RoundTrip(r)
	}
	return g.public.RoundTrip(r)
}

// refusedError is about an address that must not be asked. It is not worth a
// second try.
type refusedError struct{ error }

func (e *refusedError) Unwrap() error { return e.error }

// publicOnly refuses addresses that are not on the public internet.
func publicOnly(g *ssrf.Guardian) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, c syscall.RawConn) error {
		if err := g.Safe(network, address, c); err != nil {
			return &refusedError{err}
		}
		if ap, err := netip.ParseAddrPort(address); err != nil || isISATAP(ap.Addr()) {
			return &refusedError{fmt.Errorf("dial: %w", errTunnel)}
		}
		return nil
	}
}

var errTunnel = errors.New("address of a tunnel")

// isISATAP finds an IPv4 address inside an interface identifier, under whatever
// prefix: https://www.rfc-editor.org/rfc/rfc5214#section-6.1
func isISATAP(ip netip.Addr) bool {
	b := ip.As16()
	return !ip.Is4() && b[8]&^0x03 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}
