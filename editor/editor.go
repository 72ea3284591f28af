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
	unstreamed  atomic.Bool // the API has refused to stream
}

// Source is where a picture comes from.
type Source struct {
	URL   string // must be on one of Config.AttachmentHosts
	Bytes int64  // size that was declared, 0 when unknown
	Mask  bool   // it is the mask for the first picture; the last source may be

	// Open, when set, reads the picture from where the caller keeps it, instead
	// of URL. It is called once, and what it returns is closed. An error that is
	// fs.ErrNotExist, of Open or of a Read, makes the picture Gone, any other
	// Internal.
	Open func(context.Context) (io.ReadCloser, error)
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
	N        int    // how many results are wanted, at most 10; 0 means 1

	// Draft gets partial pictures while one result is made, if Config.Stream
	// asks for them and the API sends any; see Edit. nil: none are asked for.
	Draft func(Picture)
}

// Result is what an edit that was paid for brought.
type Result struct {
	Pictures  []Picture     // at least one, at most Request.N, in the order of the answer
	Took      time.Duration // of the call
	RequestID string        // the provider's own reference, "" when it sent none
}
