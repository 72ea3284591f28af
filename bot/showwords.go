package bot

import (
	"strings"

	"retouch/bot/locale"
)

// sizeName is a size as people read it: a word in their language, or numbers.
func sizeName(words locale.Words, size string) string {
	for _, s := range sizeWords {
		if s.word == size {
			return words.Say(s.name, nil)
		}
	}
	return escape(cut(fold(strings.Replace(size, "x", "×", 1)), maxSizeEcho))
}

// qualities are the words for the quality.
var qualities = map[string]locale.ID{
	"low": locale.QualityLow, "medium": locale.QualityMedium, "high": locale.QualityHigh, "auto": locale.QualityAuto,
}

func qualityName(words locale.Words, quality string) string {
	if id, ok := qualities[quality]; ok {
		return words.Say(id, nil)
	}
	return escape(cut(fold(quality), maxSizeEcho))
}
