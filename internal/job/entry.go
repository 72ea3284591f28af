package job

import (
	"encoding/json"
	"fmt"
	"time"
)

// entry is what the store holds of a job, besides its record.
type entry struct {
	State    State     `json:"state"`
	Owner    string    `json:"owner"`
	Light    bool      `json:"light,omitempty"`
	From     string    `json:"from"`           // the Submit that stored it
	Step     string    `json:"step,omitempty"` // the change that stored it as it is
	Accepted time.Time `json:"accepted"`
	Deadline time.Time `json:"deadline,omitzero"`
	Attempts int       `json:"attempts,omitempty"`
	Call     string    `json:"call,omitempty"`     // the task whose paid call is the last
	Failed   bool      `json:"failed,omitempty"`   // the handler left the last attempt without a result, in no crash
	Failures int       `json:"failures,omitempty"` // of the handler, crashes included
	Aways    int       `json:"aways,omitempty"`    // how often it was put off: the handler returned ErrAway, or was relieved
	NotUntil time.Time `json:"not_until,omitzero"` // of the next try after one of both
	Worker   string    `json:"worker,omitempty"`   // who holds the lease
	Until    time.Time `json:"until,omitzero"`     // when the lease runs out
	Knock    string    `json:"knock,omitempty"`    // who asked whether the worker is alive, since its last change
	Holder   string    `json:"holder,omitempty"`   // whose words are on their way
	Held     time.Time `json:"held,omitzero"`      // until when, at the latest
	Meta     []byte    `json:"meta,omitempty"`     // of what is kept: result or sentence
	Note     []byte    `json:"note,omitempty"`     // of the handler
	By       string    `json:"by,omitempty"`       // who called it off
}

func (e entry) encode() []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings, bytes and times of our own making can always be written
	}
	return b
}

func decode(b []byte) (entry, error) {
	var e entry
	if err := json.Unmarshal(b, &e); err != nil {
		return entry{}, fmt.Errorf("read job: %w", err)
	}
	return e, nil
}

// put ends the lease and puts the next try off, but not past the deadline.
func (e *entry) put(off time.Duration) {
	now := time.Now().UTC()
	e.Worker, e.Until, e.NotUntil = "", time.Time{}, now.Add(off)
	if now.Before(e.Deadline) && e.NotUntil.After(e.Deadline) {
		e.NotUntil = e.Deadline
	}
}

// endedAs is the entry of a job that is over: enough to recognise it.
func (e entry) endedAs(s State) entry {
	return entry{State: s, Owner: e.Owner, Light: e.Light, From: e.From, Accepted: e.Accepted, Attempts: e.Attempts, By: e.By}
}

// seen is an entry as it was at a revision.
type seen struct {
	entry
	revision uint64
	at       time.Time // when this process filed it
}
