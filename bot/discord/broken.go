package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// brokenError is a call that got no whole answer: Discord may or may not have
// acted on it.
type brokenError struct {
	route string
	err   error
	left  bool // a whole request has left
}

func (e *brokenError) Error() string { return e.route + ": " + e.err.Error() }

// Unwrap gives the cause, which holds no address and no token.
func (e *brokenError) Unwrap() error { return e.err }

// MayArrive reports whether Discord may still act on a call that failed: the
// whole of a request has left, and got no answer. One that was broken off before
// its last byte is no request.
func MayArrive(err error) bool {
	broken, ok := errors.AsType[*brokenError](err)
	return ok && broken.left
}

// broken makes an error of what net/http says, or of our own side of the body
// if that is what failed.
func (r *REST) broken(ctx context.Context, c *call, s *sending, err error) error {
	if own := s.failure(); own != nil {
		return fmt.Errorf("%s: read upload: %w", c.route, own)
	}
	c.left = c.left || s.whole()
	if cause := context.Cause(ctx); cause != nil {
		return &brokenError{c.route, withCause(ctx.Err(), r.redact(c, cause)), c.left}
	}
	return &brokenError{c.route, r.redact(c, err), c.left}
}

// interrupted is the end of a call whose context ended between two tries.
func (c *call) interrupted(ctx context.Context, last error) error {
	return fmt.Errorf("%w; before: %w", withCause(ctx.Err(), context.Cause(ctx)), last)
}

func withCause(err, cause error) error {
	if cause == nil || errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// redact takes the address out of an error of net/http, and every token that
// is left after that.
func (r *REST) redact(c *call, err error) error {
	if err == nil {
		return nil
	}
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	text := err.Error()
	if clean := hide(text, r.token, c.secret); clean != text {
		return errors.New(clean)
	}
	return err
}

// Hide replaces secrets in a text, however they are escaped.
func Hide(text string, secrets ...Token) string { return hide(text, secrets...) }

// hide replaces secrets in a text, however they are escaped.
func hide(text string, secrets ...Token) string {
	for _, s := range secrets {
		if len(s) < 4 {
			continue
		}
		for _, form := range []string{string(s), url.PathEscape(string(s)), url.QueryEscape(string(s))} {
			text = strings.ReplaceAll(text, form, "[secret]")
		}
	}
	return text
}
