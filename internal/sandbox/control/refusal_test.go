package control_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/control"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status     int
		body, want string
	}{
		"tells the sandbox's reason":          {400, `{"message":"prompt is required"}`, "prompt is required"},
		"tells a plain reason":                {404, "no such thing\n", "no such thing"},
		"tells the status when there is none": {503, "", "Service Unavailable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			_, err := c.State(t.Context())
			var refused *control.Error
			if !errors.As(err, &refused) {
				t.Fatalf("error = %v", err)
			}
			if diff := cmp.Diff(*refused, control.Error{Status: tt.status, Message: tt.want}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
