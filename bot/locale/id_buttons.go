package locale

// The buttons under a result or an apology. A label is at most 80 characters;
// those in a row of five are best kept short.
// https://discord.com/developers/docs/components/reference#button
const (
	ButtonsAgain   ID = "buttons.again" // also the title of its form: at most 45
	ButtonsRetry   ID = "buttons.retry"
	ButtonsUndo    ID = "buttons.undo"
	ButtonsRedo    ID = "buttons.redo"
	ButtonsCompare ID = "buttons.compare"
	ButtonsMore    ID = "buttons.more"
	ButtonsShare   ID = "buttons.share"
	ButtonsDiscard ID = "buttons.discard"
	ButtonsDelete  ID = "buttons.delete"
	ButtonsReword  ID = "buttons.reword" // also the title of its form: at most 45
	ButtonsDismiss ID = "buttons.dismiss"
)

// The forms of Edit again and Change the words.
// https://discord.com/developers/docs/components/reference#label
const (
	ButtonsSentTo    ID = "buttons.sent_to"    // at most 100
	ButtonsWhich     ID = "buttons.which"      // at most 45
	ButtonsNthResult ID = "buttons.nth_result" // at most 100
	ButtonsAdd       ID = "buttons.add"        // at most 45
	ButtonsAddAbout  ID = "buttons.add_about"  // at most 100
)

// What these buttons answer when there is nothing to do.
const (
	ButtonsInputsKept       ID = "buttons.inputs_kept"
	ButtonsInputsGone       ID = "buttons.inputs_gone"
	ButtonsResultGone       ID = "buttons.result_gone"
	ButtonsUnsure           ID = "buttons.unsure"
	ButtonsForgotten        ID = "buttons.forgotten"
	ButtonsForgottenAfter   ID = "buttons.forgotten_after"
	ButtonsAlready          ID = "buttons.already"
	ButtonsAlreadyLink      ID = "buttons.already_link"
	ButtonsShared           ID = "buttons.shared"
	ButtonsSharedHere       ID = "buttons.shared_here"
	ButtonsDismissForbidden ID = "buttons.dismiss_forbidden"
	ButtonsRemoved          ID = "buttons.removed"
	PeriodMinutes           ID = "period.minutes"
	PeriodHours             ID = "period.hours"
	PeriodDays              ID = "period.days"
)
