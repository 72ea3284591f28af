package discord_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/discord"
)

// posted is an attachment of a member's message.
func (k *kit) posted(filename string, data []byte) object {
	k.Helper()
	a := k.send(k.form("POST", k.base+"/control/messages", part{field: "file", filename: filename, data: data}))
	if a.status != http.StatusCreated {
		k.Fatalf("post: %d %s", a.status, a.raw)
	}
	return a.at("attachments", 0).(object)
}

func TestSignedAddresses(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	good := k.posted("cat.png", picture(3, 2))["url"].(string)
	other := k.posted("dog.png", picture(1, 1))["url"].(string)
	query := good[strings.Index(good, "?"):]
	tests := map[string]struct {
		url    string
		status int
	}{
		"serves a signed address":              {good, 200},
		"serves it without the last &":         {strings.TrimSuffix(good, "&"), 200},
		"refuses one without a signature":      {good[:strings.Index(good, "?")], 404},
		"refuses a changed signature":          {strings.Replace(good, "hm=", "hm=0", 1), 404},
		"refuses a later end":                  {strings.Replace(good, "?ex=", "?ex=f", 1), 404},
		"refuses another file's signature":     {other[:strings.Index(other, "?")] + query, 404},
		"refuses another name":                 {strings.Replace(good, "cat.png", "dog.png", 1), 404},
		"refuses a file that never was":        {k.base + "/attachments/1/2/a.png" + query, 404},
		"serves the media proxy's address":     {strings.Replace(good, "/attachments/", "/media/attachments/", 1), 200},
		"refuses a path that is no file's":     {k.base + "/attachments/" + query, 404},
		"refuses the channel without the file": {k.base + "/attachments/x" + query, 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := k.send(k.request("GET", tt.url, nil))
			if a.status != tt.status {
				t.Fatalf("got %d", a.status)
			}
			if tt.status == 404 && string(a.raw) != "This content is no longer available." {
				t.Errorf("got %q", a.raw)
			}
			if tt.status == 200 && (!bytes.Equal(a.raw, picture(3, 2)) || a.header.Get("Content-Type") != "image/png") {
				t.Errorf("got %d bytes of %s", len(a.raw), a.header.Get("Content-Type"))
			}
		})
	}
	if a := k.send(k.request("HEAD", good, nil)); a.status != 200 || a.header.Get("Content-Length") != itoa(len(picture(3, 2))) || len(a.raw) > 0 {
		t.Errorf("HEAD: %d %v", a.status, a.header)
	}
	if a := k.send(k.request("POST", good, nil)); a.status != 405 {
		t.Errorf("POST: %d", a.status)
	}
}

func TestAddressThatHasRunOut(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{LinkLife: -time.Hour})
	if a := k.send(k.request("GET", k.posted("cat.png", picture(1, 1))["url"].(string), nil)); a.status != 404 {
		t.Errorf("got %d", a.status)
	}
}

func TestFaultsOfTheCDN(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	url := k.posted("cat.png", picture(1, 1))["url"].(string)
	k.control("POST", "faults", object{"path": "/attachments/", "status": 503})
	if a := k.send(k.request("GET", url, nil)); a.status != 503 {
		t.Errorf("got %d", a.status)
	}
}

// What Discord tells of a file comes from its name, not from its bytes.
func TestWhatAnAttachmentTells(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	tests := []struct {
		filename string
		data     []byte
		want     object
	}{
		{"cat.png", picture(3, 2), object{"filename": "cat.png", "content_type": "image/png", "width": 3.0, "height": 2.0, "title": nil, "flags": nil}},
		{"CAT.JPG", picture(3, 2), object{"filename": "CAT.JPG", "content_type": "image/jpeg", "width": 3.0}},
		{"notes.png", []byte("not a picture"), object{"content_type": "image/png", "width": nil, "height": nil}},
		{"picture.txt", picture(3, 2), object{"content_type": "text/plain; charset=utf-8", "width": nil}},
		{"my cat.png", picture(1, 1), object{"filename": "my_cat.png", "title": "my cat"}},
		{"猫.png", picture(1, 1), object{"filename": "unknown.png", "title": "猫"}},
		{"SPOILER_cat.png", picture(1, 1), object{"filename": "SPOILER_cat.png", "flags": 8.0}},
		{"cat", picture(1, 1), object{"filename": "cat", "content_type": "image/png"}},
	}
	for _, tt := range tests {
		got := k.posted(tt.filename, tt.data)
		for key, want := range tt.want {
			if got[key] != want {
				t.Errorf("%s: %s is %v, want %v", tt.filename, key, got[key], want)
			}
		}
		if got["size"] != float64(len(tt.data)) || got["ephemeral"] != nil {
			t.Errorf("%s: %v", tt.filename, got)
		}
	}
}
