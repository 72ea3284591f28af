package edits

import (
	"strings"
	"unicode"
)

// presets are faults by name. A prompt that contains "!" and such a name as a
// word of its own ("make it blue !429") fails that way every time, without
// any control route: for people who try the bot by hand.
//
// The codes are those of https://platform.openai.com/docs/guides/error-codes
// and those that relays are known to send.
var presets = []struct {
	name  string
	fault Fault
}{
	{"moderation", Fault{
		Status: 400, Type: "image_generation_user_error", Code: "moderation_blocked",
		Message: "Your request was rejected by the safety system. safety_violations=[violence].",
	}},
	{"policy", Fault{Status: 400, Code: "content_policy_violation", Message: "Your request was rejected as a result of our safety system."}},
	{"451", Fault{Status: 451, Code: "moderation_blocked", Type: "image_generation_user_error", Message: "Unavailable for legal reasons."}},
	{"400", Fault{Status: 400, Code: "invalid_value", Message: "The request is invalid."}},
	{"401", Fault{Status: 401, Code: "invalid_api_key", Message: "Incorrect API key provided."}},
	{"403", Fault{Status: 403, Code: "unsupported_country_region_territory", Type: "request_forbidden", Message: "Country, region, or territory not supported."}},
	{"404", Fault{Status: 404, Code: "model_not_found", Message: "The model does not exist or you do not have access to it."}},
	{"413", Fault{Status: 413, Body: bodyHTML}},
	{"429", Fault{Status: 429, Code: "rate_limit_exceeded", Type: "rate_limit_error", RetryAfter: 1, Message: "Rate limit reached for images per minute."}},
	{"credit", Fault{Status: 429, Code: "insufficient_quota", Type: "insufficient_quota", Message: "You exceeded your current quota, please check your plan and billing details."}},
	{"billing", Fault{Status: 400, Code: "billing_hard_limit_reached", Message: "Billing hard limit has been reached."}},
	{"500", Fault{Status: 500, Code: "server_error", Type: "server_error", Message: "The server had an error while processing your request."}},
	{"502", Fault{Status: 502, Body: bodyHTML}},
	{"503", Fault{Status: 503, Code: "overloaded", Type: "server_error", RetryAfter: 1, Message: "The engine is currently overloaded, please try again later."}},
	{"524", Fault{Status: 524, Body: bodyHTML}},
	{"duplicate", Fault{
		Status: 400, Code: "duplicate_parameter",
		Message: "Duplicate parameter: 'image'. You provided multiple values for this parameter, whereas only one is allowed. If you are trying to provide a list of values, use the array syntax instead e.g. 'image[]=<value>'.",
	}},
	{"missing", Fault{Status: 400, Code: "missing_required_parameter", Message: "Missing required parameter: 'image'."}},
	{"slow", Fault{Delay: Duration(30e9)}},
	{"html", Fault{Body: bodyHTML}},
	{"cut", Fault{Body: bodyCut}},
	{"drop", Fault{Body: bodyDrop}},
	{"stall", Fault{Body: bodyStall}},
	{"empty", Fault{Body: bodyEmpty}},
	{"nodata", Fault{Body: bodyNoData}},
	{"badbase64", Fault{Body: bodyBadBase64}},
	{"endless", Fault{Body: bodyEndless}},
	{"nostream", Fault{Stream: true, Status: 400, Code: "unknown_parameter", Param: "stream", Message: "Unknown parameter: 'stream'."}},
	{"nopartials", Fault{Stream: true, Status: 400, Code: "unknown_parameter", Param: "partial_images", Message: "Unknown parameter: 'partial_images'."}},
	{"plainjson", Fault{Stream: true, Body: bodyPlain}},
	{"breakoff", Fault{Stream: true, Body: bodyBreakOff, After: 1}},
	{"fewer", Fault{Body: bodyFewer}},
	{"onebroken", Fault{Body: bodyOneBroken}},
}

func knownPreset(name string) bool {
	_, ok := preset(name)
	return ok
}

func preset(name string) (Fault, bool) {
	for _, p := range presets {
		if p.name == name {
			f := p.fault
			f.Preset = name
			return f, true
		}
	}
	return Fault{}, false
}

// Presets lists the names of the faults that a prompt can ask for by "!name".
func Presets() []string {
	names := make([]string, len(presets))
	for i, p := range presets {
		names[i] = p.name
	}
	return names
}

// faultInPrompt returns the fault of the first "!name" in a prompt, or nil.
func faultInPrompt(prompt string) *Fault {
	for word := range strings.FieldsSeq(prompt) {
		name, ok := strings.CutPrefix(word, "!")
		if !ok {
			continue
		}
		if f, ok := preset(strings.ToLower(strings.TrimRightFunc(name, unicode.IsPunct))); ok {
			return &f
		}
	}
	return nil
}

// withPreset fills what f leaves open from its preset.
func (f Fault) withPreset() Fault {
	p, ok := preset(f.Preset)
	if !ok {
		return f
	}
	if f.Status != 0 {
		p.Status = f.Status
	}
	if f.RetryAfter != 0 {
		p.RetryAfter = f.RetryAfter
	}
	if f.Delay != 0 {
		p.Delay = f.Delay
	}
	if f.After != 0 {
		p.After = f.After
	}
	for _, s := range []struct{ to, from *string }{
		{&p.Code, &f.Code}, {&p.Type, &f.Type}, {&p.Message, &f.Message}, {&p.Param, &f.Param}, {&p.URL, &f.URL}, {&p.Raw, &f.Raw}, {(*string)(&p.Body), (*string)(&f.Body)},
	} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	return p
}
