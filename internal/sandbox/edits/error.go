package edits

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// apiError is a refusal in OpenAI's shape:
// https://platform.openai.com/docs/guides/error-codes
type apiError struct {
	Status  int             `json:"-"`
	Message string          `json:"message"`
	Type    string          `json:"type"`
	Param   *string         `json:"param"`
	Code    string          `json:"code"`
	Details json.RawMessage `json:"moderation_details,omitempty"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message) }

// invalid is a 400 about one field; param is "" when it is about none.
func invalid(param, code, format string, args ...any) *apiError {
	e := &apiError{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, args...)}
	if param != "" {
		e.Param = &param
	}
	return e
}

// unauthorized tells a missing key from a wrong one, as OpenAI does.
func unauthorized(r *http.Request) *apiError {
	e := &apiError{Status: http.StatusUnauthorized, Code: "invalid_api_key", Message: "Incorrect API key provided."}
	if r.Header.Get("Authorization") == "" {
		e.Message = "You didn't provide an API key. Provide it in an Authorization header: Authorization: Bearer YOUR_KEY."
	}
	return e
}

// asAPIError makes an unknown error a 500 that tells nothing.
func asAPIError(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	return &apiError{Status: http.StatusInternalServerError, Type: "server_error", Code: "server_error", Message: "The server had an error while processing your request."}
}

// refuse answers e.
func refuse(w http.ResponseWriter, e *apiError) {
	if e.Type == "" {
		e.Type = "invalid_request_error"
	}
	body, err := json.Marshal(map[string]*apiError{"error": e})
	if err != nil { // only Details could be no JSON
		e.Details = nil
		body, _ = json.Marshal(map[string]*apiError{"error": e})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	w.Write(append(body, '\n'))
}

// response remembers the status that was sent; 0 while none was.
type response struct {
	http.ResponseWriter
	status int
}

func (r *response) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *response) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// quoted shortens a stranger's value for a message.
func quoted(s string) string {
	const most = 60
	s = strings.ToValidUTF8(s, "?")
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("'%s'", s)
}
