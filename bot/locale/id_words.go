package locale

// Names and descriptions of the commands and options around /edit.
const (
	MergeName         ID = "command.merge.name"
	HelpName          ID = "command.help.name"
	HelpAbout         ID = "command.help.about"
	HistoryName       ID = "command.history.name"
	HistoryAbout      ID = "command.history.about"
	PrivacyName       ID = "command.privacy.name"
	PrivacyAbout      ID = "command.privacy.about"
	PresetName        ID = "command.preset.name"
	PresetAbout       ID = "command.preset.about"
	CountName         ID = "option.n.name"
	CountAbout        ID = "option.n.about"
	AltName           ID = "option.alt.name"
	AltAbout          ID = "option.alt.about"
	PrivateName       ID = "option.private.name"
	PrivateAbout      ID = "option.private.about"
	PresetAddName     ID = "option.preset_add.name"
	PresetAddAbout    ID = "option.preset_add.about"
	PresetRemoveName  ID = "option.preset_remove.name"
	PresetRemoveAbout ID = "option.preset_remove.about"
	PresetListName    ID = "option.preset_list.name"
	PresetListAbout   ID = "option.preset_list.about"
	PresetLabelName   ID = "option.preset_name.name"
	PresetLabelAbout  ID = "option.preset_name.about"
	PresetWhichAbout  ID = "option.preset_which.about"
	PresetTextName    ID = "option.preset_text.name"
	PresetTextAbout   ID = "option.preset_text.about"
)

// The presets that everybody has: a short name, at most 32 characters, and the
// words that it stands for, at most 300.
const (
	PresetBackground     ID = "preset.background.name"
	PresetBackgroundText ID = "preset.background.text"
	PresetMono           ID = "preset.mono.name"
	PresetMonoText       ID = "preset.mono.text"
	PresetCartoon        ID = "preset.cartoon.name"
	PresetCartoonText    ID = "preset.cartoon.text"
	PresetWatercolour    ID = "preset.watercolour.name"
	PresetWatercolorText ID = "preset.watercolour.text"
	PresetPixel          ID = "preset.pixel.name"
	PresetPixelText      ID = "preset.pixel.text"
	PresetOil            ID = "preset.oil.name"
	PresetOilText        ID = "preset.oil.text"
	PresetNight          ID = "preset.night.name"
	PresetNightText      ID = "preset.night.text"
	PresetGolden         ID = "preset.golden.name"
	PresetGoldenText     ID = "preset.golden.text"
	PresetRestore        ID = "preset.restore.name"
	PresetRestoreText    ID = "preset.restore.text"
	PresetSticker        ID = "preset.sticker.name"
	PresetStickerText    ID = "preset.sticker.text"
	PresetProduct        ID = "preset.product.name"
	PresetProductText    ID = "preset.product.text"
	PresetSketch         ID = "preset.sketch.name"
	PresetSketchText     ID = "preset.sketch.text"
)

// What /preset, /history and the suggestions say.
const (
	PresetAdded      ID = "words.preset_added"
	PresetReplaced   ID = "words.preset_replaced"
	PresetRemoved    ID = "words.preset_removed"
	PresetUnknown    ID = "words.preset_unknown"
	PresetFull       ID = "words.preset_full"
	PresetNowhere    ID = "words.preset_nowhere"
	PresetForbidden  ID = "words.preset_forbidden"
	PresetBadName    ID = "words.preset_bad_name"
	PresetBadText    ID = "words.preset_bad_text"
	PresetList       ID = "words.preset_list"
	PresetEmpty      ID = "words.preset_empty"
	RecentGone       ID = "words.recent_gone"
	HistoryList      ID = "words.history_list"
	HistoryEmpty     ID = "words.history_empty"
	HistoryOff       ID = "words.history_off"
	HistoryAllGone   ID = "words.history_gone"
	HistoryOnlyYou   ID = "words.history_only_you"
	HistoryLook      ID = "words.history_look" // at most 100 characters
	HistoryBack      ID = "words.history_back" // at most 80 characters
	ListPage         ID = "words.page"
	ListPrevious     ID = "words.previous" // at most 80
	ListNext         ID = "words.next"     // at most 80
	HelpDoes         ID = "words.help_does"
	HelpWays         ID = "words.help_ways"
	HelpNeeds        ID = "words.help_needs"
	HelpTakes        ID = "words.help_takes"
	HelpSent         ID = "words.help_sent"
	HelpSentSomebody ID = "words.help_sent_somebody"
	HelpPictures     ID = "words.help_pictures"
	HelpNoPictures   ID = "words.help_no_pictures"
	HelpRecords      ID = "words.help_records"
	HelpNoRecords    ID = "words.help_no_records"
	HelpCommands     ID = "words.help_commands"
)

// The permissions that the bot needs, as Discord's clients call them, and one
// more in a list of them.
const (
	PermissionViewChannel   ID = "permission.view_channel"
	PermissionSendMessages  ID = "permission.send_messages"
	PermissionSendInThreads ID = "permission.send_in_threads"
	PermissionAttachFiles   ID = "permission.attach_files"
	PermissionReadHistory   ID = "permission.read_history"
	PermissionList          ID = "permission.list"
)
