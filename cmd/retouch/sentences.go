package main

import (
	"errors"
	"fmt"
	"time"

	"retouch/editor"
	"retouch/editor/picture"
)

// sentences say to whoever uses the command line what went wrong and what to
// do, for each kind of error.
var sentences = map[editor.Kind]string{
	editor.NotPicture:    "is not a picture that can be edited. Save it as PNG or JPEG first.",
	editor.Broken:        "is cut or damaged. Save it again.",
	editor.TooLarge:      "is too large. Make it smaller.",
	editor.TooManyPixels: "has too many pixels. Make it smaller.",
	editor.BadMask:       "The mask has to be a PNG that is transparent where the picture may change.",
	editor.Gone:          "The picture is not there any more.",
	editor.Unreachable:   "The picture could not be downloaded. Try again later.",
	editor.Refused:       "The provider's content policy refused this edit. Use other words or another picture.",
	editor.Rejected:      "The API found the request invalid. Check -size, -quality, EDITS_MODEL and EDITS_EXTRA.",
	editor.Busy:          "The API is busy. Nothing was charged; try again later.",
	editor.Unavailable:   "The API failed or could not be reached. Try again later; check EDITS_API_URL if it never works.",
	editor.Timeout:       "The API did not answer in time. Try again, or raise EDITS_TIMEOUT.",
	editor.BrokeOff:      "The API broke off before the picture was there. Try again.",
	editor.TooLargeMade:  "The result is larger than is taken: see PICTURE_MAX_PIXELS and PICTURE_MAX_SIDE. Ask for a smaller size.",
	editor.OutOfCredit:   "The provider's account is out of credit.",
	editor.Misconfigured: "The API does not take this address, key or model. Check EDITS_API_URL, EDITS_API_KEY and EDITS_MODEL.",
	editor.BadResult:     "The API answered without a usable picture. Try again.",
	editor.Cancelled:     "Cancelled.",
	editor.Internal:      "Something went wrong on this machine.",
}

// explain words an error of the editor: the sentence, then what is known for
// those who look closer.
func explain(err error, names []string) error {
	e, ok := errors.AsType[*editor.Error](err)
	if !ok {
		return err
	}
	text := subject(e, names) + sentence(e)
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(" (It asks to wait %v.)", e.RetryAfter.Round(time.Second))
	}
	if e.Paid {
		text += " The call may have been charged."
	}
	return fmt.Errorf("%s\n  %w", text, err)
}

// sentence is that of the error's kind; one that is not in the table says no
// more than that something went wrong.
func sentence(e *editor.Error) string {
	s, ok := sentences[e.Kind]
	if !ok {
		return sentences[editor.Internal]
	}
	if e.Kind == editor.NotPicture && e.Format != "" {
		return "is " + e.Format + ", which can't be edited. " + remedy(e.Format)
	}
	if errors.Is(e, picture.ErrNoHole) {
		return "The mask is transparent nowhere, so nothing could change. Erase what may change and save it as PNG with transparency."
	}
	return s
}

// remedy says what to do about a format.
func remedy(format string) string {
	switch format {
	case "MP4", "MOV", "WebM", "AVI":
		return "Take a picture out of the video first."
	case "SVG", "PDF", "PostScript":
		return "Export it as PNG first."
	}
	return "Save it as PNG or JPEG first."
}

// subject names the file for the sentences that go on after it.
func subject(e *editor.Error, names []string) string {
	switch e.Kind {
	case editor.NotPicture, editor.Broken, editor.TooLarge, editor.TooManyPixels:
	default:
		return ""
	}
	switch {
	case e.Mask:
		return "The mask "
	case e.Picture > 0 && e.Picture <= len(names):
		return names[e.Picture-1] + " "
	}
	return "The picture "
}
