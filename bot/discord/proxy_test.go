package discord_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// proxy answers one CONNECT and then says what it hears, in capitals.
func proxy(t *testing.T, answer string, asked chan<- *http.Request) *url.URL {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		asked <- req
		_, _ = io.WriteString(c, answer)
		line, _ := in.ReadString('\n')
		_, _ = io.WriteString(c, strings.ToUpper(line))
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return &url.URL{Scheme: "http", Host: l.Addr().String(), User: url.UserPassword("me", "canary")}
}

func TestProxyCarriesTheGateway(t *testing.T) {
	t.Parallel()
	asked := make(chan *http.Request, 1)
	via := proxy(t, "HTTP/1.1 200 Connection established\r\n\r\n", asked)
	c, err := discord.ConnectVia(t.Context(), via, "gateway.example:443")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	req := <-asked
	if req.Method != http.MethodConnect || req.Host != "gateway.example:443" || req.Header.Get("Proxy-Authorization") != "Basic bWU6Y2FuYXJ5" {
		t.Errorf("got %s %s %v", req.Method, req.Host, req.Header)
	}
	_, _ = io.WriteString(c, "hello\n")
	if got, _ := bufio.NewReader(c).ReadString('\n'); got != "HELLO\n" {
		t.Errorf("got %q through the tunnel", got)
	}
}

func TestProxyThatRefuses(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"wants another password": "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		"is none":                "SSH-2.0-OpenSSH\r\n",
		"says too much":          "HTTP/1.1 200 OK\r\n\r\nand so on",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := discord.ConnectVia(t.Context(), proxy(t, answer, make(chan *http.Request, 1)), "gateway.example:443")
			if err == nil {
				_ = c.Close()
				t.Fatal("got a connection")
			}
			holdsNoSecret(t, err.Error())
		})
	}
}

func TestProxyThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if c, err := discord.ConnectVia(ctx, proxy(t, "", make(chan *http.Request, 1)), "gateway.example:443"); err == nil {
		_ = c.Close()
		t.Error("got a connection")
	}
}
