package editor_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"retouch/editor"
)

func TestNewTakesEveryFormOfAddress(t *testing.T) {
	t.Parallel()
	const full = "https://api.example.com/v1/images/edits"
	tests := []struct{ in, want string }{
		{"https://api.example.com", full},
		{"https://api.example.com/", full},
		{"https://api.example.com/v1", full},
		{"https://api.example.com/v1/", full},
		{"https://api.example.com//v1//", full},
		{"https://api.example.com/v1/images", full},
		{full, full},
		{full + "/", full},
		{" " + full + " ", full},
		{"api.example.com", full},
		{"api.example.com/v1", full},
		{"https://api.example.com:8443/v1", "https://api.example.com:8443/v1/images/edits"},
		{"https://api.example.com/openai", "https://api.example.com/openai/v1/images/edits"},
		{"https://api.example.com/v2", "https://api.example.com/v2/images/edits"},
		{"https://api.example.com/v1?api-version=1", full + "?api-version=1"},
		{"HTTPS://API.Example.COM/v1", full},
		{"http://127.0.0.1:8787", "http://127.0.0.1:8787/v1/images/edits"},
		{"http://127.8.9.1/v1", "http://127.8.9.1/v1/images/edits"},
		{"http://[::1]:80", "http://[::1]:80/v1/images/edits"},
	}
	for _, tt := range tests {
		if got, err := editor.JoinURL(tt.in); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v", tt.in, got, err)
		}
	}
}

func TestNewRefusesBadSettingsAllTogether(t *testing.T) {
	t.Parallel()
	good := editor.Config{URL: "https://h", Key: canary}
	tests := []struct {
		name   string
		change func(*editor.Config)
		want   []string
	}{
		{"no address", func(c *editor.Config) { c.URL = "" }, []string{"EDITS_API_URL"}},
		{"http to a name", func(c *editor.Config) { c.URL = "http://localhost:8080" }, []string{"EDITS_API_URL"}},
		{"http to the world", func(c *editor.Config) { c.URL = "http://10.0.0.1" }, []string{"EDITS_API_URL"}},
		{"a password", func(c *editor.Config) { c.URL = "https://u:" + canary + "@h" }, []string{"EDITS_API_URL"}},
		{"a port that cannot be", func(c *editor.Config) { c.URL = "https://h:99999/v1" }, []string{"EDITS_API_URL"}},
		{"port zero", func(c *editor.Config) { c.URL = "http://127.0.0.1:0" }, []string{"EDITS_API_URL"}},
		{"another scheme", func(c *editor.Config) { c.URL = "ftp://h" }, []string{"EDITS_API_URL"}},
		{"no host", func(c *editor.Config) { c.URL = "https:///v1" }, []string{"EDITS_API_URL"}},
		{"no address at all", func(c *editor.Config) { c.URL = "https://" + canary + "%zz" }, []string{"EDITS_API_URL"}},
		{"a fragment", func(c *editor.Config) { c.URL = "https://h/#x" }, []string{"EDITS_API_URL"}},
		{"no key", func(c *editor.Config) { c.Key = " " }, []string{"EDITS_API_KEY"}},
		{"a key over two lines", func(c *editor.Config) { c.Key = canary + "\r\nX: y" }, []string{"EDITS_API_KEY"}},
		{"an unknown field", func(c *editor.Config) { c.ImageField = "images" }, []string{"EDITS_IMAGE_FIELD", `"images"`}},
		{"a bad host", func(c *editor.Config) { c.AttachmentHosts = []string{"https://h", "h:80", "h/p", ""} }, []string{"ATTACHMENT_HOSTS", `"https://h"`, `"h:80"`, `"h/p"`, `""`}},
		{"every host for attachments", func(c *editor.Config) { c.AttachmentHosts = []string{"*"} }, []string{"ATTACHMENT_HOSTS"}},
		{"everything", func(c *editor.Config) {
			*c = editor.Config{ImageField: "x", AttachmentHosts: []string{"/"}, ResultHosts: []string{"/"}}
		}, []string{"EDITS_API_URL", "EDITS_API_KEY", "EDITS_IMAGE_FIELD", "ATTACHMENT_HOSTS", "RESULT_HOSTS"}},
	}
	for _, tt := range tests {
		c := good
		tt.change(&c)
		_, err := editor.New(c)
		if err == nil {
			t.Errorf("%s: taken", tt.name)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: no %s in %v", tt.name, want, err)
			}
		}
		if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the key is in %v", tt.name, err)
		}
	}
	if _, err := editor.New(good); err != nil {
		t.Error(err)
	}
}

func TestTheKeyNeverPrints(t *testing.T) {
	t.Parallel()
	c := editor.Config{Key: canary}
	text, _ := c.Key.MarshalText()
	for _, s := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%s %q %v", c.Key, c.Key, c.Key), c.Key.LogValue().String(), string(text)} {
		if strings.Contains(s, canary) || !strings.Contains(s, "[secret]") {
			t.Error(s)
		}
	}
}

func TestOnlyAddressesOnTheListAreAsked(t *testing.T) {
	t.Parallel()
	e, err := editor.New(editor.Config{
		URL: "https://h", Key: canary,
		AttachmentHosts: []string{"cdn.discordapp.com", " Media.DiscordApp.net ", "127.0.0.1:8787", "[::1]:99"},
	})
	if err != nil {
		t.Fatal(err)
	}
	good := []string{
		"https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&hm=2",
		"https://cdn.discordapp.com:443/a",
		"https://media.discordapp.net/a",
		"http://127.0.0.1:8787/a", "http://[::1]:99/a",
	}
	bad := []string{
		"", "/", "//cdn.discordapp.com/a", "cdn.discordapp.com/a",
		"http://cdn.discordapp.com/a", "http://cdn.discordapp.com:443/a", "HTTP://cdn.discordapp.com/",
		"ftp://cdn.discordapp.com/a", "file:///etc/passwd", "file://cdn.discordapp.com/etc/passwd",
		"data:image/png;base64,AAAA", "javascript:alert(1)", "gopher://cdn.discordapp.com/", "ws://cdn.discordapp.com/",
		"https:cdn.discordapp.com/a", "https:///cdn.discordapp.com/a", "https://",
		"https://cdn.discordapp.com.evil.test/a", "https://evil.test/cdn.discordapp.com", "https://evilcdn.discordapp.com/a",
		"https://cdn.discordapp.com@evil.test/a", "https://cdn.discordapp.com:443@evil.test/a", "https://user@cdn.discordapp.com/a",
		"https://user:pass@cdn.discordapp.com/a", "https://@cdn.discordapp.com/a", "https://evil.test#@cdn.discordapp.com/",
		"https://evil.test?@cdn.discordapp.com/", `https://evil.test\@cdn.discordapp.com/`, `https://cdn.discordapp.com\.evil.test/`,
		"https://cdn.discordapp.com./a", "https://CDN.DISCORDAPP.COM./a", "https://CDN.DISCORDAPP.COM/a", "https://cdn.discordapp.com:/a",
		"https://cdn.discordapp.com:80/a", "https://cdn.discordapp.com:8443/a", "https://cdn.discordapp.com:0443/a", "https://cdn.discordapp.com:4430/a",
		"https://cdn%2ediscordapp.com/a", "https://cdn.discordapp.com%2f@evil.test/", "https://cdn.discordapp.com%00.evil.test/",
		"https://cdn.discordapp.com%20/a", "https://cdn.discordapp.c\u043em/a", "https://cdn\u3002discordapp\u3002com/a", "https://xn--cdn-discordapp-com/a",
		"https://cdn.discordapp.com\t/a", "https://cdn.discordapp.com\n/a", "https:// cdn.discordapp.com/a", " https://cdn.discordapp.com/a",
		"https://discordapp.com/a", "https://discord.com/a", "https://localhost/a", "https://127.0.0.1/a", "https://127.0.0.1:8787/a",
		"http://127.0.0.1/a", "http://127.0.0.1:8788/a", "http://127.0.0.1:08787/a", "http://127.0.0.2:8787/a", "http://localhost:8787/a",
		"http://127.1:8787/a", "http://2130706433:8787/a", "http://0x7f000001:8787/a", "http://0177.0.0.1:8787/a", "http://[::ffff:127.0.0.1]:8787/a",
		"http://127.0.0.1:8787@evil.test/a", "http://user@127.0.0.1:8787/a", "http://[::1]/a", "http://[::1%25lo]:99/a", "http://[0:0:0:0:0:0:0:1]:99/a",
		"https://169.254.169.254/latest/meta-data", "https://[fd00::1]/a", "https://metadata.google.internal/",
	}
	for _, s := range good {
		if err := e.AllowAddress(s); err != nil {
			t.Errorf("%q is refused: %v", s, err)
		}
	}
	for _, s := range bad {
		if e.AllowAddress(s) == nil {
			t.Errorf("%q is taken", s)
		}
		if _, err := e.Fetch(t.Context(), t.TempDir(), []editor.Source{{URL: s}}); editor.KindOf(err) != editor.Unreachable {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestResultsComeFromAnyPublicHostByDefault(t *testing.T) {
	t.Parallel()
	e, err := editor.New(editor.Config{URL: "https://h", Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"https://files.example.com/a", "https://Files.Example.com:443/a", "https://my_bucket.example.com/a", "https://1.2.3.4/a"} {
		if err := e.AllowResult(s); err != nil {
			t.Errorf("%q is refused: %v", s, err)
		}
	}
	for _, s := range []string{"http://files.example.com/a", "https://files.example.com:8443/a", "https://u@files.example.com/", "http://127.0.0.1:80/", "https://[::1]/", "https://-a/", "https://a b/", "file:///a", "data:,a", ""} {
		if e.AllowResult(s) == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	t.Parallel()
	good := []string{"1.1.1.1", "162.159.129.233", "172.15.255.255", "172.32.0.1", "2606:4700::6810:84e5", "2a00:1450:4001:81b::200e"}
	bad := []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254",
		"169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
		"100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
		"2606:4700::5efe:7f00:1", "2606:4700::200:5efe:7f00:1",
	}
	for _, s := range good {
		if err := editor.AllowDial(netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s is refused: %v", s, err)
		}
	}
	for _, s := range bad {
		if editor.AllowDial(netip.MustParseAddr(s)) == nil {
			t.Errorf("%s is dialled", s)
		}
	}
}

func TestANameThatLeadsInsideIsNotDialled(t *testing.T) {
	t.Parallel()
	e, err := editor.New(editor.Config{URL: "https://h", Key: canary, AttachmentHosts: []string{"localhost"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Fetch(t.Context(), t.TempDir(), []editor.Source{{URL: "https://localhost/a"}})
	if got := wantError(t, err, editor.Unreachable); got.Again || !strings.Contains(err.Error(), "prohibited IP") {
		t.Errorf("got %+v", got)
	}
}

// A proxy would dial for us, past the guard.
func TestDownloadsUseNoProxy(t *testing.T) {
	proxy := serve(t, reply(200, nil, string(smallPNG(t))))
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	s := gallery(t, map[string]string{"/a": string(smallPNG(t))})
	e := newEditor(t, s, func(c *editor.Config) { c.AttachmentHosts = append(c.AttachmentHosts, "localhost") })
	if _, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/a")); err != nil {
		t.Error(err)
	}
	_, err := e.Fetch(t.Context(), t.TempDir(), []editor.Source{{URL: "https://localhost/a"}})
	wantError(t, err, editor.Unreachable)
	if proxy.requests() != 0 {
		t.Error("the proxy was asked")
	}
}
