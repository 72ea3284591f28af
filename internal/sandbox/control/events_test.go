package control_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, ": hello\n\nevent: message\ndata: {\"id\":\"1\"}\n\nevent:interaction\ndata: {\ndata: }\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	var got []string
	for e, err := range c.Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Name+" "+string(e.Data))
		if len(got) == 2 {
			break
		}
	}
	if diff := cmp.Diff(got, []string{`message {"id":"1"}`, "interaction {\n}"}); diff != "" {
		t.Error(diff)
	}
}

func TestEventsTellsThatTheStreamBroke(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "data: 1\n\n") })
	var last error
	for _, err := range c.Events(t.Context()) {
		last = err
	}
	if !errors.Is(last, io.EOF) {
		t.Errorf("last error = %v", last)
	}
}
