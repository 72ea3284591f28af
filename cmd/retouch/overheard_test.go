package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	"retouch/internal/sandbox/openapi"
)

// overheard is what the outside hears of every request: the secrets that are in
// addresses, and bodies that Discord would not take.
type overheard struct {
	mu      sync.Mutex
	secrets map[string]string // what they are
	wrong   []error
}

var tokenPath = regexp.MustCompile(`^/api/v10/(?:webhooks|interactions)/[0-9]+/([^/]+)`)

// overhear takes a request in that is about to be answered.
func (o *outside) overhear(r *http.Request) {
	path := r.URL.EscapedPath()
	h := &o.heard
	if found := tokenPath.FindStringSubmatch(path); found != nil {
		h.secret(found[1], "an interaction's token")
	}
	if strings.Contains(path, "attachments/") {
		h.secret(r.URL.Query().Get("hm"), aSignature)
	}
	if !strings.HasPrefix(path, "/api/v10/") || r.Method == http.MethodGet {
		return
	}
	body, err := readBody(r)
	if err != nil {
		return // it was cut off
	}
	if err := lawful(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), body); err != nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.wrong = append(h.wrong, err)
	}
}

func (h *overheard) secret(value, what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.secrets == nil {
		h.secrets = map[string]string{}
	}
	if value, err := url.PathUnescape(value); err == nil && value != "" {
		h.secrets[value] = what
	}
}

// description is Discord's own description of its API, nil when DISCORD_OPENAPI
// names none.
var description = sync.OnceValues(func() (*openapi.Checker, error) {
	path := os.Getenv("DISCORD_OPENAPI")
	if path == "" {
		return nil, nil
	}
	return openapi.Load(path)
})

// ourName is what our files are called: nothing that a stranger named.
var ourName = regexp.MustCompile(`^(SPOILER_)?(retouch-draft-[0-9]{1,8}|(retouch|original)-[0-9]{1,20}-[1-4])\.(png|jpg|jpeg|webp|gif) `)

// Nothing pings anybody but a question, which pings the one who can answer it.
var (
	pingsNobody = regexp.MustCompile(`"allowed_mentions":\{"parse":\[\]\}`)
	pingsOne    = regexp.MustCompile(`"allowed_mentions":\{"parse":\[\],"users":\["[0-9]+"\]\}`)
	yesButton   = regexp.MustCompile(`"custom_id":"ask:yes:[A-Z2-7]{26}"`)
)

// lawful says what is wrong with a body: what Discord's description does not
// allow, a message that may ping somebody, a file with a stranger's name.
func lawful(method, uri, contentType string, body sentBody) error {
	spec, err := description()
	if err != nil {
		return err
	}
	if spec != nil {
		err = spec.Request(method, uri, contentType, known(uri, body.payload))
	}
	message := bytes.Contains(body.payload, []byte(`"content":`)) && !bytes.HasPrefix(body.payload, []byte(`{"type":9,`)) // a form has no pings
	asks := yesButton.Match(body.payload) && pingsOne.Match(body.payload)
	if message && !asks && !pingsNobody.Match(body.payload) {
		err = errors.Join(err, errors.New(method+" "+redact(uri)+" may ping somebody"))
	}
	for _, f := range body.files {
		if !ourName.MatchString(f) {
			err = errors.Join(err, errors.New("a file is called "+f))
		}
	}
	return err
}

// known leaves out what is newer than the description: the file types of an
// option, since 2026-08-05.
func known(uri string, payload []byte) []byte {
	var document any
	if !strings.HasSuffix(uri, "/commands") || json.Unmarshal(payload, &document) != nil {
		return payload
	}
	drop(document, "file_types")
	payload, _ = json.Marshal(document)
	return payload
}

func drop(v any, name string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			drop(item, name)
		}
	case map[string]any:
		delete(v, name)
		for _, item := range v {
			drop(item, name)
		}
	}
}

// aSignature is what makes an attachment's address good.
const aSignature = "the signature of an attachment's address"
