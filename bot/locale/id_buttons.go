package locale

// What buttons say that edit again or end a reply.
const (
	ButtonsInputsKept ID = "buttons.inputs_kept"
	ButtonsInputsGone ID = "buttons.inputs_gone"
	ButtonsResultGone ID = "buttons.result_gone"
	ButtonsMinutes    ID = "buttons.minutes"
	ButtonsHours      ID = "buttons.hours"
	ButtonsDays       ID = "buttons.days"
)
