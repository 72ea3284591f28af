package bot

import (
	"strings"
	"unicode/utf8"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// Limits are the sizes that are refused before anything is downloaded, by what
// Discord declares. The editor holds the same limits again while it reads.
type Limits struct {
	PictureMaxBytes  int64 // PICTURE_MAX_BYTES of one; 0 means 50,000,000
	PicturesMaxBytes int64 // PICTURES_MAX_BYTES of all; 0 means 100,000,000
}

func (l Limits) orDefaults() Limits {
	defaults := Limits{50_000_000, 100_000_000}
	if l.PictureMaxBytes <= 0 {
		l.PictureMaxBytes = defaults.PictureMaxBytes
	}
	if l.PicturesMaxBytes <= 0 {
		l.PicturesMaxBytes = defaults.PicturesMaxBytes
	}
	return l
}

// maxPictures is how many attachments Discord lets one message or command have.
const maxPictures = 10

// maxPrompt is the length of a prompt, in characters as Discord counts those
// of an option and of a form's field.
const maxPrompt = 4000

// refusal is a sentence that ends a command before it became a job.
type refusal struct {
	id    locale.ID
	what  what
	args  locale.Args
	offer []discord.Component // buttons for what can be done all the same
}

// check says why an order cannot be taken, or nil.
func (l Limits) check(o order) *refusal {
	if r := checkWords(o.Prompt); r != nil {
		return r
	}
	if len(o.Pictures) == 0 {
		return &refusal{id: locale.RefuseNoPicture, what: what{}}
	}
	if len(o.Pictures) > maxPictures {
		return &refusal{id: locale.RefuseTooMany, args: locale.Args{"Count": len(o.Pictures), "Max": maxPictures}}
	}
	return l.checkSizes(o)
}

func checkWords(prompt string) *refusal {
	switch {
	case fold(prompt) == "":
		return &refusal{id: locale.RefuseNoWords}
	case utf8.RuneCountInString(prompt) > maxPrompt:
		return &refusal{id: locale.RefuseLongWords, args: locale.Args{"Max": maxPrompt}}
	}
	return nil
}

// checkSizes refuses by declared sizes; an embed's picture declares none.
func (l Limits) checkSizes(o order) *refusal {
	sum := int64(0)
	for n, s := range o.sources() {
		sum += s.Bytes
		if s.Bytes > l.PictureMaxBytes {
			return &refusal{
				id: locale.RefuseTooLarge, what: o.name(n),
				args: locale.Args{"Size": megabytesUp(s.Bytes), "Limit": megabytes(l.PictureMaxBytes)},
			}
		}
	}
	if sum > l.PicturesMaxBytes {
		return &refusal{
			id:   locale.RefuseAllTooLarge,
			args: locale.Args{"Size": megabytesUp(sum), "Limit": megabytes(l.PicturesMaxBytes)},
		}
	}
	return nil
}

// notPicture reports whether Discord says outright that a file is something
// other than a picture. What it does not know is left to the editor, which
// looks at the bytes.
func notPicture(a discord.Attachment) bool {
	kind, _, _ := strings.Cut(strings.ToLower(a.ContentType), ";")
	kind = strings.TrimSpace(kind)
	return kind != "" && kind != "application/octet-stream" && !strings.HasPrefix(kind, "image/")
}
