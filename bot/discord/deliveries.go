package discord

import (
	"slices"
	"sync"
	"time"
)

// deliveries remembers what came lately by its id, so that what is sent again
// is handled once, and at the door answered alike. After a restart the store
// knows the jobs.
// The zero value is ready.
type deliveries struct {
	mu    sync.Mutex
	known map[string]*delivery
	order []string // oldest first
}

// What is remembered: for as long as a signature is fresh, on both sides of
// now. Of more than maxDeliveries the oldest are forgotten; an answer has a few
// kilobytes at most.
const (
	rememberFor   = 2*freshFor + time.Minute
	maxDeliveries = 4096
)

// begin returns the delivery of an interaction; first is false if it came
// before.
func (all *deliveries) begin(id string, now time.Time) (d *delivery, first bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if d, ok := all.known[id]; ok {
		return d, false
	}
	if all.known == nil {
		all.known = map[string]*delivery{}
	}
	for len(all.order) > 0 && (len(all.order) >= maxDeliveries || now.Sub(all.known[all.order[0]].at) > rememberFor) {
		delete(all.known, all.order[0])
		all.order = all.order[1:]
	}
	d = newDelivery(now)
	all.known[id] = d
	all.order = append(all.order, id)
	return d, true
}

// forget lets an interaction that was turned away come again.
func (all *deliveries) forget(id string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.known, id)
	all.order = slices.DeleteFunc(all.order, func(known string) bool { return known == id })
}
