package locale

// The forms of Edit image and Merge images.
const (
	FormMergeTitle    ID = "form.merge_title"    // at most 45 characters
	FormMergeLabel    ID = "form.merge_label"    // at most 45
	FormMergeHint     ID = "form.merge_hint"     // at most 100
	FormAboutChosen   ID = "form.about_chosen"   // at most 100
	FormAboutHost     ID = "form.about_host"     // at most 100
	FormPictures      ID = "form.pictures"       // at most 45
	FormNthPicture    ID = "form.nth_picture"    // at most 100, with a file's name behind it
	FormPicturesAbout ID = "form.pictures_about" // at most 100
	FormPicturesFirst ID = "form.pictures_first" // at most 100
	FormMore          ID = "form.more"           // at most 45
	FormMoreAbout     ID = "form.more_about"     // at most 100
	FormMoreNeeded    ID = "form.more_needed"    // at most 100
	FormAsks          ID = "form.asks"
	FormTooFew        ID = "form.too_few"
	FormTooMany       ID = "form.too_many"
	FormAgain         ID = "form.again"
)

// Whether somebody may edit pictures of somebody else, and the question to them.
const (
	ConsentClosed  ID = "consent.closed"
	ConsentDenied  ID = "consent.denied"
	ConsentUnseen  ID = "consent.unseen"
	AskQuestion    ID = "ask.question"
	AskWants       ID = "ask.wants"
	AskWhich       ID = "ask.which"
	AskUntil       ID = "ask.until"
	AskYes         ID = "ask.yes" // at most 80
	AskNo          ID = "ask.no"  // at most 80
	AskNotYours    ID = "ask.not_yours"
	AskSoon        ID = "ask.soon"
	AskOver        ID = "ask.over"
	AskAnswered    ID = "ask.answered"
	AskExpired     ID = "ask.expired"
	AskRefused     ID = "ask.refused"
	AskWithdrawn   ID = "ask.withdrawn"
	AskClosedYours ID = "ask.closed_yours"
	AskSpent       ID = "ask.spent"
	AskTooMany     ID = "ask.too_many"
)

// What /privacy says.
const (
	PrivacyHost        ID = "privacy.host"
	PrivacyPictures    ID = "privacy.pictures"
	PrivacyPicturesNot ID = "privacy.pictures_not"
	PrivacyRecords     ID = "privacy.records"
	PrivacyRecordsNot  ID = "privacy.records_not"
	PrivacyResults     ID = "privacy.results"
	PrivacyIsOpen      ID = "privacy.is_open"
	PrivacyIsAsked     ID = "privacy.is_asked"
	PrivacyIsDenied    ID = "privacy.is_denied"
	PrivacyIsClosed    ID = "privacy.is_closed"
	PrivacyClose       ID = "privacy.close"       // at most 80
	PrivacyOpen        ID = "privacy.open"        // at most 80
	PrivacyForget      ID = "privacy.forget"      // at most 80
	PrivacyForgetSure  ID = "privacy.forget_sure" // at most 80
	PrivacyBack        ID = "privacy.back"        // at most 80
	PrivacySure        ID = "privacy.sure"
	PrivacyForgotten   ID = "privacy.forgotten"
	PrivacyAgain       ID = "privacy.again"
)
