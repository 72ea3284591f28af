package job

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"retouch/internal/store"
)

// letter is what is left of a job that failed too often, for whoever looks
// into it. The record is not in it: it may hold secrets.
type letter struct {
	Job      string    `json:"job"`
	Owner    string    `json:"owner"`
	State    State     `json:"state"`
	Accepted time.Time `json:"accepted"`
	Attempts int       `json:"attempts"`
	Failures int       `json:"failures"`
	Failed   time.Time `json:"failed"`
	Error    string    `json:"error"`
}

// maxError cuts what is kept of an error: a stack can be long.
const maxError = 8 << 10

// bury writes a dead letter and tells where it is.
func (q *Queue) bury(ctx context.Context, t *Task, failures int, failure error) {
	e, why := t.look(), failure.Error()
	value, err := json.Marshal(letter{
		Job: t.id, Owner: e.Owner, State: e.State, Accepted: e.Accepted, Attempts: e.Attempts,
		Failures: failures, Failed: time.Now().UTC(), Error: why[:min(len(why), maxError)],
	})
	write := func(ctx context.Context) error {
		_, err := q.c.Dead.Put(ctx, t.id, value)
		return err
	}
	if err = errors.Join(err, write(ctx)); err != nil && !errors.Is(err, store.ErrInvalid) {
		q.chore(chore{what: "write dead letter", job: t.id, do: write})
	}
	q.c.Log.Error("job is hopeless, its member gets an apology", "job", t.id, "dead_letter", DeadBucket+"/"+t.id)
}
