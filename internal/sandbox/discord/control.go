package discord

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// controlError is a refusal of a control route.
type controlError struct {
	status  int
	message string
}

func (e *controlError) Error() string { return e.message }

func refuse(status int, format string, args ...any) error {
	return &controlError{status, fmt.Sprintf(format, args...)}
}

// controlRoute is one route of what tests and the page drive the stand-in
// with.
type controlRoute struct {
	method  string
	pattern string
	handle  func(*Server, http.ResponseWriter, *http.Request) error
}

var controlRoutes = []controlRoute{
	{"POST", "/control/commands", (*Server).controlCommand},
	{"POST", "/control/modals", (*Server).controlModal},
	{"POST", "/control/components", (*Server).controlComponent},
	{"POST", "/control/autocomplete", (*Server).controlAutocomplete},
	{"POST", "/control/messages", (*Server).controlPost},
	{"GET", "/control/messages", (*Server).controlMessages},
	{"GET", "/control/messages/{id}", (*Server).controlMessage},
	{"DELETE", "/control/messages/{id}", (*Server).controlMessage},
	{"POST", "/control/forwards", (*Server).controlForward},
	{"PUT", "/control/users/{id}", (*Server).controlUser},
	{"GET", "/control/commands", (*Server).controlOffers},
	{"GET", "/control/files/{id}", (*Server).controlFile},
	{"GET", "/control/interactions/{id}", (*Server).controlInteraction},
	{"GET", "/control/requests", (*Server).controlRequests},
	{"GET", "/control/state", (*Server).controlState},
	{"GET", "/control/events", (*Server).controlEvents},
	{"POST", "/control/faults", (*Server).controlFaults},
	{"DELETE", "/control/faults", (*Server).controlFaults},
	{"POST", "/control/gateway", (*Server).controlGateway},
	{"GET", "/control/gateway", (*Server).controlConnections},
	{"PUT", "/control/gateway/limits", (*Server).controlStarts},
	{"POST", "/control/gateway/faults", (*Server).controlMishap},
	{"DELETE", "/control/gateway/faults", (*Server).controlMishap},
	{"POST", "/control/endpoint", (*Server).controlEndpoint},
}

// serveControl answers a control route. They are for this machine alone: a
// name that another site may have pointed here is refused, and so is a page
// of another origin.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	if err := local(r); err != nil {
		s.writeRefusal(w, err)
		return
	}
	allowed := []string{}
	for _, rt := range controlRoutes {
		params, ok := match(rt.pattern, r.URL.EscapedPath())
		if !ok {
			continue
		}
		if rt.method != r.Method {
			allowed = append(allowed, rt.method)
			continue
		}
		r.SetPathValue("id", params["id"])
		if err := rt.handle(s, w, r); err != nil {
			s.writeRefusal(w, err)
		}
		return
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.writeRefusal(w, refuse(http.StatusMethodNotAllowed, "use %s here", strings.Join(allowed, " or ")))
		return
	}
	s.writeRefusal(w, refuse(http.StatusNotFound, "there is no such control route"))
}

func local(r *http.Request) error {
	if !loopback(r.Host) {
		return refuse(http.StatusForbidden, "the control routes answer on a loopback address only, not as %q", r.Host)
	}
	origin := r.Header.Get("Origin")
	if origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return refuse(http.StatusForbidden, "the control routes are not for pages of another origin")
	}
	return nil
}

// loopback says whether a Host header names this machine.
func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

func (s *Server) writeRefusal(w http.ResponseWriter, err error) {
	var ce *controlError
	var ae *apiError
	switch {
	case errors.As(err, &ce):
		writeJSON(w, ce.status, mustJSON(object{"message": ce.message}))
	case errors.As(err, &ae):
		writeJSON(w, ae.status, mustJSON(ae))
	default:
		writeJSON(w, http.StatusBadRequest, mustJSON(object{"message": err.Error()}))
	}
}

// maxWait bounds ?wait.
const maxWait = 15 * time.Minute

// waitFor is the ?wait of a request; 0 is none.
func waitFor(r *http.Request) (time.Duration, error) {
	text := r.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, refuse(http.StatusBadRequest, "wait must be a duration such as 30s")
	}
	return min(d, maxWait), nil
}

// started answers for a new interaction: at once, or, with ?wait, when it has
// come to an end, a modal has opened, or the wait is over.
func (s *Server) started(w http.ResponseWriter, r *http.Request, i *interaction, wait time.Duration) error {
	if wait == 0 {
		writeJSON(w, http.StatusCreated, mustJSON(object{"interaction_id": i.id, "channel_id": i.channel.id, "user_id": i.user.id}))
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		s.mu.Lock()
		over, changed, answer := i.final() || i.state() == "modal", i.changed, mustJSON(s.interactionJSON(i))
		s.mu.Unlock()
		if over {
			writeJSON(w, http.StatusOK, answer)
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return refuse(http.StatusGatewayTimeout, "no final answer after %v", wait)
		case <-r.Context().Done():
			return nil
		case <-s.ctx.Done():
			return refuse(http.StatusServiceUnavailable, "the stand-in has stopped")
		}
	}
}

func (s *Server) controlInteraction(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	i := s.interactions.find(r.PathValue("id"))
	var answer []byte
	if i != nil {
		answer = mustJSON(s.interactionJSON(i))
	}
	s.mu.Unlock()
	if i == nil {
		return refuse(http.StatusNotFound, "no such interaction")
	}
	wait, err := waitFor(r)
	if err != nil {
		return err
	}
	if wait > 0 {
		return s.started(w, r, i, wait)
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}
