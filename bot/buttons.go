package bot

import (
	"slices"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// resultButtons are the rows under a view of a version. They do not say what the
// pictures are, only what can be done with them. Private and Place of v have to
// be those of the message that gets them, wherever v was shown first.
func (b *Bot) resultButtons(words locale.Words, v history.Version, shown view) []discord.Component {
	l := labels{words, shown}
	var edits, ends []discord.Component
	if shown.originals() {
		edits = []discord.Component{
			l.button(redoPress, locale.ButtonsRedo, discord.Secondary),
			l.button(againPress, locale.ButtonsAgain, discord.Primary),
		}
	} else {
		edits = l.edits(v)
	}
	if v.Private && !shown.originals() {
		ends = append(ends, l.button(sharePress, locale.ButtonsShare, discord.Secondary))
	}
	if v.Private {
		ends = append(ends, l.button(discardPress, locale.ButtonsDiscard, discord.Danger))
	}
	ends = append(ends, l.button(morePress, locale.ButtonsMore, discord.Secondary))
	if v.Place.Foreign && !v.Private {
		ends = append(ends, l.button(deletePress, locale.ButtonsDelete, discord.Danger))
	}
	return rows(edits, ends)
}

// perRow is how many buttons one row takes.
// https://docs.discord.com/developers/components/reference#action-row
const perRow = 5

// rows are one where all fit into it, so that no button stands alone.
func rows(edits, ends []discord.Component) []discord.Component {
	if all := slices.Concat(edits, ends); len(all) <= perRow {
		return []discord.Component{row(all...)}
	}
	return []discord.Component{row(edits...), row(ends...)}
}

// edits are those of a result.
func (l labels) edits(v history.Version) []discord.Component {
	all := []discord.Component{l.button(againPress, locale.ButtonsAgain, discord.Primary)}
	if hasInputs(v) {
		all = append(all, l.button(retryPress, locale.ButtonsRetry, discord.Secondary))
	}
	if v.Parent != "" || hasOriginals(v) {
		all = append(all, l.button(undoPress, locale.ButtonsUndo, discord.Secondary))
	}
	if l.shown.Tip != "" && l.shown.Tip != l.shown.Shown {
		all = append(all, l.button(redoPress, locale.ButtonsRedo, discord.Secondary))
	}
	if hasOriginals(v) {
		all = append(all, l.button(comparePress, locale.ButtonsCompare, discord.Secondary))
	}
	return all
}

// hasOriginals reports whether there ever was a way to show what a version was
// made from. Whether it is still there is found out when somebody wants to see
// it.
func hasOriginals(v history.Version) bool {
	for _, in := range v.Inputs {
		if in.Kept != "" || in.Version != "" {
			return true
		}
	}
	return false
}

// hasInputs reports whether there ever was a way to have all that a version was
// made from once more.
func hasInputs(v history.Version) bool {
	all := slices.Clone(v.Inputs)
	if v.Mask != nil {
		all = append(all, *v.Mask)
	}
	gone := func(in history.Input) bool { return in.Kept == "" && in.Version == "" && in.URL == "" }
	return len(v.Inputs) > 0 && !slices.ContainsFunc(all, gone)
}

// failureButtons are the row under an apology: Retry or Change the words where
// that can help, and Dismiss.
func (b *Bot) failureButtons(words locale.Words, v history.Version, owner string) []discord.Component {
	l := labels{words, view{Shown: v.ID, Owner: owner}}
	var all []discord.Component
	if retryHelps(v.Failed) {
		all = append(all, l.button(retryPress, locale.ButtonsRetry, discord.Primary))
	}
	if rewordHelps(v.Failed) {
		all = append(all, l.button(rewordPress, locale.ButtonsReword, discord.Primary))
	}
	all = append(all, l.button(dismissPress, locale.ButtonsDismiss, discord.Secondary))
	return []discord.Component{row(all...)}
}

// dismissButton is the row under a sentence that has nothing but itself to take
// away: what could not be shown, and an edit that was called off.
func dismissButton(words locale.Words, id, owner string) discord.Component {
	return row(labels{words, view{Shown: id, Owner: owner}}.button(dismissPress, locale.ButtonsDismiss, discord.Secondary))
}

// labels writes the buttons of one view in one language.
type labels struct {
	words locale.Words
	shown view
}

func (l labels) button(press string, label locale.ID, style int) discord.Component {
	return button(style, l.words.Say(label, nil), l.shown.customID(press))
}

func button(style int, label, id string) discord.Component {
	return discord.Component{Type: discord.Button, Style: style, Label: label, CustomID: id}
}

// row is a row of buttons, or of one select.
func row(components ...discord.Component) discord.Component {
	return discord.Component{Type: discord.ActionRow, Components: components}
}
