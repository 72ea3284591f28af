package editor

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// joinURL makes the address of the endpoint from what people write: a host, a
// base that ends in /v1, or the full address; slashes at the end do not matter
// and a query stays.
func joinURL(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, errors.New("EDITS_API_URL is missing")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, errors.New("EDITS_API_URL is not an address like https://host/v1")
	}
	if err := checkEndpoint(u); err != nil {
		return nil, fmt.Errorf("EDITS_API_URL: %w", err)
	}
	u.Host = strings.ToLower(u.Host)
	u.Path, u.RawPath = endpointPath(u.Path), ""
	return u, nil
}

func checkEndpoint(u *url.URL) error {
	switch {
	case u.Hostname() == "":
		return errors.New("there is no host in it")
	case !validPort(u):
		return errors.New("there is no such port")
	case u.User != nil:
		return errors.New("a name or password does not belong in it; the key is EDITS_API_KEY")
	case u.Fragment != "":
		return errors.New("leave out the part from # on")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return errors.New("http would send the key in the open; use https (http only to 127.0.0.1 or [::1])")
	}
	return errors.New("it must begin with https://")
}

func validPort(u *url.URL) bool {
	n, err := strconv.ParseUint(or(u.Port(), "443"), 10, 16)
	return err == nil && n > 0
}

// isLoopback is true for addresses alone, never for a name that may resolve to
// anything.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// version is the last part of a base like /v1.
var version = regexp.MustCompile(`/v\d+$`)

func endpointPath(p string) string {
	p = strings.TrimRight(path.Clean("/"+p), "/")
	switch {
	case strings.HasSuffix(p, "/images/edits"):
		return p
	case strings.HasSuffix(p, "/images"):
		return p + "/edits"
	case version.MatchString(p):
		return p + "/images/edits"
	}
	return p + "/v1/images/edits"
}
