package edits

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// event is one of a stream's:
// https://platform.openai.com/docs/api-reference/images-streaming
type event struct {
	Type       string `json:"type"`
	Picture    []byte `json:"b64_json"` // encoding/json writes bytes as base64
	Created    int64  `json:"created_at"`
	Size       string `json:"size"` // as it was asked for, "auto" too
	Quality    string `json:"quality"`
	Background string `json:"background"`
	Format     string `json:"output_format"`
	Index      *int   `json:"partial_image_index,omitempty"`
	Usage      *usage `json:"usage,omitempty"`
}

// sendEvents writes the answer as server-sent events, each of which leaves at
// once: the drafts with a pause after each, then each picture as completed.
func (res *result) sendEvents(ctx context.Context, w http.ResponseWriter, o *order, pause time.Duration) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	for i, draft := range res.drafts {
		res.sendEvent(w, o, event{Type: "image_edit.partial_image", Picture: draft, Index: &i})
		if wait(ctx, pause) != nil {
			return
		}
	}
	if res.breaksOff {
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	for _, picture := range res.pictures {
		res.sendEvent(w, o, event{Type: "image_edit.completed", Picture: picture, Usage: &res.usage})
	}
}

func (res *result) sendEvent(w http.ResponseWriter, o *order, e event) {
	size := res.size
	if o.width == 0 {
		size = "auto"
	}
	e.Created, e.Size, e.Quality, e.Background, e.Format = time.Now().Unix(), size, o.quality, res.background, o.format
	data, _ := json.Marshal(e) // has nothing that could fail
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.Type, data)
	http.NewResponseController(w).Flush()
}
