package discord

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// proxyFor is the proxy that the environment names for a gateway, nil for none.
func proxyFor(address string) *url.URL {
	u, err := url.Parse(strings.Replace(address, "ws", "http", 1))
	if err != nil {
		return nil
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil {
		return nil
	}
	return proxy
}

// connectVia connects straight, or through a tunnel of an HTTP proxy.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
func connectVia(ctx context.Context, proxy *url.URL, network, addr string) (net.Conn, error) {
	d := net.Dialer{KeepAlive: 15 * time.Second}
	if proxy == nil {
		return d.DialContext(ctx, network, addr)
	}
	port := proxy.Port()
	if port == "" {
		port = "80"
	}
	c, err := d.DialContext(ctx, network, net.JoinHostPort(proxy.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connect to proxy: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })()
	if err := tunnel(c, proxy.User, addr); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func tunnel(c net.Conn, user *url.Userinfo, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if user != nil {
		password, _ := user.Password()
		secret := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+secret)
	}
	if err := req.Write(c); err != nil {
		return fmt.Errorf("ask proxy: %w", err)
	}
	in := bufio.NewReader(c)
	res, err := http.ReadResponse(in, req)
	switch {
	case err != nil:
		return fmt.Errorf("ask proxy: %w", err)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("proxy answered %d", res.StatusCode)
	case in.Buffered() > 0:
		return errors.New("proxy said more than it may")
	}
	return nil
}
