// Package job keeps what has been promised until it is done. Records go in
// under an id, survive crashes and restarts, and are handed to a handler in
// order of arrival.
//
// A job is one entry in a bucket of the store. Every change of it is a
// compare-and-set, so that of all processes that may work on it exactly one
// wins each step:
//
//	accepted ─▶ editing ─▶ edited ─▶ replied
//	   │           │          │
//	   ├───────────┴──────────┴────▶ apologising ─▶ apologised
//	   ├───────────┴───────────────▶ cancelling ──▶ cancelled
//	   └───────────────────────────────────────────▶ dropped
//
// Who works on a job holds a lease and renews it; when the lease runs out,
// somebody else goes on from the last step that was stored. What must be told
// only once is stored before it is told: a result by Task.Keep, a sentence by
// Task.Apologise. From there on it is too late to call the job off, and after a
// crash the same is told again.
//
// A light job only shows something or takes it away, and makes no paid call. It is kept like any
// other, but has workers of its own, so that no row of slow calls holds it up;
// of an owner's jobs it is counted apart, LightPerOwner at once, and of all
// jobs too. It is not Waiting in any row. What it shows is not kept: so its
// handler shows the same however often it runs, and it is not offered to be
// called off, unless Task.Apologise comes before.
//
// The package sees records as bytes. They may hold secrets: they are kept apart
// from the jobs and removed as soon as a job has ended. Notes, words and what
// is said of a result may stay on disk for a day and should hold none.
package job

import (
	"errors"
	"fmt"
	"time"
)

// State is how far a job is.
type State = string

// The states. Those from Replied on are final.
const (
	Accepted    State = "accepted"    // promised; nothing was paid
	Editing     State = "editing"     // a call that costs money has begun
	Edited      State = "edited"      // its result is kept and has to be told
	Apologising State = "apologising" // a sentence is kept and has to be told
	Cancelling  State = "cancelling"  // it was called off, which has to be told
	Replied     State = "replied"     // ended with a result
	Apologised  State = "apologised"  // ended with a sentence
	Cancelled   State = "cancelled"   // ended because somebody called it off
	Dropped     State = "dropped"     // ended with nobody left to answer
)

// ended says whether the job is over.
func ended(s State) bool {
	return s == Replied || s == Apologised || s == Cancelled || s == Dropped
}

// What callers branch on.
var (
	ErrFull      = errors.New("as many jobs as allowed are waiting")
	ErrStopped   = errors.New("the queue is stopped")
	ErrLost      = errors.New("somebody else works on this job now")
	ErrCancelled = errors.New("the job was called off")
	ErrTooLate   = errors.New("the job is past that already")
	ErrAttempts  = errors.New("as many paid calls as allowed have begun")
	ErrUnknown   = errors.New("there is no such job")

	// ErrAway is what a handler returns when something outside kept it from its
	// work: the job is tried again after a while, and has not failed.
	ErrAway = errors.New("what the job needs cannot be reached")
)

// TooManyError says that an owner has as many jobs as allowed.
type TooManyError struct {
	Running []string // their ids, oldest first
	Light   bool     // they are light ones
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("the owner has %d jobs already", len(e.Running))
}

// Request is a job to be done.
type Request struct {
	ID       string    // letters, digits and - _ = . /
	Owner    string    // who it counts for; characters as in ID
	Deadline time.Time // when the handler's context ends
	Record   []byte    // at most some hundred kilobytes
	Light    bool      // see the package comment
}
