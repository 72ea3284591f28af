package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// How a request ends; each is a word for a metric.
const (
	knockElsewhere  = "elsewhere"  // another path
	knockMethod     = "method"     // not a POST
	knockTooLarge   = "too_large"  // over 256 KiB
	knockForged     = "forged"     // not signed with the application's key
	knockStale      = "stale"      // signed, but not now
	knockUnreadable = "unreadable" // signed, but no interaction
	knockCrowded    = "crowded"    // no room for one more
	knockPing       = "ping"
	knockAnswered   = "answered"
	knockRepeated   = "repeated" // came before, and was answered alike
	knockLate       = "late"     // not answered in time: the answer takes the other way
	knockFailed     = "failed"   // our mistake
)

// refusals are the responses to what is not let in.
var refusals = map[string]int{
	knockElsewhere:  http.StatusNotFound,
	knockMethod:     http.StatusMethodNotAllowed,
	knockTooLarge:   http.StatusRequestEntityTooLarge,
	knockForged:     http.StatusUnauthorized,
	knockStale:      http.StatusUnauthorized,
	knockUnreadable: http.StatusBadRequest,
	knockCrowded:    http.StatusServiceUnavailable,
	knockFailed:     http.StatusInternalServerError,
}

// ServeHTTP answers one request. Nothing of its body is read before path and
// method are right, and nothing of it is understood before its signature is.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	outcome := knockFailed
	defer func() {
		if v := recover(); v != nil {
			d.meter.Panicked("door")
			d.log.Error("panic is caught", "in", "door", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
		d.meter.Knocked(outcome)
		if status, ok := refusals[outcome]; ok {
			refuse(w, status)
		}
	}()
	outcome = d.knock(w, r, arrived)
}

// knock lets a request in, if it is Discord's.
func (d *Door) knock(w http.ResponseWriter, r *http.Request, arrived time.Time) string {
	switch {
	case r.URL.Path != DoorPath:
		return knockElsewhere
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		return knockMethod
	}
	s, ok := readSignature(r.Header)
	stamped, release, err := d.intake.read(w, r, s.stamp)
	defer release()
	if over := (*http.MaxBytesError)(nil); errors.As(err, &over) {
		return knockTooLarge
	}
	if errors.Is(err, errCrowded) {
		w.Header().Set("Connection", "close")
		return knockCrowded
	}
	if err != nil || !ok || !s.of(d.key, stamped) {
		d.hear("not signed with the application's key")
		return knockForged
	}
	if !s.fresh(arrived) {
		d.hear("signed at another time; if it was Discord's, the clock of this machine is wrong")
		return knockStale
	}
	defer d.seats.hold(r.Context())()
	return d.admit(w, r, stamped[len(s.stamp):], arrived)
}

// hear notes a request that was turned away. The log says so once a minute, and
// not loudly: Discord itself tries a wrong signature now and then.
func (d *Door) hear(why string) {
	if n, say := d.noise.hear(time.Now()); say {
		d.log.Info("requests were turned away", "the_last", why, "since_the_last_line", n)
	}
}

// admit answers a request that Discord has signed.
func (d *Door) admit(w http.ResponseWriter, r *http.Request, body []byte, arrived time.Time) string {
	var kind struct {
		Type InteractionType `json:"type"`
	}
	if lenient(body, &kind) == nil && kind.Type == Ping {
		_ = respond(w, []byte(`{"type":1}`)) // whoever has gone asks again
		return knockPing
	}
	i, err := DecodeInteraction(body, arrived)
	if err != nil {
		d.log.Error("interaction is lost", "cause", err)
		return knockUnreadable
	}
	delivery, first := d.past.begin(i.ID, arrived)
	if !first {
		return delivery.repeat(w, r)
	}
	i.delivery = delivery
	if !d.crew.start(func(ctx context.Context) { d.work(ctx, i) }) {
		d.log.Error("interaction is lost", "interaction", i.ID, "cause", "too many at once, or stopping")
		d.past.forget(i.ID)
		close(delivery.handled)
		return knockCrowded
	}
	return delivery.wait(w, r)
}

// work hands an interaction to the handler.
func (d *Door) work(ctx context.Context, i *Interaction) {
	defer close(i.delivery.handled)
	defer d.catch("interaction handler", i.ID, i.Token)
	d.handle(ctx, i)
}

// catch ends a panic of what it is deferred in.
func (d *Door) catch(what, id string, secret Token) {
	if v := recover(); v != nil {
		d.meter.Panicked(what)
		d.log.Error("panic is caught", "in", what, "id", id,
			"panic", hide(fmt.Sprint(v), d.rest.token, secret), "stack", string(debug.Stack()))
	}
}

// refuse answers with a status in words.
func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

// respond writes an answer to its last byte.
func respond(w http.ResponseWriter, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}
