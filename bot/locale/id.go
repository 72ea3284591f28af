package locale

// ID names a sentence. Every table has every ID.
type ID string

// Names and descriptions of commands. A name is at most 32 characters and a
// description at most 100.
// https://discord.com/developers/docs/interactions/application-commands
const (
	EditName           ID = "command.edit.name"
	EditAbout          ID = "command.edit.about"
	MenuName           ID = "command.menu.name"
	PromptName         ID = "option.prompt.name"
	PromptAbout        ID = "option.prompt.about"
	ImageName          ID = "option.image.name"
	ImageAbout         ID = "option.image.about"
	MoreName           ID = "option.more.name"
	MoreAbout          ID = "option.more.about"
	MaskName           ID = "option.mask.name"
	MaskAbout          ID = "option.mask.about"
	SizeName           ID = "option.size.name"
	SizeAbout          ID = "option.size.about"
	SizeAuto           ID = "choice.size.auto"
	SizeMatch          ID = "choice.size.match"
	SizeSquare         ID = "choice.size.square"
	SizeLandscape      ID = "choice.size.landscape"
	SizePortrait       ID = "choice.size.portrait"
	SizeUsual          ID = "choice.size.usual"
	QualityName        ID = "option.quality.name"
	QualityAbout       ID = "option.quality.about"
	QualityLow         ID = "choice.quality.low"
	QualityMedium      ID = "choice.quality.medium"
	QualityHigh        ID = "choice.quality.high"
	QualityAuto        ID = "choice.quality.auto"
	ModalTitle         ID = "modal.title"       // at most 45 characters
	ModalLabel         ID = "modal.label"       // at most 45
	ModalAbout         ID = "modal.about"       // at most 100
	ModalAboutHost     ID = "modal.about_host"  // at most 100
	ModalPlaceholder   ID = "modal.placeholder" // at most 100
	ModalSize          ID = "modal.size"        // at most 45
	OnlyPicture        ID = "what.picture"
	SomePicture        ID = "what.picture_some"
	NthPicture         ID = "what.picture_n" // in a sentence
	TheMask            ID = "what.mask"
	Reference          ID = "reference"
	DonePictures       ID = "done.pictures"
	DoneTook           ID = "done.took"
	DoneUnquoted       ID = "done.unquoted"
	DoneSmaller        ID = "done.smaller"
	NoteOf             ID = "note.of"
	NoteFrame          ID = "note.frame"
	NoteFrom           ID = "note.from"
	NoteSmaller        ID = "note.smaller"
	NoteMask           ID = "note.mask"
	Alt                ID = "alt.words"
	AltPlain           ID = "alt.plain"
	FormatText         ID = "format.text"
	FormatProgram      ID = "format.program"
	FormatAnimatedWebP ID = "format.animated_webp"
	FormatRare         ID = "format.rare"
	FormatCameraRAW    ID = "format.camera_raw"
	RefuseNoWords      ID = "refuse.no_words"
	RefuseLongWords    ID = "refuse.long_words"
	RefuseNoPicture    ID = "refuse.no_picture"
	RefuseNoneThere    ID = "refuse.none_there"
	RefuseTooMany      ID = "refuse.too_many"
	RefuseNotPicture   ID = "refuse.not_picture"
	RefuseMask         ID = "refuse.mask"
	RefuseTooLarge     ID = "refuse.too_large"
	RefuseAllTooLarge  ID = "refuse.all_too_large"
	RefuseSize         ID = "refuse.size"
	RefuseSizeRules    ID = "refuse.size_rules"
	RefuseSizeListed   ID = "refuse.size_listed"
	RefuseNoPermission ID = "refuse.no_permission"
	RefuseBusy         ID = "refuse.busy"
	RefuseExpired      ID = "refuse.expired"
	RefuseUnknown      ID = "refuse.unknown"
	RefuseInternal     ID = "refuse.internal"
	RefuseNotYours     ID = "refuse.not_yours"
)

// What a reply says until it has its answer, and what is said about cancelling.
const (
	ShowWaiting        ID = "show.waiting"
	ShowNext           ID = "show.next"
	ShowRunning        ID = "show.running"
	ShowBusy           ID = "show.busy"
	ShowAway           ID = "show.away"
	CancelButton       ID = "cancel.button" // at most 80 characters
	Cancelled          ID = "cancel.done"
	CancelledBy        ID = "cancel.done_by"
	CancelForbidden    ID = "cancel.forbidden"
	CancelTooLate      ID = "cancel.too_late"
	CancelUnknown      ID = "cancel.unknown"
	PostedFor          ID = "posted.for"
	RefuseTooManyJobs  ID = "refuse.too_many_jobs"
	RefuseTooManyLinks ID = "refuse.too_many_jobs_links"
	RefuseSpent        ID = "refuse.spent"
	RefuseSpentYours   ID = "refuse.spent_yours"
)

// What went wrong after the acknowledgement, one for each kind of the editor's
// and some of the bot's own.
const (
	FailNotPicture      ID = "fail.not_a_picture"
	FailFormat          ID = "fail.format"
	FailVideo           ID = "fail.video"
	FailDrawing         ID = "fail.drawing"
	FailDocument        ID = "fail.document"
	FailBroken          ID = "fail.broken"
	FailTooLarge        ID = "fail.too_large"
	FailTooLargeLimit   ID = "fail.too_large_limit"
	FailAllTooLarge     ID = "fail.all_too_large"
	FailRequestTooLarge ID = "fail.request_too_large"
	FailTooManyPixels   ID = "fail.too_many_pixels"
	FailPixelsLimit     ID = "fail.too_many_pixels_limit"
	FailBadMask         ID = "fail.bad_mask"
	FailMaskFormat      ID = "fail.mask_format"
	FailMaskOpaque      ID = "fail.mask_opaque"
	FailGone            ID = "fail.gone"
	FailUnreachable     ID = "fail.unreachable"
	FailRefused         ID = "fail.refused"
	FailRejected        ID = "fail.rejected"
	FailBusy            ID = "fail.busy"
	FailUnavailable     ID = "fail.unavailable"
	FailTimeout         ID = "fail.timeout"
	FailOutOfCredit     ID = "fail.out_of_credit"
	FailMisconfigured   ID = "fail.misconfigured"
	FailBadResult       ID = "fail.bad_result"
	FailResultTooLarge  ID = "fail.result_too_large"
	FailBlocked         ID = "fail.blocked"
	FailUploads         ID = "fail.uploads"
	FailPermission      ID = "fail.permission"
	FailThread          ID = "fail.thread"
	FailLate            ID = "fail.late"
	FailInterrupted     ID = "fail.interrupted"
	FailInternal        ID = "fail.internal"
)
