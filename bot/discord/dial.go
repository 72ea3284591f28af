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

// gateway asks where to connect to. An answer that is not encrypted is taken
// only for this very machine, because the bot token goes there.
// https://discord.com/developers/docs/events/gateway#get-gateway
func (r *REST) gateway(ctx context.Context) (string, error) {
	var told struct {
		URL string `json:"url"`
	}
	if err := r.do(ctx, r.asBot(http.MethodGet, "/gateway", "/gateway"), &told); err != nil {
		return "", err
	}
	u, err := url.Parse(told.URL)
	if err != nil || u.Host == "" {
		return "", errors.New("discord told no address of its gateway")
	}
	if u.Scheme != "wss" && (u.Scheme != "ws" || !isLoopback(u.Hostname())) {
		return "", errors.New("discord told an address of its gateway that is not encrypted")
	}
	return told.URL, nil
}

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

// dialer makes connections that are watched. Through a proxy only its deadlines
// hold: what is inside cannot be seen.
func dialer(l *link, address string) *websocket.Dialer {
	plain := func(ctx context.Context, network, addr string) (net.Conn, error) {
		d := net.Dialer{KeepAlive: 15 * time.Second}
		c, err := d.DialContext(ctx, network, addr)
		return watched(l, c, err)
	}
	d := &websocket.Dialer{HandshakeTimeout: handshakeWithin, NetDialContext: plain}
	if throughProxy(address) {
		d.Proxy = http.ProxyFromEnvironment
		return d
	}
	d.NetDialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		t := tls.Dialer{
			NetDialer: &net.Dialer{KeepAlive: 15 * time.Second},
			Config:    &tls.Config{NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12},
		}
		c, err := t.DialContext(ctx, network, addr)
		return watched(l, c, err)
	}
	return d
}

func watched(l *link, c net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	w := l.watch.Load()
	if !w.carry(c) {
		return nil, errors.Join(errEnded, c.Close())
	}
	return newTap(c, w), nil
}

func throughProxy(address string) bool {
	u, err := url.Parse(strings.Replace(address, "ws", "http", 1))
	if err != nil {
		return false
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	return err == nil && proxy != nil
}
