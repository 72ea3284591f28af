package edits_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"retouch/internal/sandbox/edits"
)

// The answers are held against OpenAI's description of its API
// (https://github.com/openai/openai-openapi), of which IMAGES_OPENAPI names a
// copy.
func TestAnswersAreAsDescribed(t *testing.T) {
	t.Parallel()
	response, event := schema(t, "ImagesResponse"), schema(t, "ImageEditStreamEvent")
	_, base := start(t, edits.Options{})
	for _, parts := range [][]part{
		good(), good(text("n", "4"), text("quality", "low")), good(text("size", "1024x1024"), text("output_format", "jpeg")),
		streamed(), streamed(text("size", "1536x1024"), text("quality", "medium")),
	} {
		resp, body := post(t, base, parts...)
		if resp.StatusCode != 200 {
			t.Fatalf("got %d %.200s", resp.StatusCode, body)
		}
		if strings.HasPrefix(body, "{") {
			holds(t, response, body)
			continue
		}
		for line := range strings.Lines(body) {
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				holds(t, event, data)
			}
		}
	}
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	path := os.Getenv("IMAGES_OPENAPI")
	if path == "" {
		t.Skip("IMAGES_OPENAPI names no copy of OpenAI's description")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("images.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("images.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func holds(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v in %.300s", err, text)
	}
}
