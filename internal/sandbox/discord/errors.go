package discord

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// apiError is an answer that is not a success, in Discord's shape
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes).
type apiError struct {
	status  int
	code    int
	message string
	errors  object // the tree of a 50035
}

// Error makes it an error; nobody but tests and logs reads the text.
func (e *apiError) Error() string { return fmt.Sprintf("%d %d %s", e.status, e.code, e.message) }

// MarshalJSON writes the body.
func (e *apiError) MarshalJSON() ([]byte, error) {
	body := object{"message": e.message, "code": e.code}
	if e.errors != nil {
		body["errors"] = e.errors
	}
	return json.Marshal(body)
}

// The errors that do not depend on the request.
var (
	errNotFound           = &apiError{status: http.StatusNotFound, message: "404: Not Found"}
	errMethod             = &apiError{status: http.StatusMethodNotAllowed, message: "405: Method Not Allowed"}
	errUnauthorized       = &apiError{status: http.StatusUnauthorized, message: "401: Unauthorized"}
	errUserAgent          = &apiError{status: http.StatusForbidden, code: 40333, message: "internal network error"}
	errUnknownChannel     = &apiError{status: http.StatusNotFound, code: 10003, message: "Unknown Channel"}
	errUnknownGuild       = &apiError{status: http.StatusNotFound, code: 10004, message: "Unknown Guild"}
	errUnknownMember      = &apiError{status: http.StatusNotFound, code: 10007, message: "Unknown Member"}
	errUnknownMessage     = &apiError{status: http.StatusNotFound, code: 10008, message: "Unknown Message"}
	errUnknownUser        = &apiError{status: http.StatusNotFound, code: 10013, message: "Unknown User"}
	errUnknownWebhook     = &apiError{status: http.StatusNotFound, code: 10015, message: "Unknown Webhook"}
	errUnknownApplication = &apiError{status: http.StatusNotFound, code: 10002, message: "Unknown Application"}
	errUnknownInteraction = &apiError{status: http.StatusNotFound, code: 10062, message: "Unknown interaction"}
	errUnknownCommand     = &apiError{status: http.StatusNotFound, code: 10063, message: "Unknown application command"}
	errTooLarge           = &apiError{status: http.StatusRequestEntityTooLarge, code: 40005, message: "Request entity too large"}
	errAcknowledged       = &apiError{status: http.StatusBadRequest, code: 40060, message: "Interaction has already been acknowledged."}
	errFollowups          = &apiError{status: http.StatusBadRequest, code: 40094, message: "This interaction has reached the maximum number of follow up messages."}
	errMissingAccess      = &apiError{status: http.StatusForbidden, code: 50001, message: "Missing Access"}
	errNotAuthor          = &apiError{status: http.StatusForbidden, code: 50005, message: "Cannot edit a message authored by another user"}
	errChannelKind        = &apiError{status: http.StatusForbidden, code: 50003, message: "Cannot execute action on a DM channel"}
	errCannotDM           = &apiError{status: http.StatusForbidden, code: 50007, message: "Cannot send messages to this user"}
	errInvalidRecipient   = &apiError{status: http.StatusBadRequest, code: 50033, message: "Invalid Recipient(s)"}
	errEmptyMessage       = &apiError{status: http.StatusBadRequest, code: 50006, message: "Cannot send an empty message"}
	errMissingPermissions = &apiError{status: http.StatusForbidden, code: 50013, message: "Missing Permissions"}
	errWebhookToken       = &apiError{status: http.StatusUnauthorized, code: 50027, message: "Invalid Webhook Token"}
	errVersion            = &apiError{status: http.StatusBadRequest, code: 50041, message: "Invalid API version"}
	errJSON               = &apiError{status: http.StatusBadRequest, code: 50109, message: "The request body contains invalid JSON."}
	errTooManyFiles       = &apiError{status: http.StatusBadRequest, code: 30015, message: "Maximum number of attachments in a message reached (10)"}
	errTooManyCommands    = &apiError{status: http.StatusBadRequest, code: 30032, message: "Maximum number of application commands reached (100)."}
)

// invalidForm is a 50035 with its tree.
func invalidForm(tree object) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: tree}
}
