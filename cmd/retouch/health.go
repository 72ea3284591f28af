package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// health asks the /livez of the bot that runs with the same OPS_ADDR.
func (p *program) health(ctx context.Context, args []string) error {
	if err := p.flags("health", args, noFlags); err != nil {
		return err
	}
	s, err := p.loadAndWarn("health")
	if err != nil {
		return err
	}
	if err := askLivez(ctx, dialable(s.OpsAddr)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "ok")
	return err
}

// dialable is where a listener at addr can be reached from this machine: one
// that listens everywhere, on loopback.
func dialable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && ip.IsUnspecified() && ip.Is4():
		host = "127.0.0.1"
	case err == nil && ip.IsUnspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port)
}

func askLivez(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/livez", nil)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("nothing answers at OPS_ADDR %s: is the bot running? %w", addr, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered /livez with %s", addr, resp.Status)
	}
	return nil
}
