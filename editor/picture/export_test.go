package picture

import "context"

// Hold takes all memory of a used Converter.
func (c *Converter) Hold(ctx context.Context) (release func(), err error) {
	if err := c.budget.Acquire(ctx, c.Memory); err != nil {
		return nil, err
	}
	return func() { c.budget.Release(c.Memory) }, nil
}

// Structure makes a Judge follow a PNG without inflating its pixels, to measure
// the one without the other.
func (j *Judge) Structure() *Judge {
	j.known = true
	return j
}
