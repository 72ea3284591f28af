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
	o := order{Prompt: text(options["prompt"]), Size: text(options[sizeID]), Quality: text(options["quality"])}
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

// text reads an option's string, "" when it is none.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}
