package editor

import (
	"bytes"
	"context"
	"net/http"
)

// Check asks the API, with an empty request that costs nothing, whether the
// address and the key are good. A good one complains about the request (400,
// 415 or 422) and not about the key. Errors are *Error.
func (e *Editor) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, e.limits.check, errTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.endpoint.String(), nil)
	if err != nil {
		return internal("check API", err)
	}
	e.sign(req)
	res, err := e.api.Do(req)
	if err != nil {
		return e.checkFailed(ctx, err)
	}
	defer res.Body.Close()
	return e.checkAnswer(res, readWords(res.Header, res.Body))
}

func (e *Editor) checkFailed(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return &Error{Kind: callKind(cause), Op: "check API", Err: cause}
	}
	return &Error{Kind: Unavailable, Op: "check API", Err: e.safe(err), Again: true}
}

func (e *Editor) checkAnswer(res *http.Response, words []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(words), []byte("<")) && res.StatusCode < 500 {
		return &Error{Kind: Misconfigured, Op: "check API", Detail: "a web page came instead of JSON, is EDITS_API_URL right? " + e.clean(title(words))}
	}
	err := e.problemError(res.StatusCode, parseProblem(words))
	err.Op, err.Paid, err.Again = "check API", false, false
	err.RetryAfter, _ = retryAfter(res.Header)
	complains := err.Kind == Rejected || err.Kind == Broken || err.Kind == BadMask
	if complains || res.StatusCode == http.StatusOK && err.Kind == BadResult {
		return nil
	}
	return err
}
