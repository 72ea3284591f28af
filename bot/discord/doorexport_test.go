package discord

import (
	"context"
	"net"
	"net/http"
)

// Seat bounds the connections that are open at once.
func (d *Door) Seat(most int) {
	d.seats.mu.Lock()
	defer d.seats.mu.Unlock()
	d.seats.most = most
}

// Room bounds, in bytes, what comes in large bodies at once.
func (d *Door) Room(most int64) {
	d.intake.mu.Lock()
	defer d.intake.mu.Unlock()
	d.intake.most = most
}

// Conns is how many connections are open.
func (d *Door) Conns() int {
	d.seats.mu.Lock()
	defer d.seats.mu.Unlock()
	return len(d.seats.taken)
}

// Admit lets interactions in without a listener, until the end.
func (d *Door) Admit() (end func()) {
	d.crew.open(context.Background())
	return d.crew.wait
}

// Seats are those of a door.
type Seats struct{ s *seats }

func NewSeats(most int) Seats                      { return Seats{newSeats(most)} }
func (s Seats) Note(c net.Conn, st http.ConnState) { s.s.note(c, st) }
func (s Seats) Hold(c net.Conn) (release func())   { return s.s.hold(withConn(context.Background(), c)) }
func (s Seats) Taken() int                         { return len(s.s.taken) }
