package discord

import (
	"fmt"
	"net/http"
)

// Limits of event streams.
const (
	queuedNews  = 1024 // for one watcher; a slower one is cut off
	mostWatches = 64
)

// hub spreads news to the watchers of /control/events. It is guarded by the
// server's lock.
type hub struct {
	watchers map[*watcher]bool
}

// watcher is one event stream.
type watcher struct {
	news chan []byte
}

// publish never waits: a watcher that is too slow is cut off.
func (h *hub) publish(name string, data any) {
	if len(h.watchers) == 0 {
		return
	}
	text := fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, mustJSON(data))
	for w := range h.watchers {
		select {
		case w.news <- text:
		default:
			delete(h.watchers, w)
			close(w.news)
		}
	}
}

func (h *hub) watch() *watcher {
	if len(h.watchers) >= mostWatches {
		return nil
	}
	if h.watchers == nil {
		h.watchers = map[*watcher]bool{}
	}
	w := &watcher{news: make(chan []byte, queuedNews)}
	h.watchers[w] = true
	return w
}

// controlEvents answers GET /control/events: server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html), of which
// the first tells whether a bot is connected.
func (s *Server) controlEvents(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	me := s.hub.watch()
	hello := fmt.Appendf(nil, "event: connected\ndata: %s\n\n", mustJSON(object{"connected": s.connected()}))
	s.mu.Unlock()
	if me == nil {
		return refuse(http.StatusServiceUnavailable, "there are %d event streams already", mostWatches)
	}
	defer func() {
		s.mu.Lock()
		delete(s.hub.watchers, me)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	s.stream(w, r, me, hello)
	return nil
}

// stream writes news until the watcher goes, is cut off, or the stand-in
// stops.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, me *watcher, text []byte) {
	rc := http.NewResponseController(w)
	for {
		if _, err := w.Write(text); err != nil || rc.Flush() != nil {
			return
		}
		var open bool
		select {
		case text, open = <-me.news:
			if !open {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}
