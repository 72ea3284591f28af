package bot

import (
	"context"
	"strings"

	"retouch/bot/locale"
)

// commands are the slash commands but /edit, by name.
func commands() map[string]func(*Bot, context.Context, call) {
	return map[string]func(*Bot, context.Context, call){
		helpCommand:    (*Bot).help,
		historyCommand: (*Bot).listHistory,
		presetCommand:  (*Bot).preset,
		privacyCommand: (*Bot).privacy,
	}
}

// routes say who takes a press or a form, by the word that its custom_id begins
// with. What follows are arguments, with colons between them; the ids in them
// say what is meant and prove nothing.
type routes map[string]func(*Bot, context.Context, call, []string)

// presses are the buttons and selects.
func presses() routes {
	return routes{
		cancelPress: (*Bot).callOff,

		againPress:   (*Bot).again,
		retryPress:   (*Bot).retry,
		rewordPress:  (*Bot).reword,
		dismissPress: (*Bot).dismiss,
		sharePress:   (*Bot).share,
		discardPress: (*Bot).discard,

		undoPress:    (*Bot).undo,
		redoPress:    (*Bot).redo,
		comparePress: (*Bot).compare,
		morePress:    (*Bot).more,
		jumpPress:    (*Bot).jump,
		lookPress:    (*Bot).revisit,
		copyPress:    (*Bot).copy,
		deletePress:  (*Bot).delete,
		erasePress:   (*Bot).erase,
		sparePress:   (*Bot).spare,
		showPress:    (*Bot).showAll,

		askPress:     (*Bot).answerAsk,
		privacyPress: (*Bot).setPrivacy,
		historyPress: (*Bot).turnHistory,
		presetsPress: (*Bot).turnPresets,
	}
}

// submits are the forms.
func submits() routes {
	return routes{
		editSubmit:   (*Bot).editForm,
		againSubmit:  (*Bot).againForm,
		rewordSubmit: (*Bot).rewordForm,
	}
}

// route gives a press or a form to whoever takes it.
func (b *Bot) route(ctx context.Context, c call, table routes) {
	word, rest, _ := strings.Cut(c.Data.CustomID, ":")
	take, ok := table[word]
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	take(b, ctx, c, strings.Split(rest, ":"))
}
