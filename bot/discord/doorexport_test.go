package discord

import "context"

// Seat bounds the connections that are open at once.
func (d *Door) Seat(most int) {
	d.seats.mu.Lock()
	defer d.seats.mu.Unlock()
	d.seats.most = most
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
