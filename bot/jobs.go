package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Jobs keeps what was accepted until it has its final answer. It is safe for
// concurrent use.
type Jobs interface {
	// Submit stores a job; first is false when its id was stored before. It
	// fails with a *TooManyError, or with whatever kept it from storing: it
	// never waits for room.
	Submit(ctx context.Context, r Request) (first bool, err error)
	// Cancel calls a job off and hands it to the caller, who tells the member
	// and ends it. It fails with ErrTooLate, ErrUnknown, or the store's error.
	Cancel(ctx context.Context, id, by string) (Task, error)
	// Hold keeps a waiting job where it is while the bot speaks: no other process
	// takes it or calls it off until release, or for so long.
	Hold(ctx context.Context, id string, most time.Duration) (release func(), err error)
	// Waiting lists the ids that no worker has taken, first come first; of those
	// that are not Light.
	Waiting() []string
	// Find looks a job up, or returns ErrUnknown. A job that has ended has no
	// record.
	Find(ctx context.Context, id string) (record []byte, owner, state string, err error)
}

// Request is a job to be kept.
type Request struct {
	ID       string // of the interaction
	Owner    string // who it counts for
	Deadline time.Time
	Light    bool // it only shows something or takes it away: no paid call, and a lane of its own
	Record   []byte
}

// Task is a job in the hands of whoever answers it. Each step is stored when
// the method that takes it returns. ErrLost and ErrCancelled mean that somebody
// else answers the job from there on.
type Task interface {
	ID() string
	Owner() string
	Record() []byte
	State() string
	Attempts() int       // paid calls that have begun
	CalledOffBy() string // who cancelled it, "" for nobody
	Hopeless() bool      // it failed so often that only an apology is left
	Note() []byte        // what the last Begin left
	Words() []byte       // what Apologise left
	Deadline() time.Time
	// Hold keeps other processes from calling the job off while the bot speaks,
	// until release, or for so long.
	Hold(ctx context.Context, most time.Duration) (release func(), err error)
	// Begin notes that a paid call begins, or returns ErrAttempts. It may wait
	// until there is room for a call.
	Begin(ctx context.Context, note []byte) error
	// Unpaid notes that the call which had begun was not paid.
	Unpaid(ctx context.Context) error
	// Keep stores a result and a few bytes about it.
	Keep(ctx context.Context, meta []byte, open func() (io.ReadCloser, error)) error
	// Kept opens what Keep stored.
	Kept(ctx context.Context) (meta []byte, r io.ReadCloser, err error)
	// Apologise keeps the words of an apology before they are told. From then on
	// the job can't be called off.
	Apologise(ctx context.Context, words []byte) error
	// End notes the final answer.
	End(ctx context.Context, state string) error
}

// How far a job is. The last four are ends.
const (
	stateAccepted    = "accepted"
	stateEditing     = "editing"     // a paid call has begun
	stateEdited      = "edited"      // its result is kept
	stateApologising = "apologising" // its last words are kept
	stateCancelling  = "cancelling"
	stateReplied     = "replied"
	stateApologised  = "apologised"
	stateCancelled   = "cancelled"
	stateDropped     = "dropped" // nobody is left to answer
)

// ErrAway says that a job did not end because Discord could not be reached. It
// is the job's failure in no way, and may be tried again for as long as it
// takes.
var ErrAway = errors.New("discord cannot be reached")

// What Jobs and Task say that a caller branches on.
var (
	ErrLost      = errors.New("somebody else answers this job")
	ErrCancelled = errors.New("the job was called off")
	ErrAttempts  = errors.New("the job had its paid calls")
	ErrTooLate   = errors.New("the job is past that")
	ErrUnknown   = errors.New("no such job")
)

// TooManyError says that a member has as many jobs as allowed.
type TooManyError struct {
	Running []string // their ids, oldest first
	Light   bool     // they are light ones
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("the member has %d jobs already", len(e.Running))
}

// Ledger counts the edits of a day against its limits, each job once however
// often it is taken or given back. The zero limits of a day are the owner's
// business.
type Ledger interface {
	// Take counts a job of a user at a time as n edits, or fails with a
	// *SpentError.
	Take(ctx context.Context, id, user string, n int, now time.Time) error
	// GiveBack undoes a Take of that time, whatever n was; one that never was is
	// no error.
	GiveBack(ctx context.Context, id, user string, when time.Time) error
}

// SpentError says that a limit of today is reached.
type SpentError struct {
	Renews time.Time
	Yours  bool // the member's limit, not that of all together
	Left   int  // what is left of it, less than what was asked for
}

func (e *SpentError) Error() string {
	whose := "everybody's"
	if e.Yours {
		whose = "the member's"
	}
	return whose + " edits of today are spent"
}

// Meter counts what happens. All labels are few and fixed.
type Meter interface {
	Ended(outcome string)                 // replied, apologised, cancelled, dropped
	Failed(kind string)                   // why, for jobs that got no picture
	Step(step string, took time.Duration) // fetch, edit, deliver
	Acknowledged(took time.Duration)      // from the receipt of a command
	Panicked(where string)                // a mistake of ours that was caught: handler, job, line
	Undelivered()                         // a job whose member could not be told in any way
}

// unlimited is the Ledger where nothing is limited.
type unlimited struct{}

func (unlimited) Take(context.Context, string, string, int, time.Time) error { return nil }
func (unlimited) GiveBack(context.Context, string, string, time.Time) error  { return nil }

// unmetered is the Meter of a bot that nobody watches.
type unmetered struct{}

func (unmetered) Ended(string)               {}
func (unmetered) Failed(string)              {}
func (unmetered) Step(string, time.Duration) {}
func (unmetered) Acknowledged(time.Duration) {}
func (unmetered) Panicked(string)            {}
func (unmetered) Undelivered()               {}
