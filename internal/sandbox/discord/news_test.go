package discord_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/discord"
)

// news is an open event stream.
type news struct {
	*kit
	lines *bufio.Scanner
}

func (k *kit) news() *news {
	k.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	r := k.request("GET", k.base+"/control/events", nil).WithContext(ctx)
	res, err := k.http.Do(r)
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { cancel(); _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		k.Fatalf("events: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	n := &news{kit: k, lines: bufio.NewScanner(res.Body)}
	n.lines.Buffer(nil, 1<<20)
	return n
}

// await is the first event of a name that is as wanted.
func (n *news) await(name string, wanted func(object) bool) object {
	n.Helper()
	event := ""
	for n.lines.Scan() {
		line := n.lines.Text()
		if e, ok := strings.CutPrefix(line, "event: "); ok {
			event = e
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok || event != name {
			continue
		}
		var o object
		if err := json.Unmarshal([]byte(data), &o); err != nil {
			n.Fatalf("event %s: %v", name, err)
		}
		if wanted(o) {
			return o
		}
	}
	n.Fatalf("the stream ended before %s: %v", name, n.lines.Err())
	return nil
}

// as is the same part under other names.
func (p part) as(field, filename string) part {
	p.field, p.filename = field, filename
	return p
}

func TestEventsTellWhatHappens(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	events := k.news()
	events.await("connected", func(o object) bool { return o["connected"] == false })
	b := k.connect()
	events.await("connected", func(o object) bool { return o["connected"] == true })
	i := b.run(nil)
	events.await("interaction", func(o object) bool { return o["id"] == i["id"] && o["state"] == "pending" })
	k.callback(i, "", object{"type": 5})
	events.await("message", func(o object) bool { return o["flags"] == 128.0 })
	events.await("interaction", func(o object) bool { return o["state"] == "thinking" })
	k.api("PATCH", k.hook(i, "/messages/@original"), object{"content": "done\n\nwell"})
	m := events.await("message", func(o object) bool { return o["content"] == "done\n\nwell" })
	events.await("interaction", func(o object) bool { return o["final"] == true })
	k.api("DELETE", k.hook(i, "/messages/@original"), nil)
	events.await("message_delete", func(o object) bool { return o["id"] == m["id"] })
}
