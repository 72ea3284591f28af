package discord

import (
	"cmp"
	"maps"
	"slices"
)

// about lists the attachments that an interaction is about, in the order in
// which they were given: the files of a command, those of the message that it
// was run on, and, for a form, what was known when it was opened. A command's
// file names its option. The chat page compares them with the result.
func about(i *interaction, data object) list {
	found := list{}
	if i.parent != nil {
		found = append(found, i.parent.pictures...)
	}
	all, _ := data["resolved"].(object)
	messages, _ := all["messages"].(object)
	for _, m := range messages {
		files, _ := m.(object)["attachments"].(list)
		found = append(found, files...)
	}
	files, _ := all["attachments"].(object)
	options, _ := data["options"].(list)
	for _, id := range slices.SortedFunc(maps.Keys(files), byAge) {
		file := maps.Clone(files[id].(object))
		file["option"] = optionOf(options, id)
		found = append(found, file)
	}
	return found
}

// byAge orders ids: a later one is larger.
func byAge(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// optionOf is the name of the option with the value, nil for a form's file.
func optionOf(options list, value string) any {
	for _, o := range options {
		if option := o.(object); option["value"] == value {
			return option["name"]
		}
	}
	return nil
}
