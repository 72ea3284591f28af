package editor

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// hosts is a list of where pictures may be downloaded from. A name stands for
// https on port 443 at a public address; a literal IP:port for http to exactly
// that address.
type hosts struct {
	setting string // for messages
	any     bool   // every name
	names   map[string]bool
	open    map[string]bool // IP:port
}

// name is what a host name looks like. Those of storage buckets may have "_".
var name = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)

func parseHosts(setting string, list []string) (hosts, error) {
	h := hosts{setting: setting, names: map[string]bool{}, open: map[string]bool{}}
	var bad []error
	for _, s := range list {
		s = strings.ToLower(strings.TrimSpace(s))
		_, err := netip.ParseAddrPort(s)
		switch {
		case s == "*":
			h.any = true
		case err == nil:
			h.open[s] = true
		case name.MatchString(s):
			h.names[s] = true
		default:
			bad = append(bad, fmt.Errorf("%s: %q is neither a host name nor IP:port", setting, s))
		}
	}
	return h, errors.Join(bad...)
}

// check says whether u may be asked. It compares with the names of the list as
// written: no spelling of a host that is not on the list can be right.
func (h hosts) check(u *url.URL) error {
	if u.User != nil || u.Opaque != "" {
		return errors.New("the address is not a plain one")
	}
	switch {
	case u.Scheme == "http" && h.open[u.Host]:
		return nil
	case u.Scheme == "https" && h.named(u):
		return nil
	}
	return fmt.Errorf("the address is not on %s", h.setting)
}

func (h hosts) named(u *url.URL) bool {
	host := strings.TrimSuffix(u.Host, ":443")
	return h.names[host] || h.any && host == u.Hostname() && name.MatchString(strings.ToLower(host))
}
