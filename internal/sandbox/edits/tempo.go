package edits

import (
	"errors"
	"net/http"
)

// Tempo is how long an edit takes, as it would with a model. The most of each is
// 15 minutes.
type Tempo struct {
	Think Duration `json:"think"` // before anything is answered
	Draft Duration `json:"draft"` // after each partial picture of a stream
}

// Tempo returns what holds now.
func (s *Server) Tempo() Tempo { return *s.tempo.Load() }

// SetTempo changes it for the calls that come.
func (s *Server) SetTempo(t Tempo) { s.tempo.Store(&t) }

func (s *Server) putTempo(w http.ResponseWriter, r *http.Request) {
	t := s.Tempo() // what is left out stays
	err := readJSON(w, r, &t)
	if err == nil && (t.Think < 0 || t.Draft < 0) {
		err = errors.New("tempo: a time is not negative")
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	s.SetTempo(t)
	writeJSON(w, http.StatusOK, t)
}
