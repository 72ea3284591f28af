package bot

import (
	"encoding/json"
	"fmt"
	"slices"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// sizeID is the name of the option, and of the field in a form.
const sizeID = "size"

// The options about the reply.
const (
	resultsOption = "n"       // how many results, 1 to maxResults
	altOption     = "alt"     // for those who do not see them, at most maxAltOption characters
	privateOption = "private" // only the member sees the reply
)

// maxResults is how many results one edit may have.
const maxResults = 4

// maxAltOption leaves room for the words that begin each alt text.
const maxAltOption = 1000

// maxSize is the length of a size, in characters.
const maxSize = 100

// pictureOptions are the names of /edit's picture options, in the order that
// the prompt counts them.
func pictureOptions() []string {
	names := []string{"image"}
	for n := 2; n <= maxPictures; n++ {
		names = append(names, fmt.Sprintf("image%d", n))
	}
	return names
}

// slashOrder reads /edit. The pictures come in the order of the options'
// names, however Discord sorts them, and unused names in between are skipped.
func slashOrder(d discord.Data) (order, *refusal) {
	options := map[string]json.RawMessage{}
	for _, o := range d.Options {
		options[o.Name] = o.Value
	}
	o := order{
		Prompt: text(options["prompt"]), Size: text(options[sizeID]), Quality: text(options["quality"]),
		Alt: cut(fold(text(options[altOption])), maxAltOption), Private: truth(options[privateOption]), N: number(options[resultsOption]),
	}
	given := slices.DeleteFunc(pictureOptions(), func(name string) bool { return options[name] == nil })
	for n, name := range given {
		which := what{number: n + 1}
		if len(given) == 1 {
			which = what{}
		}
		s, r := attached(d, options[name], which)
		if r != nil {
			return order{}, r
		}
		o.Pictures = append(o.Pictures, s)
	}
	if options["mask"] == nil {
		return o, nil
	}
	s, r := attached(d, options["mask"], what{mask: true})
	o.Mask = &s
	return o, r
}

// attached finds the attachment that an option refers to.
func attached(d discord.Data, value json.RawMessage, which what) (source, *refusal) {
	a, ok := d.Resolved.Attachments[text(value)]
	switch {
	case !ok || a.URL == "":
		return source{}, &refusal{id: locale.RefuseNoPicture, what: which}
	case notPicture(a):
		return source{}, otherFile(a, which)
	}
	return sourceOf(a), nil
}

// truth reads an option that is true or false, false when it is neither.
func truth(value json.RawMessage) bool {
	var is bool
	return json.Unmarshal(value, &is) == nil && is
}

// number reads how many results are wanted; 0 when nothing is said.
func number(value json.RawMessage) int {
	var n int
	if json.Unmarshal(value, &n) != nil {
		return 0
	}
	return min(max(n, 0), maxResults)
}

// text reads an option's string, "" when it is none.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}
