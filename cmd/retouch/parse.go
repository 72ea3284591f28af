package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// The functions of this file turn the text of a setting into its value. Their
// errors go on after the setting's name: "is not a size". They never repeat a
// secret, and they get no empty text.

// secretInto takes a secret that goes into a header. People paste it with the
// word that precedes it there.
func secretInto[T ~string](to *T, v, prefix string) error {
	if len(v) > len(prefix) && strings.EqualFold(v[:len(prefix)], prefix) {
		v = unquote(v[len(prefix):])
	}
	for _, r := range v {
		if r <= ' ' || r > '~' {
			return errors.New("holds a blank or a character that can't be in it")
		}
	}
	if len(v) > 4096 {
		return errors.New("is longer than 4096 characters")
	}
	*to = T(v)
	return nil
}

func textInto(to *string, v string) error {
	for _, r := range v {
		if r < ' ' || r == 0x7f {
			return errors.New("holds a control character")
		}
	}
	*to = v
	return nil
}

func choiceInto(to *string, v string, choices ...string) error {
	v = strings.ToLower(v)
	if !slices.Contains(choices, v) {
		return fmt.Errorf("cannot be %q%s", cut(v), didYouMean(v, choices))
	}
	*to = v
	return nil
}

func countInto(to *int, v string, least, most int) error {
	n, err := strconv.Atoi(v)
	if err != nil {
		return fmt.Errorf("is %q, which is not a whole number", cut(v))
	}
	if n < least || n > most {
		return fmt.Errorf("is %d, but has to be from %d to %d", n, least, most)
	}
	*to = n
	return nil
}

// shardsInto takes auto for 0.
func shardsInto(to *int, v string) error {
	if strings.EqualFold(v, "auto") {
		*to = 0
		return nil
	}
	return countInto(to, v, 1, discord.MaxShards)
}

func timeInto(to *time.Duration, v string, least, most time.Duration) error {
	d, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(v, " ", "")))
	if err != nil {
		return fmt.Errorf("is %q, which is not a time with its unit", cut(v))
	}
	switch {
	case d < least && least == 0:
		return fmt.Errorf("is %v, but can't be less than nothing", d)
	case d < least && least == 1:
		return fmt.Errorf("is %v, but has to be more than nothing", d)
	case d < least:
		return fmt.Errorf("is %v, but has to be %v at least", d, least)
	case d > most:
		return fmt.Errorf("is %v, but can be %v at most", d, most)
	}
	*to = d
	return nil
}

// urlInto takes an https address, or an http one whose host is a literal
// loopback address: a name could lead the token anywhere.
func urlInto(to *string, v string) error {
	if !strings.Contains(v, "://") {
		v = "https://" + v
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Hostname() == "" || strings.ContainsAny(v, " \t"):
		return errors.New("is not an address") // it may hold a password, so it is not repeated
	case u.User != nil:
		return errors.New("holds a user name or a password, which would be sent in the clear")
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("begins with %q, not with https://", cut(u.Scheme)+"://")
	case u.Fragment != "":
		return errors.New("holds a #, which is never sent")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return errors.New("begins with http://, which would send secrets in the clear; that is for loopback addresses like 127.0.0.1 only")
	}
	*to = strings.TrimRight(u.String(), "/")
	return nil
}

// natsInto takes the addresses of a cluster's servers. They may hold a
// password, so they are not repeated.
func natsInto(to *string, v string) error {
	var all []string
	for address := range strings.SplitSeq(v, ",") {
		address = strings.TrimSpace(address)
		if address == "" {
			continue
		}
		if !strings.Contains(address, "://") {
			address = "nats://" + address
		}
		u, err := url.Parse(address)
		switch {
		case err != nil || u.Hostname() == "" || strings.ContainsAny(address, " \t"):
			return errors.New("has something that is not an address")
		case !slices.Contains(natsSchemes, u.Scheme):
			return fmt.Errorf("has an address that begins with %q, not with nats:// or tls://", cut(u.Scheme)+"://")
		}
		all = append(all, address)
	}
	if len(all) == 0 {
		return errors.New("names no server")
	}
	*to = strings.Join(all, ",")
	return nil
}

// https://docs.nats.io/using-nats/developer/connecting
var natsSchemes = []string{"nats", "tls", "ws", "wss"}

// replicasInto takes the numbers that a majority makes sense of.
// https://docs.nats.io/nats-concepts/jetstream#replication-factor
func replicasInto(to *int, v string) error {
	if v != "1" && v != "3" && v != "5" {
		return fmt.Errorf("is %q, but has to be 1, 3 or 5", cut(v))
	}
	*to = int(v[0] - '0')
	return nil
}

// passwords are those within the addresses of a cluster, for the scrubber.
func passwords(addresses string) []string {
	var found []string
	for address := range strings.SplitSeq(addresses, ",") {
		if u, err := url.Parse(address); err == nil && u.User != nil {
			password, ok := u.User.Password()
			if !ok {
				password = u.User.Username() // a token
			}
			found = append(found, password)
		}
	}
	return found
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// namedHostsInto takes a list of hosts without *.
func namedHostsInto(to *[]string, v string) error {
	if err := hostsInto(to, v); err != nil {
		return err
	}
	if slices.Contains(*to, "*") {
		return errors.New("has *, but here every host has to be named")
	}
	return nil
}

// hostsInto takes a list of host names, of literal IP:port, and of * for all
// hosts.
func hostsInto(to *[]string, v string) error {
	var hosts []string
	for h := range strings.SplitSeq(v, ",") {
		h = strings.ToLower(strings.TrimSpace(h))
		if h == "" {
			continue
		}
		if err := checkHost(h); err != nil {
			return err
		}
		hosts = append(hosts, h)
	}
	if len(hosts) == 0 {
		return errors.New("names no host")
	}
	*to = hosts
	return nil
}

var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)

func checkHost(h string) error {
	if _, err := netip.ParseAddr(strings.Trim(h, "[]")); err == nil {
		return fmt.Errorf("has the address %q without a port: write IP:port", cut(h))
	}
	if a, err := netip.ParseAddrPort(h); err == nil && a.Port() > 0 {
		return nil
	}
	if h != "*" && !hostName.MatchString(h) {
		return fmt.Errorf("has %q, which is not a host: write it without https://, path and port", cut(h))
	}
	return nil
}

// ours are the form fields that every request sets itself.
var ours = []string{"image", "image[]", "mask", "prompt"}

func fieldsInto(to *[]editor.Field, v string) error {
	var fields []editor.Field
	for pair := range strings.SplitSeq(v, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		switch {
		case !ok || name == "":
			return fmt.Errorf("has %q, which is not key=value", cut(strings.TrimSpace(pair)))
		case slices.Contains(ours, name):
			return fmt.Errorf("sets %s, which every request sets itself", name)
		}
		fields = append(fields, editor.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	*to = fields
	return nil
}

func addrInto(to *string, v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil || strings.ContainsAny(host, "/ ") {
		return fmt.Errorf("is %q, which is not host:port", cut(v))
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("has the port %q, which is not a number up to 65535", cut(port))
	}
	*to = v
	return nil
}

// publicKeyInto checks a key that interactions are signed with.
func publicKeyInto(to *string, v string) error {
	if _, err := discord.ParsePublicKey(v); err != nil {
		return fmt.Errorf("is %q, which %w", cut(v), err)
	}
	*to = v
	return nil
}

func levelInto(to *slog.Level, v string) error {
	var name string
	if err := choiceInto(&name, v, "debug", "info", "warn", "error"); err != nil {
		return err
	}
	return to.UnmarshalText([]byte(name))
}

// cut shortens what a message repeats of a value.
func cut(v string) string {
	if r := []rune(v); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return v
}
