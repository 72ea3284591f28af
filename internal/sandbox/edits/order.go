package edits

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// order is a request that keeps to the contract.
type order struct {
	prompt        string
	pictures      []file
	mask          *file
	width, height int // 0, 0: the picture's own
	n             int
	quality       string // as it is answered: auto is "high"
	stream        bool
	drafts        int    // of a stream
	format        string // "png" or "jpeg"
	compression   int    // of JPEG, 0 to 100
	model         string
}

// maxPrompt and the values below are those of the reference:
// https://platform.openai.com/docs/api-reference/images/createEdit
const maxPrompt = 32_000

var qualities = []string{"auto", "low", "medium", "high", "xhigh", "max", "standard"}

// spoken is what a quality is called in the answer, where that differs.
var spoken = map[string]string{"": "high", "auto": "high", "standard": "medium"}

// single lists the fields that may be given once only.
var single = []string{"prompt", "size", "quality", "model", "n", "mask", "output_format", "output_compression", "response_format", "stream", "partial_images"}

// readOrder checks everything that needs no look into the pictures.
func readOrder(q *request) (*order, error) {
	o := &order{prompt: q.value("prompt"), model: q.value("model")}
	for _, check := range []func(*request) error{noRepeats, o.takePictures, o.takePrompt, o.takeSize, o.takeChoices, o.takeOutput, o.takeStream, o.takeMask} {
		if err := check(q); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func noRepeats(q *request) error {
	for _, name := range single {
		if len(q.values(name))+len(q.filesOf(name)) > 1 {
			return invalid(name, "duplicate_parameter", "Duplicate parameter: '%s'. You provided multiple values for this parameter, whereas only one is allowed.", name)
		}
	}
	return nil
}

func (o *order) takePictures(q *request) error {
	plain, listed := q.filesOf("image"), q.filesOf("image[]")
	if len(q.values("image"))+len(q.values("image[]")) > 0 {
		return invalid("image", "invalid_type", "Invalid type for 'image': expected a file, but got a string instead.")
	}
	if len(plain) > 0 && len(listed) > 0 {
		return invalid("image", "conflicting_parameters", "Both 'image' and 'image[]' were given. Use one of them for all pictures.")
	}
	o.pictures = slices.Concat(plain, listed)
	if len(o.pictures) == 0 {
		return invalid("image", "missing_required_parameter", "Missing required parameter: 'image'.")
	}
	if len(o.pictures) > maxPictures {
		return invalid("image", "array_above_max_length", "Invalid 'image': expected at most %d pictures, but got %d.", maxPictures, len(o.pictures))
	}
	return nil
}

func (o *order) takePrompt(q *request) error {
	switch length := utf8.RuneCountInString(o.prompt); {
	case len(q.values("prompt")) == 0:
		return invalid("prompt", "missing_required_parameter", "Missing required parameter: 'prompt'.")
	case strings.TrimSpace(o.prompt) == "":
		return invalid("prompt", "empty_string", "Invalid 'prompt': empty string. Expected a string with minimum length 1.")
	case !utf8.ValidString(o.prompt):
		return invalid("prompt", "invalid_value", "Invalid 'prompt': it is not valid UTF-8.")
	case length > maxPrompt:
		return invalid("prompt", "string_above_max_length", "Invalid 'prompt': string too long. Expected at most %d characters, but got %d.", maxPrompt, length)
	}
	return nil
}

// takeChoices reads n and quality; an empty value is one that was not given.
func (o *order) takeChoices(q *request) error {
	o.quality = q.value("quality")
	if o.quality != "" && !slices.Contains(qualities, o.quality) {
		return invalid("quality", "invalid_value", "Invalid value: %s. Supported values are: %s.", quoted(o.quality), strings.Join(qualities, ", "))
	}
	if other, ok := spoken[o.quality]; ok {
		o.quality = other
	}
	n, err := number(q.value("n"), 1, 1, 10)
	if err != nil {
		return invalid("n", "invalid_value", "Invalid 'n': %s. Expected a whole number from 1 to 10.", quoted(q.value("n")))
	}
	o.n = n
	return nil
}

// takeOutput reads the kind of the answer. response_format is let through:
// the answer is base64 whatever it says.
func (o *order) takeOutput(q *request) error {
	switch format := q.value("output_format"); format {
	case "", "png":
		o.format = "png"
	case "jpeg", "jpg":
		o.format = "jpeg"
	default:
		return invalid("output_format", "invalid_value", "Invalid value: %s. Supported values are: 'png' and 'jpeg'.", quoted(format))
	}
	compression, err := number(q.value("output_compression"), 100, 0, 100)
	if err != nil {
		return invalid("output_compression", "invalid_value", "Invalid 'output_compression'. Expected a whole number from 0 to 100.")
	}
	o.compression = compression
	return nil
}

func (o *order) takeStream(q *request) error {
	switch stream := q.value("stream"); stream {
	case "", "false":
		return nil
	case "true":
		o.stream = true
	default:
		return invalid("stream", "invalid_type", "Invalid type for 'stream': expected a boolean.")
	}
	drafts, err := number(q.value("partial_images"), 0, 0, 3)
	if err != nil {
		return invalid("partial_images", "invalid_value", "Invalid 'partial_images'. Expected a whole number from 0 to 3.")
	}
	o.drafts = drafts
	return nil
}

func (o *order) takeMask(q *request) error {
	if len(q.values("mask")) > 0 {
		return invalid("mask", "invalid_type", "Invalid type for 'mask': expected a file, but got a string instead.")
	}
	if masks := q.filesOf("mask"); len(masks) == 1 {
		o.mask = &masks[0]
	}
	return nil
}

// number reads a whole number from low to high; "" means otherwise.
func number(s string, otherwise, low, high int) (int, error) {
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err == nil && (n < low || n > high) {
		err = strconv.ErrRange
	}
	return n, err
}
