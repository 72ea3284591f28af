package edits

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// Fault is a failure on request: by Server.Faults, by the control routes, or
// by a word of the prompt (see Presets). Its JSON is that of the control
// routes.
type Fault struct {
	// When: every condition that is set must hold.
	Early  bool   `json:"early,omitempty"`  // answer before the body and the key are looked at
	Prompt string `json:"prompt,omitempty"` // only a prompt that contains this
	Form   Form   `json:"form,omitempty"`   // only pictures that come in this form
	Stream bool   `json:"stream,omitempty"` // only requests for a stream
	Times  int    `json:"times,omitempty"`  // how often; 0 means once, negative always

	// What: a preset, changed by the fields that are set.
	Preset     string   `json:"preset,omitempty"`
	Status     int      `json:"status,omitempty"`      // 0 means 200 with a body, and 500 without
	Code       string   `json:"code,omitempty"`        // of the error object
	Type       string   `json:"type,omitempty"`        // of the error object
	Message    string   `json:"message,omitempty"`     // of the error object
	Param      string   `json:"param,omitempty"`       // of the error object: the field that is wrong
	RetryAfter float64  `json:"retry_after,omitempty"` // seconds: retry-after rounded up, retry-after-ms exactly
	Delay      Duration `json:"delay,omitempty"`       // before the answer; alone, it delays a good one
	Body       Body     `json:"body,omitempty"`        // what is answered instead of an error object
	URL        string   `json:"url,omitempty"`         // for body "url" and "redirect"
	Raw        string   `json:"raw,omitempty"`         // for body "raw": sent as it is
	After      int      `json:"after,omitempty"`       // for body "break_off": after so many partial pictures
}

// Form is how the pictures of a request are named.
type Form string

// The forms.
const (
	One      Form = "one"      // image, once
	Repeated Form = "repeated" // image, several times
	Brackets Form = "brackets" // image[]
)

// Duration is a time.Duration that is written "1s" or as seconds in JSON.
type Duration time.Duration

// UnmarshalJSON reads "1.5s", "200ms" or 1.5.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var seconds float64
	if json.Unmarshal(b, &seconds) == nil {
		*d = Duration(seconds * float64(time.Second))
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read duration: %w", err)
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("read duration: %w", err)
	}
	*d = Duration(v)
	return nil
}

// MarshalJSON writes "1.5s".
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// fits reports whether the fault is meant for this request.
func (f Fault) fits(q *request) bool {
	if !strings.Contains(q.value("prompt"), f.Prompt) {
		return false
	}
	if f.Stream && q.value("stream") != "true" {
		return false
	}
	return f.Form == "" || f.Form == q.form()
}

func (q *request) form() Form {
	if len(q.filesOf("image[]")) > 0 {
		return Brackets
	}
	if len(q.filesOf("image")) > 1 {
		return Repeated
	}
	return One
}

// name is what the books call the fault.
func (f Fault) name() string {
	switch {
	case f.Preset != "":
		return f.Preset
	case f.Body != "":
		return string(f.Body)
	case f.Status != 0:
		return fmt.Sprint(f.Status)
	}
	return "delay"
}

// check finds what could not be played.
func (f Fault) check() error {
	if f.Preset != "" && !knownPreset(f.Preset) {
		return fmt.Errorf("preset %s: there is none of this name", quoted(f.Preset))
	}
	if f.Body != "" && bodies[f.Body] == nil && twists[f.Body] == nil {
		return fmt.Errorf("body %s: there is none of this name", quoted(string(f.Body)))
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return fmt.Errorf("status %d: it must be from 200 to 599", f.Status)
	}
	if f.Form != "" && f.Form != One && f.Form != Repeated && f.Form != Brackets {
		return fmt.Errorf("form %s: it is one, repeated or brackets", quoted(string(f.Form)))
	}
	if f.Early && f.Preset == "" && f.Status == 0 && f.Body == "" {
		return fmt.Errorf("early: name a preset, a status or a body")
	}
	if f.Early && (f.Prompt != "" || f.Form != "" || f.Stream) {
		return fmt.Errorf("early: a fault before the body is read cannot depend on the prompt, the form or the stream")
	}
	if f.Early && twists[f.withPreset().Body] != nil {
		return fmt.Errorf("early: body %s needs a request that was read", quoted(string(f.withPreset().Body)))
	}
	return nil
}

// play answers with the fault, which has its preset filled in. work does the
// real edit; it is nil when the request was not read.
func (f Fault) play(ctx context.Context, w *response, work func() error) error {
	if err := wait(ctx, time.Duration(f.Delay)); err != nil {
		return err
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(int(math.Ceil(f.RetryAfter))))
		w.Header().Set("Retry-After-Ms", fmt.Sprint(int(f.RetryAfter*1000)))
	}
	if twists[f.Body] != nil {
		return work()
	}
	if f.Body != "" {
		return bodies[f.Body](ctx, w, f)
	}
	if f.Status == 0 && f.Delay > 0 && work != nil {
		return work()
	}
	return f.asError()
}

func (f Fault) asError() *apiError {
	e := &apiError{Status: f.Status, Code: f.Code, Type: f.Type, Message: f.Message}
	if f.Param != "" {
		e.Param = &f.Param
	}
	if e.Status == 0 {
		e.Status = http.StatusInternalServerError
	}
	if e.Message == "" {
		e.Message = "This failure was ordered from the sandbox."
	}
	if e.Code == "moderation_blocked" {
		e.Details = json.RawMessage(`{"moderation_stage":"input","categories":["violence"]}`)
	}
	return e
}
