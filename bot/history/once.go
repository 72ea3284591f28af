package history

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// press is the last use of a button by a member.
type press struct {
	Job string    `json:"job"`
	At  time.Time `json:"at"`
}

// Once takes a key for a job, unless another job took it before and running
// says that this one still counts. It returns the job that has the key: id
// itself when it was taken. Of several that try at once exactly one gets it.
func (h *History) Once(ctx context.Context, key, id string, now time.Time, running func(job string, at time.Time) bool) (string, error) {
	key = "once." + key
	for {
		was, revision, err := read[press](ctx, h.forms, key)
		if err != nil && !errors.Is(err, ErrGone) {
			return "", fmt.Errorf("look for press: %w", err)
		}
		if err == nil && (was.Job == id || running(was.Job, was.At)) {
			return was.Job, nil
		}
		value, err := encode(press{id, now.UTC()})
		if err != nil {
			return "", err
		}
		err = h.forms.Update(ctx, key, value, revision)
		switch {
		case err == nil:
			return id, nil
		case !errors.Is(err, ErrChanged) || ctx.Err() != nil:
			return "", fmt.Errorf("note press: %w", err)
		}
	}
}
