package discord

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

const handshakeWithin = 15 * time.Second

// onlyGateway answers the one REST call that discordgo makes in our use, from
// what we know already. So none of its calls reaches the network, whatever
// address is built into it.
type onlyGateway string

// RoundTrip answers GET …/gateway and refuses everything else.
func (address onlyGateway) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet || !strings.HasSuffix(req.URL.Path, "/gateway") {
		return nil, errors.New("discordgo makes no REST calls here")
	}
	data, err := json.Marshal(map[string]string{"url": string(address)})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Request: req,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(bytes.NewReader(data)), ContentLength: int64(len(data)),
	}, nil
}

// dialer makes connections that are watched, straight or through a proxy of the
// environment. Through a proxy that does not speak HTTP only the deadlines
// hold: what is inside cannot be seen.
func dialer(w *watch, address string) *websocket.Dialer {
	proxy := proxyFor(address)
	plain := func(ctx context.Context, network, addr string) (net.Conn, error) {
		return w.dial(ctx, nil, network, addr)
	}
	d := &websocket.Dialer{HandshakeTimeout: handshakeWithin, NetDialContext: plain}
	if proxy != nil && proxy.Scheme != "http" {
		d.Proxy = http.ProxyURL(proxy)
		return d
	}
	d.NetDialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		return w.dialTLS(ctx, proxy, network, addr)
	}
	return d
}

// dial connects; the end of the watch ends it.
func (w *watch) dial(ctx context.Context, proxy *url.URL, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeWithin)
	defer cancel()
	defer context.AfterFunc(w.life, cancel)()
	c, err := connectVia(ctx, proxy, network, addr)
	return w.watched(c, err)
}

func (w *watch) dialTLS(ctx context.Context, proxy *url.URL, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeWithin)
	defer cancel()
	defer context.AfterFunc(w.life, cancel)()
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	raw, err := connectVia(ctx, proxy, network, addr)
	if err != nil {
		return nil, err
	}
	c := tls.Client(raw, &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return w.watched(c, nil)
}

func (w *watch) watched(c net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	if !w.carry(c) {
		return nil, errors.Join(errEnded, c.Close())
	}
	return newTap(c, w), nil
}
