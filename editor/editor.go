// Package editor takes pictures and words and brings back an edited picture.
//
// It downloads pictures under strict limits, judges them by their bytes,
// streams them to an OpenAI-compatible images-edits API and streams the answer
// into a file. No picture is ever held in memory whole. It has never heard of
// Discord; the command line uses it alone.
package editor

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"retouch/editor/picture"
)

// Editor edits pictures. It is safe for concurrent use. Use New.
type Editor struct {
	config   Config
	endpoint *url.URL
	log      *slog.Logger
	limits   limits

	api         *http.Client // has the key, follows nothing
	attachments *downloader  // the other two have no key
	results     *downloader
	pictures    *picture.Converter
	repeated    atomic.Bool // the form for several pictures: "image" again and again, or "image[]"
}

// Source is where a picture can be downloaded.
type Source struct {
	URL   string                                       // must be on one of Config.AttachmentHosts
	Open  func(context.Context) (io.ReadCloser, error) // instead of URL: from where it is kept
	Bytes int64                                        // size that was declared, 0 when unknown
	Mask  bool                                         // it is the mask for the first picture; the last source may be
}

// Picture is a judged picture in a spool file.
type Picture struct {
	picture.Info
	Path    string
	From    picture.Info    // as it came, before it was made what the API takes
	Changes picture.Changes // that were made to it for that
	ready   bool            // it may be sent
}

// Request is one edit: what to change in which pictures.
type Request struct {
	Pictures []Picture // 1 to 10, in the order that the prompt counts them
	Mask     *Picture  // nil: the whole of the first picture may change
	Prompt   string
	Size     string // a word of Sizes, or "1024x1024"; "" means Config.DefaultSize
	Quality  string // sent only when set
	N        int    // results that are wanted; 0 is 1
	// Draft is given each partial picture as it arrives, and has to be quick. The
	// file is its own. nil: none are wanted.
	Draft func(Picture)
}

// Result is what an edit brought, and was paid for.
type Result struct {
	Pictures  []Picture     // 1 or more
	Took      time.Duration // of the call
	RequestID string        // the provider's own reference, "" when it sent none
}
