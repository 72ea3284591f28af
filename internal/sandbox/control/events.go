package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
)

// Event is something that happened in the sandbox: message, message_delete,
// interaction or connected.
type Event struct {
	Name string
	Data json.RawMessage
}

// Events follows the sandbox until the context ends, the caller stops, or the
// stream breaks; only the last of these yields an error. It starts with what
// happens after the call.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (c *Client) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		resp, err := c.send(ctx, request{method: http.MethodGet, path: "/events"})
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer resp.Body.Close()
		err = readEvents(resp.Body, func(e Event) bool { return yield(e, nil) })
		if err != nil && ctx.Err() == nil {
			yield(Event{}, fmt.Errorf("follow events: %w", err))
		}
	}
}

// readEvents gives each event of a stream to yield, until that says false (nil)
// or the stream ends (an error, io.EOF at its regular end).
func readEvents(r io.Reader, yield func(Event) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxJSON)
	var e Event
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) == 0 {
			if len(e.Data) > 0 && !yield(e) {
				return nil
			}
			e = Event{}
			continue
		}
		e.add(line)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.EOF
}

// add takes one line of an event; comments and unknown fields are passed over.
func (e *Event) add(line []byte) {
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "event":
		e.Name = string(value)
	case "data":
		if len(e.Data) > 0 {
			e.Data = append(e.Data, '\n')
		}
		e.Data = append(e.Data, value...)
	}
}
