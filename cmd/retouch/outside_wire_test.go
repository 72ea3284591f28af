package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"
)

// ServeHTTP passes requests on to the stand-ins and notes what became of them.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	o.overhear(r)
	switch {
	case r.Method == http.MethodDelete && o.at(removalOnItsWay):
		// it was lost on its way
	case path == editsPath:
		o.call(w, r)
	case callbackPath.MatchString(path):
		o.callback(w, r, callbackPath.FindStringSubmatch(path))
	case originalPath.MatchString(path) && r.Method != http.MethodGet:
		o.patch(w, r, originalPath.FindStringSubmatch(path)[1])
	case postPath.MatchString(path) && r.Method != http.MethodGet:
		o.books.strange(r.Method + " " + redact(path))
		_, answer := o.through(o.discord, r)
		o.at(postArrived)
		pass(w, answer)
	default:
		if strings.Contains(path, "attachments/") && !o.serves(r.Context()) {
			return
		}
		o.discord.ServeHTTP(w, r)
	}
}

// serves is passed by who asks for a picture, unless the CDN hangs.
func (o *outside) serves(ctx context.Context) bool {
	o.at(pictureAsked)
	o.mu.Lock()
	hangs := o.hangs
	o.mu.Unlock()
	if hangs {
		<-ctx.Done()
	}
	return !hangs
}

// hang makes the CDN never answer again.
func (o *outside) hang() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hangs = true
}

// redact drops the token of a path.
func redact(path string) string {
	return regexp.MustCompile(`[^/]{40,}`).ReplaceAllString(path, "…")
}

// callback is the first answer to an interaction.
func (o *outside) callback(w http.ResponseWriter, r *http.Request, found []string) {
	if o.at(answerOnItsWay) {
		return // it was lost on its way
	}
	body, answer := o.through(o.discord, r)
	if answer.Code/100 == 2 {
		var told struct {
			Type int `json:"type"`
			Data struct {
				Content string `json:"content"`
			} `json:"data"`
		}
		_ = json.Unmarshal(body.payload, &told)
		o.books.acknowledged(found[1], found[2], told.Type, told.Data.Content)
		o.at(answerArrived)
		if told.Type == thinkingAnswer {
			o.at(ackArrived)
			defer o.at(ackTold)
		}
		o.swallow()
	}
	pass(w, answer)
}

// thinkingAnswer is the first answer that promises another.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const thinkingAnswer = 5

// patch is an edit of the reply.
func (o *outside) patch(w http.ResponseWriter, r *http.Request, token string) {
	body, err := readBody(r)
	if err != nil {
		return
	}
	switch {
	case len(body.files) > 0 && bytes.Contains(body.payload, cancelButton):
		o.at(draftOnItsWay)
	case len(body.files) > 0:
		o.books.offered(token)
		if o.at(finalOnItsWay) {
			return // it was lost on its way
		}
	}
	_, answer := o.through(o.discord, r)
	if answer.Code/100 == 2 {
		arrived, told := progressArrived, moment("")
		state := body.state(answer.Body.Bytes())
		if state.final {
			arrived, told = finalArrived, finalTold
		}
		o.books.replied(token, state)
		o.at(arrived)
		defer o.at(told)
		o.swallow()
	}
	pass(w, answer)
}

// call is one call of the edits API.
func (o *outside) call(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		o.books.brokenOff()
		return // it was broken off while it was sent, so it costs nothing
	}
	call := o.books.called(body.fields["prompt"], body.fields["run"])
	o.at(callBegun)
	o.mu.Lock()
	think := o.think
	o.mu.Unlock()
	if body.fields["stream"] == "true" {
		o.edits.ServeHTTP(&heldStream{w, r.Context(), o.holds}, r) // as it comes
		o.books.made(call, http.StatusOK)
		return
	}
	answer := httptest.NewRecorder()
	select {
	case <-time.After(think()):
		o.edits.ServeHTTP(answer, r)
	case <-r.Context().Done():
		return
	}
	o.books.made(call, answer.Code)
	o.at(callMade)
	pass(w, answer)
	o.books.told(call)
	o.at(callTold)
}

// through lets a handler answer into memory.
func (o *outside) through(h http.Handler, r *http.Request) (sentBody, *httptest.ResponseRecorder) {
	body, err := readBody(r)
	answer := httptest.NewRecorder()
	if err != nil {
		answer.Code = http.StatusBadRequest
		return body, answer
	}
	h.ServeHTTP(answer, r)
	return body, answer
}

// pass sends an answer on, at once.
func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	_ = http.NewResponseController(w).Flush()
}
