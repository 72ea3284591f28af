package bot

import (
	"slices"
	"strings"

	"retouch/bot/discord"
)

// answered reports whether a reply has its job's final answer: it says
// something, and has no button to cancel.
//
// The buttons of a message name the jobs that it is about, and ids grow with
// time. One that names a later job had its answer from this one before, and
// somebody went on from there. One whose place a job takes, and that names
// earlier jobs alone, is as it was before the job began.
func answered(m *discord.Message, j job) bool {
	if m == nil || m.Flags&discord.Loading != 0 {
		return false
	}
	named := named(m.Components)
	switch {
	case wentOn(m, j.Interaction):
		return true
	case cancellable(m.Components):
		return false
	case j.InPlace && len(named) > 0 && !slices.Contains(named, j.Interaction):
		return false
	}
	return m.Content != "" || len(m.Attachments) > 0
}

// wentOn reports whether a message is about a later job than this one.
func wentOn(m *discord.Message, id string) bool {
	for _, other := range named(m.Components) {
		if later(other, id) {
			return true
		}
	}
	return false
}

// named are the ids in the custom_ids of components.
func named(components []discord.SentComponent) []string {
	var all []string
	for _, c := range components {
		for _, part := range strings.Split(c.CustomID, ":") {
			if id := strings.TrimPrefix(part, originalsMark); isSnowflake(id) {
				all = append(all, id)
			}
		}
		all = append(all, named(c.Components)...)
	}
	return all
}

// later compares snowflakes.
func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

func cancellable(components []discord.SentComponent) bool {
	for _, c := range components {
		if strings.HasPrefix(c.CustomID, cancelPrefix) || cancellable(c.Components) {
			return true
		}
	}
	return false
}
