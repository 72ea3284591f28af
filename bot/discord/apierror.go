package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// APIError is an answer of Discord's that is not a success. Its text never
// holds a token.
type APIError struct {
	Status     int             // HTTP
	Code       int             // Discord's own, 0 when it told none
	Message    string          // Discord's words, cut; or the HTTP status in words
	Errors     json.RawMessage // the tree of what was wrong with a form, nil when it told none
	RetryAfter time.Duration   // how long Discord asks to wait, 0 when it did not
	Route      string          // "PATCH /webhooks/{app}/{token}/messages/@original"
}

func (e *APIError) Error() string {
	text := fmt.Sprintf("%s: %d %s", e.Route, e.Status, e.Message)
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	if faults := faults(e.Errors); len(faults) > 0 {
		text += ": " + strings.Join(faults, ", ")
	}
	return text
}

// ErrFatal says that Discord refuses this bot until a setting is mended, which
// the error names; trying again does not help.
var ErrFatal = errors.New("discord refuses this bot")

const mendToken = "DISCORD_TOKEN is not the token of a bot; copy it again from the Developer Portal, page Bot, button Reset Token"

// The codes that a caller may branch on.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	CodeUnknownChannel      = 10003  // deleted, or one that the bot does not see
	CodeUnknownMessage      = 10008  // deleted meanwhile
	CodeUnknownWebhook      = 10015  // the token is dead, or the first answer never landed
	CodeUnknownInteraction  = 10062  // the 3 s are over
	CodeUnknownCommand      = 10063  // Discord has lost it
	CodeTooLarge            = 40005  // a file is over the limit of this place
	CodeAlreadyAnswered     = 40060  // by us before, or by another process
	CodeMissingAccess       = 50001  // the bot is not in that channel
	CodeInvalidWebhookToken = 50027  // over 15 minutes old, or never answered
	CodeInvalidForm         = 50035  // our mistake; see APIError.Errors
	CodeFileTooLarge        = 50045  // as CodeTooLarge
	CodeBlockedByAutoMod    = 200000 // a server's word filter
	CodeTitleBlocked        = 200001
)

// refused makes an error of an answer, and lets the limits know.
func (r *REST) refused(c *call, res *http.Response) error {
	data, _ := io.ReadAll(io.LimitReader(res.Body, maxRefuse)) // what came is enough
	e := &APIError{Status: res.StatusCode, Route: c.route}
	var told struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	_ = json.Unmarshal(data, &told) // HTML from a proxy on the way has none of it
	e.Code, e.Errors = told.Code, told.Errors
	e.Message = plain(hide(told.Message, r.token, c.secret))
	if e.Message == "" {
		e.Message = http.StatusText(e.Status)
	}
	l := readLimit(res.Header, data)
	e.RetryAfter = l.wait
	r.conclude(c, e, l)
	return e
}

// conclude lets the limits and the owner know what a refusal says.
func (r *REST) conclude(c *call, e *APIError, l limit) {
	fault := faultFor(e.Status, e.Code)
	if fault.Again == AsTold || e.Status == http.StatusTooManyRequests {
		r.limits.hit(c, l)
	}
	if e.kills(c) {
		r.limits.kill(c)
	}
	if fault.Reply == Answered && c.failed > 0 {
		return // it was this very call, whose answer was lost
	}
	r.guard.notify(fault, e)
}

// kills reports whether a call's token is not to be used again. What can't be
// read yet may only not be there yet: the acknowledgement can be on its way.
func (e *APIError) kills(c *call) bool {
	switch e.Code {
	case CodeInvalidWebhookToken, CodeUnknownInteraction:
		return true
	case CodeUnknownWebhook:
		return c.method != http.MethodGet
	}
	return false
}

// plain cuts a text to 200 characters on one line, fit for a log.
func plain(s string) string {
	keep := make([]rune, 0, 200)
	for _, r := range s {
		if len(keep) == cap(keep) {
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		keep = append(keep, r)
	}
	return strings.TrimSpace(string(keep))
}
