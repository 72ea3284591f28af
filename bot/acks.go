package bot

import (
	"context"
	"sync"

	"retouch/bot/discord"
)

// acks are the acknowledgements that this process is sending or sent lately,
// by the id of the job. A worker waits for its job's before it spends money.
// The zero value is ready.
type acks struct {
	mu    sync.Mutex
	known map[string]*ack
	order []string // oldest first
}

// maxAcks bounds the memory of acks whose job is never worked on here. A job
// whose ack was forgotten asks Discord instead.
const maxAcks = 4096

// ack is one acknowledgement. Its result may be read when done is closed.
type ack struct {
	done    chan struct{}
	result  landed
	message *discord.Message // the reply, nil when Discord did not tell
	again   bool             // an interaction that was delivered before: that delivery tells how it ended
	used    bool             // a worker has relied on it; from then on the reply may say anything
}

// landed is what is known about an acknowledgement.
type landed int

const (
	maybeLanded landed = iota // ask Discord
	hasLanded
	notLanded // and never will: there is no reply to edit
	isWritten // into the response to an HTTP request: it is there in a moment, or never
)

// begin notes that an acknowledgement is on its way. Whoever begins must end.
func (a *acks) begin(id string) *ack {
	a.mu.Lock()
	defer a.mu.Unlock()
	if one, ok := a.known[id]; ok {
		return &ack{done: one.done, again: true}
	}
	if a.known == nil {
		a.known = map[string]*ack{}
	}
	if len(a.order) == maxAcks {
		delete(a.known, a.order[0])
		a.order = a.order[1:]
	}
	one := &ack{done: make(chan struct{})}
	a.known[id] = one
	a.order = append(a.order, id)
	return one
}

// find returns the acknowledgement of a job, nil when this process knows none.
func (a *acks) find(id string) *ack {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known[id]
}

// use returns the acknowledgement of a job to the worker that is the first to
// work on it; to all others nil.
func (a *acks) use(id string) *ack {
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.known[id]
	if one == nil || one.used {
		return nil
	}
	one.used = true
	return one
}

// place is where a job's reply is, as far as its acknowledgement told.
func (a *acks) place(id, channel string) place {
	one := a.find(id)
	if one == nil || one.state() != hasLanded {
		return place{Channel: channel}
	}
	return placeOf(one.message, channel)
}

// state is what is known now: maybeLanded while it is on its way.
func (a *ack) state() landed {
	select {
	case <-a.done:
		return a.result
	default:
		return maybeLanded
	}
}

// turn lets the delivery before this one answer first: "already answered" then
// always speaks of another process.
func (a *ack) turn(ctx context.Context) {
	if !a.again {
		return
	}
	select {
	case <-a.done:
	case <-ctx.Done():
	}
}

// end tells the waiting worker.
func (a *ack) end(result landed, m *discord.Message) {
	if a.again {
		return
	}
	a.result, a.message = result, m
	close(a.done)
}

// landing reads the outcome of the request that acknowledged. "Already
// answered" comes from another process that has the same interaction. With jobs
// of its own it pays for the edit as well, so one of the two has to let go;
// with jobs that are shared the reply is there for whoever has this one.
func landing(err error, alone bool) landed {
	fault, known := discord.FaultOf(err)
	switch {
	case err == nil:
		return hasLanded
	case !known, fault.Reply == discord.Answered && !alone, fault.Again != discord.Never:
		return maybeLanded
	}
	return notLanded
}
