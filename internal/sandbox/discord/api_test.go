package discord_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/discord"
)

func TestAPIRefusals(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	tests := map[string]struct {
		method, path, token, agent string
		body                       string
		status                     int
		want                       string
	}{
		"an unknown route":              {"GET", "/api/v10/nothing", "ok", "ok", "", 404, `{"code":0,"message":"404: Not Found"}`},
		"a path outside of the API":     {"GET", "/nothing", "ok", "ok", "", 404, `{"code":0,"message":"404: Not Found"}`},
		"an unknown route, twice slash": {"GET", "/api/v10/channels//messages", "ok", "ok", "", 404, `{"code":0,"message":"404: Not Found"}`},
		"a wrong method":                {"POST", "/api/v10/gateway", "ok", "ok", "", 405, `{"code":0,"message":"405: Method Not Allowed"}`},
		"version 6":                     {"GET", "/api/v6/gateway", "ok", "ok", "", 400, `{"code":50041,"message":"Invalid API version"}`},
		"no token":                      {"GET", "/api/v10/users/@me", "", "ok", "", 401, `{"code":0,"message":"401: Unauthorized"}`},
		"a wrong token":                 {"GET", "/api/v10/users/@me", "Bot x", "ok", "", 401, `{"code":0,"message":"401: Unauthorized"}`},
		"a token without Bot":           {"GET", "/api/v10/users/@me", "bare", "ok", "", 401, `{"code":0,"message":"401: Unauthorized"}`},
		"a wrong token on an open route": {
			"GET", "/api/v10/gateway", "Bot x", "ok", "", 401, `{"code":0,"message":"401: Unauthorized"}`,
		},
		"no user agent":       {"GET", "/api/v10/gateway", "ok", "", "", 403, `{"code":40333,"message":"internal network error"}`},
		"a bare HTTP client":  {"GET", "/api/v10/gateway", "ok", "Python-urllib/3.13", "", 403, `{"code":40333,"message":"internal network error"}`},
		"a browser":           {"GET", "/api/v10/gateway", "ok", "Mozilla/5.0 (X11; Linux)", "", 403, `{"code":40333,"message":"internal network error"}`},
		"broken JSON":         {"PATCH", "/api/v10/applications/@me", "ok", "ok", `{"a":`, 400, `{"code":50109,"message":"The request body contains invalid JSON."}`},
		"two JSON values":     {"PATCH", "/api/v10/applications/@me", "ok", "ok", `{} {}`, 400, `{"code":50109,"message":"The request body contains invalid JSON."}`},
		"another application": {"GET", "/api/v10/applications/1/commands", "ok", "ok", "", 404, `{"code":10002,"message":"Unknown Application"}`},
		"another server":      {"GET", "/api/v10/guilds/1", "ok", "ok", "", 404, `{"code":10004,"message":"Unknown Guild"}`},
		"an unknown channel":  {"GET", "/api/v10/channels/1", "ok", "ok", "", 404, `{"code":10003,"message":"Unknown Channel"}`},
		"a handle as an id":   {"GET", "/api/v10/channels/server", "ok", "ok", "", 404, `{"code":10003,"message":"Unknown Channel"}`},
	}
	for name, tt := range tests {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequest(tt.method, k.base+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			k.asBot(r)
			r.Header.Set("Content-Type", "application/json")
			switch tt.token {
			case "ok":
			case "bare":
				r.Header.Set("Authorization", k.Token())
			case "":
				r.Header.Del("Authorization")
			default:
				r.Header.Set("Authorization", tt.token)
			}
			if tt.agent != "ok" {
				r.Header.Set("User-Agent", tt.agent)
			}
			a := k.send(r)
			if a.status != tt.status || string(a.raw) != tt.want {
				t.Errorf("got %d %s, want %d %s", a.status, a.raw, tt.status, tt.want)
			}
		})
	}
}

func TestAPISpeaksToLibraries(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	for _, agent := range []string{
		"DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) Retouch/dev", "DiscordBot (https://discord.js.org, 14.0.0) Node.js",
		"Oceanic/1.13.0 (https://github.com/OceanicJS/Oceanic)", "node",
	} {
		for _, version := range []string{"", "/v9", "/v10"} {
			r := k.asBot(k.request("GET", k.base+"/api"+version+"/gateway/bot", nil))
			r.Header.Set("User-Agent", agent)
			a := k.send(r)
			if a.status != http.StatusOK || !strings.HasPrefix(a.at("url").(string), "ws://127.0.0.1:") || a.at("session_start_limit", "max_concurrency") != 1.0 {
				t.Errorf("%q at version %q: %d %s", agent, version, a.status, a.raw)
			}
			if a.header.Get("X-RateLimit-Remaining") == "" || a.header.Get("X-RateLimit-Bucket") == "" {
				t.Errorf("rate-limit headers are missing: %v", a.header)
			}
		}
	}
}

func TestEachLimitIsItsOwnBucket(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	one, other := k.api("GET", "/users/@me", nil), k.api("GET", "/applications/@me", nil)
	if one.header.Get("X-RateLimit-Bucket") == other.header.Get("X-RateLimit-Bucket") {
		t.Error("two routes share a bucket")
	}
}

func TestWhoAmI(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{Token: "a.b.c", ApplicationID: "1200000000000000001"})
	if k.Token() != "a.b.c" || k.ApplicationID() != "1200000000000000001" {
		t.Fatal("the options were not kept")
	}
	if a := k.api("GET", "/users/@me", nil); a.at("id") != k.ApplicationID() || a.at("bot") != true {
		t.Errorf("me: %s", a.raw)
	}
	for _, path := range []string{"/applications/@me", "/oauth2/applications/@me"} {
		if a := k.api("GET", path, nil); a.at("id") != k.ApplicationID() || a.at("integration_types_config", "1") == nil {
			t.Errorf("%s: %s", path, a.raw)
		}
	}
	a := k.api("PATCH", "/applications/@me", object{"description": "edits pictures", "integration_types_config": object{"0": object{}}})
	if a.at("description") != "edits pictures" || a.at("integration_types_config", "1") != nil {
		t.Errorf("after the change: %s", a.raw)
	}
	if a := k.api("PATCH", "/applications/@me", object{"integration_types_config": object{"7": object{}}}); a.code() != 50035 {
		t.Errorf("an unknown kind of installation: %d %s", a.status, a.raw)
	}
}

func TestEveryStartIsAnother(t *testing.T) {
	t.Parallel()
	a, b := discord.New(discord.Options{}), discord.New(discord.Options{})
	defer a.Close()
	defer b.Close()
	if a.Token() == b.Token() || a.ApplicationID() == b.ApplicationID() && a.Token() == b.Token() {
		t.Error("two stand-ins share a token")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  object
		status int
		kind   string
		check  func(*testing.T, answer)
	}{
		"a rate limit": {object{"status": 429, "retry_after": 0.25}, 429, "application/json", func(t *testing.T, a answer) {
			if a.at("retry_after") != 0.25 || a.at("global") != false || a.header.Get("X-RateLimit-Scope") != "user" || a.header.Get("Retry-After") != "1" || a.header.Get("Via") == "" {
				t.Errorf("got %s %v", a.raw, a.header)
			}
		}},
		"a global rate limit": {object{"status": 429, "retry_after": 2, "global": true}, 429, "application/json", func(t *testing.T, a answer) {
			if a.at("global") != true || a.header.Get("X-RateLimit-Global") != "true" || a.header.Get("X-RateLimit-Bucket") != "" {
				t.Errorf("got %s %v", a.raw, a.header)
			}
		}},
		"a rate limit by the front": {object{"status": 429, "body": "html"}, 429, "text/html; charset=UTF-8", func(t *testing.T, a answer) {
			if a.header.Get("Via") != "" || !strings.Contains(string(a.raw), "1015") {
				t.Errorf("got %s %v", a.raw, a.header)
			}
		}},
		"an error of Discord's": {object{"status": 403, "code": 50013}, 403, "application/json", func(t *testing.T, a answer) {
			if a.code() != 50013 {
				t.Errorf("got %s", a.raw)
			}
		}},
		"a limit that others have used up": {object{"status": 429, "retry_after": 1, "scope": "shared"}, 429, "application/json", func(t *testing.T, a answer) {
			if a.header.Get("X-RateLimit-Scope") != "shared" {
				t.Errorf("got %v", a.header)
			}
		}},
		"a limit with a date": {object{"status": 429, "retry_header": "Sun, 22 Nov 2026 10:00:00 GMT"}, 429, "application/json", func(t *testing.T, a answer) {
			if a.header.Get("Retry-After") != "Sun, 22 Nov 2026 10:00:00 GMT" {
				t.Errorf("got %v", a.header)
			}
		}},
		"a limit without a time": {object{"status": 429, "untimed": true}, 429, "application/json", func(t *testing.T, a answer) {
			if a.at("retry_after") != nil || a.header.Get("Retry-After")+a.header.Get("X-RateLimit-Reset-After") != "" {
				t.Errorf("got %s %v", a.raw, a.header)
			}
		}},
		"a line of the front's": {object{"status": 429, "body": "text"}, 429, "text/plain; charset=UTF-8", func(*testing.T, answer) {}},
		"an error in words": {object{"status": 400, "code": 50035, "message": "no", "errors": object{"content": object{"_errors": list{}}}}, 400, "application/json", func(t *testing.T, a answer) {
			if a.code() != 50035 || a.at("message") != "no" || a.at("errors", "content") == nil {
				t.Errorf("got %s", a.raw)
			}
		}},
		"an outage":     {object{"status": 503, "body": "empty"}, 503, "", func(*testing.T, answer) {}},
		"only a delay":  {object{"delay": "1ms"}, 200, "application/json", func(*testing.T, answer) {}},
		"another route": {object{"status": 500, "path": "@original"}, 200, "application/json", func(*testing.T, answer) {}},
		"another verb":  {object{"status": 500, "method": "PATCH"}, 200, "application/json", func(*testing.T, answer) {}},
	}
	for name, tt := range tests {
		t.Run("plays "+name, func(t *testing.T) {
			t.Parallel()
			k := start(t, discord.Options{})
			if a := k.control("POST", "faults", tt.fault); a.status != http.StatusCreated {
				t.Fatalf("set the fault: %d %s", a.status, a.raw)
			}
			a := k.api("GET", "/users/@me", nil)
			if a.status != tt.status || a.header.Get("Content-Type") != tt.kind {
				t.Errorf("got %d %q", a.status, a.header.Get("Content-Type"))
			}
			tt.check(t, a)
			if tt.status != http.StatusOK {
				if a := k.api("GET", "/users/@me", nil); a.status != http.StatusOK {
					t.Errorf("once is not once: %d", a.status)
				}
			}
		})
	}
}

func TestFaultsCountAndClear(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.control("POST", "faults", object{"status": 500, "times": 2})
	k.control("POST", "faults", object{"status": 502, "times": -1})
	var got []int
	for range 4 {
		got = append(got, k.api("GET", "/users/@me", nil).status)
	}
	if want := []int{500, 500, 502, 502}; !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if a := k.control("DELETE", "faults", nil); a.status != http.StatusNoContent {
		t.Errorf("clear: %d", a.status)
	}
	if a := k.api("GET", "/users/@me", nil); a.status != http.StatusOK {
		t.Errorf("after clearing: %d", a.status)
	}
	for _, bad := range []object{{"status": 100}, {"delay": "soon"}, {"stauts": 500}, {"body": "xml"}, {"scope": "all"}} {
		if a := k.control("POST", "faults", bad); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
}

func TestACutAnswerIsShort(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.control("POST", "faults", object{"status": 200, "body": "cut"})
	res, err := k.http.Do(k.asBot(k.request("GET", k.base+"/api/v10/users/@me", nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); err == nil || int64(len(got)) >= res.ContentLength {
		t.Errorf("got all of %q, %v", got, err)
	}
}

func TestADroppedAnswerHasHadItsEffect(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	k.control("POST", "faults", object{"path": "/callback", "drop": true, "after": true})
	r := k.asBot(k.request("POST", k.base+"/api/v10/interactions/"+i["id"].(string)+"/"+i["token"].(string)+"/callback", object{"type": 5}))
	if res, err := k.http.Do(r); err == nil {
		_ = res.Body.Close()
		t.Fatalf("got an answer: %d", res.StatusCode)
	}
	if a := k.callback(i, "", object{"type": 5}); a.code() != 40060 {
		t.Errorf("the second try: %d %s", a.status, a.raw)
	}
	if log := k.control("GET", "requests", nil); dig(log.json, "requests", 2, "status") != 0.0 {
		t.Errorf("the log does not tell of the cut: %s", log.raw)
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	k.callback(i, "?with_response=true", object{"type": 5})
	k.send(k.asBot(k.form("PATCH", k.base+"/api/v10"+k.hook(i, "/messages/@original"), payload(object{"content": "x"}), part{"files[0]", "a.png", "image/png", picture(1, 1)})))
	k.api("GET", "/webhooks/1/"+i["token"].(string)+"/unknown", nil)
	all := k.control("GET", "requests", nil)
	if strings.Contains(string(all.raw), i["token"].(string)) || strings.Contains(string(all.raw), k.Token()) {
		t.Error("the log holds a token")
	}
	n := len(all.at("requests").(list))
	last := k.control("GET", "requests?after="+json.Number(itoa(n-2)).String(), nil)
	if got := len(last.at("requests").(list)); got != 2 {
		t.Fatalf("after=%d gives %d requests", n-2, got)
	}
	patch := last.at("requests", 0).(object)
	when, err := time.Parse(time.RFC3339Nano, patch["time"].(string))
	if err != nil || time.Since(when) > time.Minute {
		t.Errorf("time: %v", patch["time"])
	}
	if patch["method"] != "PATCH" || !strings.HasSuffix(patch["path"].(string), "/{token}/messages/@original") || patch["status"] != 200.0 ||
		dig(patch, "payload", "content") != "x" || dig(patch, "files", 0, "field") != "files[0]" || dig(patch, "files", 0, "bytes") != float64(len(picture(1, 1))) {
		t.Errorf("the PATCH in the log: %v", patch)
	}
}
