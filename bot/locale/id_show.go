package locale

// What the buttons say that show something else of what there is. Labels of
// buttons are at most 80 characters long, those of choices and the placeholder
// 100.
const (
	ShowGone            ID = "show.gone"
	ShowFirst           ID = "show.first"
	ShowLast            ID = "show.last"
	ShowNextGone        ID = "show.next_gone"
	ShowFailed          ID = "show.failed"
	ShowBy              ID = "show.by"
	ShowOriginals       ID = "show.originals"
	ShowAltOriginal     ID = "show.alt_original"
	ShowCompared        ID = "show.compared"
	ShowComparedLeft    ID = "show.compared_left"
	ShowNumber          ID = "show.number"
	ShowNumbers         ID = "show.numbers"
	ShowAltBefore       ID = "show.alt_before"
	ShowPanel           ID = "show.panel"
	ShowPanelOriginals  ID = "show.panel_originals"
	ShowSize            ID = "show.size"
	ShowQuality         ID = "show.quality"
	ShowChoose          ID = "show.choose"           // at most 100
	ShowOption          ID = "show.option"           // cut to 100
	ShowOptionOriginals ID = "show.option_originals" // at most 100
	ShowShareButton     ID = "show.share_button"
	ShowCopyButton      ID = "show.copy_button"
	ShowLinkButton      ID = "show.link_button"
	ShowCopied          ID = "show.copied"
	ShowCopyOf          ID = "show.copy_of"
	ShowCopyClosed      ID = "show.copy_closed"
	ShowDeleted         ID = "show.deleted"
	ShowDeleteByHand    ID = "show.delete_by_hand"
	ShowDeleteForbidden ID = "show.delete_forbidden"
	ShowDeleteSure      ID = "show.delete_sure"
	ShowDeleteKeep      ID = "show.delete_keep"
	ShowDeleteFailed    ID = "show.delete_failed"
)
