package bot

import (
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// formats are the names of formats that are words of a language.
var formats = map[string]locale.ID{
	"text":          locale.FormatText,
	"program":       locale.FormatProgram,
	"animated WebP": locale.FormatAnimatedWebP,
	"camera RAW":    locale.FormatCameraRAW,
}

// rare begins the name of a format that is a picture of a usual kind, but made
// in a way that hardly anything reads.
const rare = "a rare kind of "

// formatName is what a member calls a format of the editor's.
func formatName(words locale.Words, format string) string {
	if id, ok := formats[format]; ok {
		return words.Say(id, nil)
	}
	if kind, ok := strings.CutPrefix(format, rare); ok {
		return words.Say(locale.FormatRare, locale.Args{"Format": kind})
	}
	return escape(cut(fold(format), 40))
}

// advice is the sentence for files of a format; most are pictures that can be
// saved as another kind.
func advice(format string) locale.ID {
	switch format {
	case "MP4", "MOV", "WebM", "AVI":
		return locale.FailVideo
	case "SVG":
		return locale.FailDrawing
	case "PDF", "PostScript":
		return locale.FailDocument
	}
	return locale.FailFormat
}

// declared are the formats that no picture is, by the media type that Discord
// tells.
var declared = map[string]string{
	"application/pdf": "PDF", "application/postscript": "PostScript",
	"video/mp4": "MP4", "video/quicktime": "MOV", "video/webm": "WebM", "video/x-msvideo": "AVI",
}

// otherFile refuses what Discord says outright is something other than a
// picture.
func otherFile(a discord.Attachment, which what) *refusal {
	kind, _, _ := strings.Cut(strings.ToLower(a.ContentType), ";")
	format, known := declared[strings.TrimSpace(kind)]
	switch {
	case which.mask:
		return &refusal{id: locale.RefuseMask}
	case known:
		return &refusal{id: advice(format), what: which, args: locale.Args{"Format": format}}
	}
	return &refusal{id: locale.RefuseNotPicture, what: which}
}
