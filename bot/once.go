package bot

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// doubleClick is how close together two presses are one.
const doubleClick = 3 * time.Second

// once takes a press for a job, so that a double click makes one: first is
// false when the same member pressed the same button before and that job goes
// on still, or was begun just now. The job is the one that counts.
func (b *Bot) once(ctx context.Context, c call, what string) (job string, first bool, err error) {
	goesOn := func(other string, at time.Time) bool {
		if time.Since(at) < doubleClick {
			return true
		}
		_, _, state, err := b.jobs.Find(ctx, other)
		return err == nil && !slices.Contains(ends, state)
	}
	job, err = b.history.Once(ctx, what+"."+c.Author().ID, c.ID, time.Now(), goesOn)
	if err != nil {
		return "", false, fmt.Errorf("note press: %w", err)
	}
	return job, job == c.ID, nil
}

// ends are the states of a job that had its final answer.
var ends = []string{stateReplied, stateApologised, stateCancelled, stateDropped}
