package discord

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// checkBase gives the address that every path is put behind, without a slash
// at the end. The bot token travels there, so it must be https, or http to this
// very machine.
func checkBase(raw string) (string, error) {
	if raw == "" {
		return defaultBase, nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "", errors.New("discord address is not a URL; write it like " + defaultBase)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("discord address may not hold a user, a ? or a #; write it like " + defaultBase)
	}
	if u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) {
		return strings.TrimRight(u.String(), "/"), nil
	}
	return "", errors.New("discord address must begin with https://, or with http:// and a literal loopback address like http://127.0.0.1:8787/api/v10")
}

// isLoopback reports whether host is an address of this machine, written as a
// number. A name like "localhost" may mean anything and does not count.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
