package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// APIError is an answer of Discord's that is not a success. Its text never
// holds a token.
type APIError struct {
	Status     int             // HTTP
	Code       int             // Discord's own, 0 when it told none
	Message    string          // Discord's words, cut; or the HTTP status in words
	Errors     json.RawMessage // the tree of what was wrong with a form, if any
	RetryAfter time.Duration   // of a 429 or 503, 0 when it told none
	Route      string          // "PATCH /webhooks/{app}/{token}/messages/@original"
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%s: %d %s (code %d)", e.Route, e.Status, e.Message, e.Code)
}

// ErrFatal says that Discord refuses this bot until a setting is mended, which
// the error names; trying again does not help.
var ErrFatal = errors.New("discord refuses this bot")

// The codes that a caller may branch on.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	CodeUnknownMessage      = 10008  // deleted meanwhile
	CodeUnknownWebhook      = 10015  // the token is dead, or the first answer never landed
	CodeUnknownInteraction  = 10062  // the 3 s are over, or another process answered
	CodeTooLarge            = 40005  // a file is over the limit of this place
	CodeAlreadyAnswered     = 40060  // by us before, or by another process
	CodeInvalidWebhookToken = 50027  // over 15 minutes old, or never answered
	CodeInvalidForm         = 50035  // our mistake; see APIError.Errors
	CodeFileTooLarge        = 50045  // as CodeTooLarge
	CodeBlockedByAutoMod    = 200000 // a server's word filter
	CodeTitleBlocked        = 200001
)
