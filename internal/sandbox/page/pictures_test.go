package page_test

import (
	"flag"
	"path/filepath"
	"testing"
)

var pictures = flag.String("pictures", "", "write pictures of the page to the `folder`")

// TestPictures draws the documentation's pictures of the page, and those that
// whoever changes the page wants to look at:
//
//	RETOUCH_BROWSER=1 go test ./internal/sandbox/page -run Pictures -pictures ../../../docs/images
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("draws pictures only when asked to: -pictures FOLDER")
	}
	s := openStage(t, "127.0.0.1:0")
	b := openTab(t, s.base)
	b.screen(1280, 800)
	b.scheme("light")
	b.until(`document.querySelector('#latest .before')?.naturalWidth > 0 && document.querySelector('.frame img')?.naturalWidth > 0`)
	b.until(listed)
	b.picture(filepath.Join(*pictures, "sandbox.png"))
	b.scheme("dark")
	b.picture(filepath.Join(*pictures, "sandbox-dark.png"))
	b.screen(390, 844)
	b.picture(filepath.Join(*pictures, "sandbox-phone.png"))
}
