package discord

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// delivery is an interaction that came by the door, and the answer that goes
// into the HTTP response. If that can't be used any more, the answer takes the
// way of one that came over the gateway.
type delivery struct {
	at      time.Time
	given   chan struct{} // closed when there is an answer
	handled chan struct{} // closed when the handler has returned
	written chan error    // what became of the answer, told by the first response

	mu   sync.Mutex
	body []byte // the answer, nil while there is none
	gone bool   // the first response waits no more
	sent bool   // the answer was written into it
}

func newDelivery(now time.Time) *delivery {
	return &delivery{
		at: now, given: make(chan struct{}), handled: make(chan struct{}), written: make(chan error, 1),
	}
}

// errNoResponse says that an answer can't go into the HTTP response.
var errNoResponse = errors.New("the response of this interaction is over")

// give puts the answer into the response and returns when it is written: then
// Discord has it, or will in a moment. It fails when there was an answer before,
// or when nobody waits for one.
func (d *delivery) give(body []byte) error {
	d.mu.Lock()
	if d.gone || d.body != nil {
		d.mu.Unlock()
		return errNoResponse
	}
	d.body = body
	close(d.given)
	d.mu.Unlock()
	err := <-d.written
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent = err == nil
	return err
}

// answerInline puts an answer into the HTTP response that waits for it, if one
// does. lost is the number of tries that may have reached Discord.
func (i *Interaction) answerInline(body []byte) (done bool, lost int) {
	if i.delivery == nil {
		return false, 0
	}
	err := i.delivery.give(body)
	if err == nil || errors.Is(err, errNoResponse) {
		return err == nil, 0
	}
	return false, 1
}

// AnsweredInline reports whether the first answer was written into the HTTP
// response that the interaction waited for. It is there in a moment then, or
// never: whether it arrived nobody tells.
func (i *Interaction) AnsweredInline() bool {
	if i.delivery == nil {
		return false
	}
	i.delivery.mu.Lock()
	defer i.delivery.mu.Unlock()
	return i.delivery.sent
}

// leave ends the wait of the first response, which takes along an answer that
// came at the last moment.
func (d *delivery) leave() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = true
	return d.body
}

// answer is what was given, nil for nothing.
func (d *delivery) answer() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.body
}

// wait answers the first request with an interaction. Without an answer in
// time it says that one will come the other way.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
func (d *delivery) wait(w http.ResponseWriter, r *http.Request) string {
	timer := time.NewTimer(time.Until(d.at.Add(answerWithin)))
	defer timer.Stop()
	handled := false
	select {
	case <-d.given:
	case <-d.handled:
		handled = true
	case <-timer.C:
	case <-r.Context().Done():
	}
	body := d.leave()
	switch {
	case body != nil:
		d.written <- respondIn(w, r, body)
		return knockAnswered
	case handled:
		return knockFailed
	}
	w.WriteHeader(http.StatusAccepted)
	return knockLate
}

// respondIn writes an answer, unless whoever asked has gone already.
func respondIn(w http.ResponseWriter, r *http.Request, body []byte) error {
	if err := r.Context().Err(); err != nil {
		return err
	}
	return respond(w, body)
}

// repeat answers a request that came before as it was answered then.
func (d *delivery) repeat(w http.ResponseWriter, r *http.Request) string {
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case <-d.given:
	case <-d.handled:
	case <-timer.C:
	case <-r.Context().Done():
	}
	body := d.answer()
	if body == nil {
		w.WriteHeader(http.StatusAccepted)
		return knockRepeated
	}
	_ = respond(w, body) // only the first response matters
	return knockRepeated
}
