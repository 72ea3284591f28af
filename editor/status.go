package editor

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// statusError is about an answer that is not 200.
func (e *Editor) statusError(ctx context.Context, cancel context.CancelCauseFunc, res *http.Response) error {
	body := &pacedReader{r: res.Body, pace: e.limits.pace, cancel: cancel}
	body.start()
	defer body.stop()
	p := parseProblem(readWords(res.Header, body))
	err := e.problemError(res.StatusCode, p)
	wait, asked := retryAfter(res.Header)
	err.RetryAfter = wait
	if res.StatusCode == http.StatusServiceUnavailable && (asked || overloaded.MatchString(p.words())) {
		err.Kind, err.Paid, err.Again = Busy, false, true
	}
	return err
}

// readWords reads the body of an error. Of one that cannot be read there is
// what came: the status alone says enough.
func readWords(h http.Header, body io.Reader) []byte {
	r, err := decoded(h, &capReader{r: body, left: maxWords})
	if err != nil {
		return nil
	}
	words, _ := io.ReadAll(r)
	return words
}

// problemError gives what the API said its kind. By the rule of a paid call,
// 200 and every 5xx count as paid.
func (e *Editor) problemError(status int, p problem) *Error {
	err := &Error{
		Kind: problemKind(status, p), Op: "edit pictures", Paid: status == http.StatusOK || status >= 500,
		Detail: e.clean(strings.TrimSpace(strconv.Itoa(status) + " " + p.code + " " + p.message)),
	}
	switch err.Kind {
	case Busy:
		err.Again = !err.Paid
	case TooLarge:
		err.Picture, err.Mask = pictureNumber(p.param), p.param == "mask"
		if err.Picture == 0 && !err.Mask { // else the API has a limit of its own
			err.Limit = e.config.MaxBytes
		}
	case Rejected:
		err.Err = formError(status, p)
	case Broken:
		err.Picture = pictureNumber(p.param)
	}
	if p.param == "mask" && (err.Kind == Broken || err.Kind == Rejected) {
		err.Kind, err.Mask, err.Picture = BadMask, true, 0
	}
	if status == http.StatusOK {
		err.Op = "read answer"
	}
	return err
}

func (e *Editor) clean(s string) string { return clean(s, e.config.Key) }

// hint is a kind that the words of an error give away under any status: codes
// come with various ones, and some relays have only a message.
type hint struct {
	words *regexp.Regexp
	kind  Kind
}

var hints = []hint{
	{regexp.MustCompile(`insufficient_(user_)?quota|credit_balance|(spend|usage)_limit_exceeded|billing_hard_limit|billing_not_active|` +
		`quota_not_enough|insufficient balance|exceeded your current quota|额度不足|余额不足|欠费`), OutOfCredit},
	{regexp.MustCompile(`moderation_blocked|content_policy|content policy|content_filter|sensitive_words|safety_violations|` +
		`safety system|safety_error|prohibited_content|敏感词|违规|审核不通过`), Refused},
	{regexp.MustCompile(`invalid_api_key|account_deactivated|model_not_found|无效的令牌`), Misconfigured},
	{regexp.MustCompile(`invalid_image_file|invalid_image_format|image_parse_error`), Broken},
}

var overloaded = regexp.MustCompile(`overloaded|slow_down|slow down`)

func problemKind(status int, p problem) Kind {
	words := p.words()
	for _, h := range hints {
		if h.words.MatchString(words) {
			return h.kind
		}
	}
	return statusKind(status)
}

func statusKind(status int) Kind {
	switch status {
	case http.StatusOK:
		return BadResult
	case http.StatusPaymentRequired:
		return OutOfCredit
	case http.StatusUnavailableForLegalReasons:
		return Refused
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusProxyAuthRequired, http.StatusNotImplemented:
		return Misconfigured
	case http.StatusRequestEntityTooLarge:
		return TooLarge
	case http.StatusTooManyRequests:
		return Busy
	case http.StatusRequestTimeout, http.StatusGatewayTimeout, statusCloudflareTimeout:
		return Timeout
	}
	switch {
	case status >= 500:
		return Unavailable
	case status >= 400:
		return Rejected
	}
	return Misconfigured // a redirect, or nothing that this API answers with
}

// statusCloudflareTimeout is what a relay behind Cloudflare answers when making
// the picture took too long:
// https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-524/
const statusCloudflareTimeout = 524

// numbered finds the index in "image[1]".
var numbered = regexp.MustCompile(`^image\[(\d)\]$`)

// pictureNumber is which picture a parameter names, from 1; 0 when it names
// none.
func pictureNumber(param string) int {
	if m := numbered.FindStringSubmatch(param); m != nil {
		return int(m[1][0]-'0') + 1
	}
	return 0
}
