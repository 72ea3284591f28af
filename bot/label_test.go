package bot_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestLabelsOfPicturesAreNoSentences: in some languages a picture in a sentence
// has an article, and none in a list to choose from.
func TestLabelsOfPicturesAreNoSentences(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"en-US": "Picture 2 ·", "fr": "Image 2 ·", "es-ES": "Imagen 2 ·", "pt-BR": "Imagem 2 ·", "ko": "이미지 2 ·"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			story, err := txtar.ParseFile("testdata/transcripts/form_choose.txtar")
			must(t, err)
			w := newWorld(t, settings{idle: true})
			w.deliver(strings.Replace(string(story.Files[0].Data), `"locale": "en-US"`, `"locale": "`+code+`"`, 1))
			if got := w.told(); !strings.Contains(got, `"label": "`+want) {
				t.Errorf("no %q in:\n%s", want, got)
			}
		})
	}
}
