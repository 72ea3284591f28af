package discord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestAPIError(t *testing.T) {
	t.Parallel()
	form := `{"code":50035,"message":"Invalid Form Body","errors":{"data":{"components":{"0":{"custom_id":{"_errors":[{"code":"BASE_TYPE_REQUIRED","message":"canary words of a member"}]}}},"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"}]}}}}`
	tests := []struct {
		name   string
		status int
		body   string
		code   int
		says   string
	}{
		{"tells Discord's code and words", 404, `{"code":10062,"message":"Unknown interaction"}`, 10062, "GET /webhooks/{app}/{token}/messages/@original: 404 Unknown interaction (code 10062)"},
		{"tells where a form is wrong", 400, form, 50035, "(code 50035): data.components.0.custom_id: BASE_TYPE_REQUIRED, data.content: BASE_TYPE_MAX_LENGTH"},
		{"tells the status when there is no JSON", 403, "<html>canary</html>", 0, "403 Forbidden"},
		{"tells an odd status", 499, "", 0, "499"},
		{"cuts and cleans the words", 400, `{"message":"a\u001b[31m\n` + strings.Repeat("x", 1000) + `"}`, 0, "a [31m xxx"},
		{"takes errors of another shape", 400, `{"message":"no","errors":["canary"]}`, 0, "400 no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(tt.status, tt.body))
			_, err := r.Original(t.Context(), "42", interactionToken)
			var api *discord.APIError
			if !errors.As(err, &api) {
				t.Fatalf("got %v", err)
			}
			if api.Status != tt.status || api.Code != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %q, want %q", err, tt.says)
			}
			if len(err.Error()) > 600 {
				t.Errorf("got %d characters", len(err.Error()))
			}
			holdsNoSecret(t, err.Error())
		})
	}
}

func TestAPIErrorWaitsAsLongAsA503Asks(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(503, "", "Retry-After: 0.4"), answering(200, message))
	began := time.Now()
	if _, err := r.Original(t.Context(), "42", interactionToken); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 400*time.Millisecond {
		t.Errorf("took %v, want the 400 ms that were asked for", took)
	}
}
