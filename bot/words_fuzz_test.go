package bot_test

import (
	"strings"
	"testing"
	"unicode"

	"retouch/bot"
	"retouch/bot/discord"
)

// FuzzSuggest holds, for whatever a server's presets and a member's prompts are
// and whatever is typed: at most 25 choices that Discord takes, each on one line
// of visible text and with a value of its own; what was typed first, as it is;
// and every choice comes back as a prompt that is not empty, or kindly refused.
func FuzzSuggest(f *testing.F) {
	for _, text := range append(hostileWords(f), "", " ", "preset:mono", "preset:x", "recent:77", "\u202e\n", strings.Repeat("long ", 500)) {
		f.Add(text, "x", text)
		f.Add("car", text, text)
		f.Add("", "mono", text)
	}
	f.Fuzz(func(t *testing.T, typed, name, text string) {
		w := newTellerOn(t, &watched{Records: newNotebook()}, &watched{Records: newNotebook()}, nil)
		w.used(nelly, "77", text)
		w.addPreset(name, text)
		choices := w.choices(typing(nelly, "edit", "prompt", typed))
		seen := map[string]bool{}
		for _, c := range choices {
			value := c.Value.(string)
			if seen[value] {
				t.Errorf("%q is offered twice", value)
			}
			seen[value] = true
			if strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }) || strings.TrimSpace(c.Name) == "" {
				t.Errorf("%q cannot be read", c.Name)
			}
			r := w.ask(withPicture(run(nelly, "edit", map[string]any{"prompt": value})))
			if r.Type != discord.RespondThinking && r.Type != discord.RespondMessage {
				t.Errorf("%q is answered with %d", value, r.Type)
			}
		}
		typed = string([]rune(typed)) // as JSON has it
		if bot.Fold(typed) != "" && discord.Units(typed) <= discord.MaxChoice && (len(choices) == 0 || choices[0].Value != typed) {
			t.Errorf("%q is not offered first: %v", typed, names(choices))
		}
	})
}
