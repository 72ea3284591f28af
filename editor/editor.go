// Package editor takes pictures and words and brings back an edited picture.
//
// It downloads pictures under strict limits, judges them by their bytes,
// streams them to an OpenAI-compatible images-edits API and streams the answer
// into a file. No picture is ever held in memory whole. It has never heard of
// Discord; the command line uses it alone.
package editor

import (
	"context"
	"time"

	"retouch/editor/picture"
)

// Source is where a picture can be downloaded.
type Source struct {
	URL   string // must be on one of Config.AttachmentHosts
	Bytes int64  // size that was declared, 0 when unknown
}

// Picture is a judged picture in a spool file.
type Picture struct {
	picture.Info
	Path string
}

// Request is one edit: what to change in which pictures.
type Request struct {
	Pictures []Picture // 1 to 10, in the order that the prompt counts them
	Mask     *Picture  // nil: the whole of the first picture may change
	Prompt   string
	Size     string // for example "1024x1024"; sent only when set
	Quality  string // sent only when set
}

// Result is an edited picture that was paid for.
type Result struct {
	Picture
	Took      time.Duration // of the call
	RequestID string        // the provider's own reference, "" when it sent none
}

// Fetch downloads the sources in parallel into files in dir and judges each.
// Either all pictures come back, in order, or an *Error whose Picture says
// which one was the first to fail.
func (e *Editor) Fetch(ctx context.Context, dir string, from []Source) ([]Picture, error) {
	panic("skeleton")
}

// Open judges a file that is on this machine already, as Fetch would.
func (e *Editor) Open(path string) (Picture, error) { panic("skeleton") }

// Edit makes one call to the API and stores the picture of the answer in dir.
// Errors are *Error; Error.Paid says whether the call may have been billed.
func (e *Editor) Edit(ctx context.Context, dir string, r Request) (Result, error) {
	panic("skeleton")
}

// Fit returns p itself when it is at most limit bytes, else a re-encoded copy
// in dir that is.
func (e *Editor) Fit(ctx context.Context, dir string, p Picture, limit int64) (Picture, error) {
	panic("skeleton")
}

// Check asks the API, with an empty request that costs nothing, whether the
// address and the key are good.
func (e *Editor) Check(ctx context.Context) error { panic("skeleton") }
