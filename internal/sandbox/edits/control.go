package edits

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// ControlHandler serves the routes by which tests and the sandbox's page
// steer the stand-in. It is mounted at /control/edits/ with the path left as
// it is:
//
//	POST   /control/edits/faults   a Fault as JSON → 201 with all that are ordered
//	GET    /control/edits/faults   {"faults":[…],"presets":["429",…]}
//	DELETE /control/edits/faults   forgets them → 204
//	GET    /control/edits/tempo    a Tempo: {"think":"0s","draft":"1s"}
//	PUT    /control/edits/tempo    changes what is given of it → 200 with all of it
//	GET    /control/edits/calls    {"total":N,"calls":[Call…]}, the last 256
//	DELETE /control/edits/calls    forgets them → 204
//
// Only a browser or program on this machine is served: the Host must be a
// loopback address, and an Origin must be the same.
func (s *Server) ControlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /control/edits/faults", s.orderFault)
	mux.HandleFunc("GET /control/edits/faults", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"faults": s.Faults(), "presets": Presets()})
	})
	mux.HandleFunc("DELETE /control/edits/faults", func(w http.ResponseWriter, r *http.Request) {
		s.Mend()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /control/edits/tempo", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, s.Tempo())
	})
	mux.HandleFunc("PUT /control/edits/tempo", s.putTempo)
	mux.HandleFunc("GET /control/edits/calls", func(w http.ResponseWriter, r *http.Request) {
		calls, total := s.Calls()
		writeJSON(w, http.StatusOK, map[string]any{"total": total, "calls": append([]Call{}, calls...)})
	})
	mux.HandleFunc("DELETE /control/edits/calls", func(w http.ResponseWriter, r *http.Request) {
		s.books.forget()
		w.WriteHeader(http.StatusNoContent)
	})
	return local(mux)
}

func (s *Server) orderFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	err := readJSON(w, r, &f)
	if err == nil {
		err = s.Fail(f)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"faults": s.Faults()})
}

// readJSON reads a small body that has nothing but members of v.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// local refuses what a web page elsewhere could send through a browser here.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) || !sameOrigin(r) {
			writeJSON(w, http.StatusForbidden, map[string]string{"message": "The control routes are for this machine only."})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
