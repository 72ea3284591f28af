package locale_test

import (
	"regexp"
	"strings"
	"testing"
)

// quoted is what stands in the quotation marks of any of the languages.
var quoted = regexp.MustCompile("„[^“]+“|«[^»]+»|“[^”]+”|「[^」]+」")

// namesDiscords are the sentences that quote what Discord's clients say, which
// is in no table of ours.
var namesDiscords = map[string]bool{
	"show.delete_by_hand": true, "words.preset_forbidden": true, "words.help_ways": true, "option.size.about": true,
}

// TestSentencesQuoteLabels holds that a button or a command that a sentence
// names is called just that where the member looks for it.
func TestSentencesQuoteLabels(t *testing.T) {
	t.Parallel()
	seen := 0
	for language, table := range readTables(t) {
		labels := map[string]bool{}
		for _, forms := range table {
			labels[bare(forms["other"])] = true
		}
		for id, forms := range table {
			for form, text := range forms {
				for _, q := range quoted.FindAllString(text, -1) {
					seen++
					if !labels[bare(q)] && !namesDiscords[id] {
						t.Errorf("%s: %s (%s) names %s, and nothing is called that", language, id, form, q)
					}
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no sentence quotes anything")
	}
}

// TestAltTextsSayAtOnce that a picture was edited by AI: that stands first, also
// in that of a draft.
func TestAltTextsSayAtOnce(t *testing.T) {
	t.Parallel()
	for language, table := range readTables(t) {
		first := table["alt.plain"]["other"]
		for _, id := range []string{"alt.words", "reply.draft", "reply.draft_plain"} {
			if text := table[id]["other"]; first == "" || !strings.HasPrefix(text, first) {
				t.Errorf("%s: %s is %q, which does not begin with %q", language, id, text, first)
			}
		}
	}
}

// bare is a text without the quotation marks around it.
func bare(text string) string { return strings.Trim(text, "„“”«»「」\u00a0") }

// unbound is a French mark with nothing, or a blank that can break, between it
// and its word.
var unbound = regexp.MustCompile("[^\u00a0\u202f][;:?!»]|«[^\u00a0\u202f]")

func TestFrenchMarksStayOnTheirLine(t *testing.T) {
	t.Parallel()
	for id, forms := range readTables(t)["fr"] {
		for form, text := range forms {
			if m := unbound.FindString(text); m != "" {
				t.Errorf("%s (%s) has %q: %q", id, form, m, text)
			}
		}
	}
}

// TestButtonsAreToldApart: buttons that do different things are called different
// things. A reply has Cancel where it later has Undo, and whoever hears it has the
// name alone.
func TestButtonsAreToldApart(t *testing.T) {
	t.Parallel()
	for language, table := range readTables(t) {
		named := map[string]string{}
		for _, id := range []string{
			"cancel.button", "buttons.again", "buttons.retry", "buttons.undo", "buttons.redo", "buttons.compare", "buttons.more",
			"buttons.share", "buttons.discard", "buttons.delete", "buttons.reword", "buttons.dismiss",
			"show.share_button", "show.copy_button", "show.link_button", "show.delete_keep", "words.history_back",
			"ask.yes", "ask.no", "privacy.close", "privacy.open", "privacy.forget", "privacy.forget_sure",
			"words.previous", "words.next",
		} {
			label := table[id]["other"]
			if other := named[label]; label == "" || other != "" {
				t.Errorf("%s: %s and %s are both called %q", language, other, id, label)
			}
			named[label] = id
		}
	}
}
