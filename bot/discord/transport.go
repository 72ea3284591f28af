package discord

import (
	"net"
	"net/http"
	"time"
)

// quickClient is for acknowledgements: a few warm connections of their own, so
// that a 20 MB upload never stands in the way of an answer that has 3 s.
func quickClient() *http.Client {
	t := transport(2 * time.Second)
	t.MaxIdleConnsPerHost = 8
	t.IdleConnTimeout = 5 * time.Minute
	return client(t)
}

// bulkClient has no overall time-out: an upload may take as long as its context
// allows.
func bulkClient() *http.Client {
	t := transport(10 * time.Second)
	t.MaxIdleConnsPerHost = 16
	t.IdleConnTimeout = 90 * time.Second
	t.WriteBufferSize = 64 << 10
	t.ResponseHeaderTimeout = time.Minute // counted from the end of the upload
	return client(t)
}

func transport(connect time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: connect, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connect,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // answers are small, and what we read stays bounded
		MaxResponseHeaderBytes: 64 << 10,
		// A dead HTTP/2 connection is noticed while it is idle, not by a member.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// client follows no redirects: they would carry tokens elsewhere.
func client(t *http.Transport) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}
