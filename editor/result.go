package editor

import (
	"context"
	"encoding/json"
	"os"
	"sync/atomic"
)

// address is where a picture of an answer is.
type address struct {
	item int // the place of the picture in the answer
	url  string
}

// noteAddresses notes the items of an answer that have no picture but an
// address, and says how many items there are. The first one's number is first.
func (a *answer) noteAddresses(words []byte, first int) (items int) {
	var doc struct {
		URL  any
		Data []struct{ URL any }
	}
	_ = json.Unmarshal(words, &doc) // a member of another type is not there
	urls := []any{doc.URL}
	if len(doc.Data) > 0 {
		urls = nil
		for _, d := range doc.Data {
			urls = append(urls, d.URL)
		}
	}
	for i, u := range urls {
		if s, _ := u.(string); s != "" && !a.has(first+i) {
			a.addresses = append(a.addresses, address{first + i, s})
		}
	}
	return len(urls)
}

// fetchRest downloads the pictures that the answer gave as addresses. One that
// fails is left out like a broken one.
func (e *Editor) fetchRest(ctx context.Context, a *answer) {
	for _, from := range a.addresses {
		if a.full() {
			return
		}
		a.tries++
		p, err := spool(a.dir, "result-*", func(f *os.File) (Picture, error) {
			return e.fetchResult(ctx, from.url, a.room(), f)
		})
		if err != nil {
			a.lose(err)
			continue
		}
		a.kept = append(a.kept, kept{p, from.item})
	}
}

// fetchResult downloads a picture without the key, from RESULT_HOSTS alone,
// under the limits of every download.
func (e *Editor) fetchResult(ctx context.Context, url string, most int64, f *os.File) (Picture, error) {
	var together atomic.Int64
	info, err := e.results.save(ctx, transfer{
		from: Source{URL: url}, max: most, limit: most, together: &together, all: most,
	}, f)
	if err == nil {
		return Picture{Info: info, Path: f.Name()}, nil
	}
	failed := *asError(err)
	failed.Op, failed.Again = "fetch result", false
	switch failed.Kind {
	case Cancelled, Timeout, Internal:
	case TooLarge, TooManyPixels:
		failed.Kind = TooLargeMade
	default:
		failed.Kind = BadResult
	}
	return Picture{}, &failed
}
