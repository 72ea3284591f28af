package bot

import "retouch/bot/locale"

// builtins are the presets that everybody has, in the order in which they are
// offered. The key is what a reference to one says, in every language.
var builtins = []struct {
	key        string
	name, text locale.ID
}{
	{"background", locale.PresetBackground, locale.PresetBackgroundText},
	{"mono", locale.PresetMono, locale.PresetMonoText},
	{"restore", locale.PresetRestore, locale.PresetRestoreText},
	{"cartoon", locale.PresetCartoon, locale.PresetCartoonText},
	{"sticker", locale.PresetSticker, locale.PresetStickerText},
	{"product", locale.PresetProduct, locale.PresetProductText},
	{"watercolour", locale.PresetWatercolour, locale.PresetWatercolorText},
	{"oil", locale.PresetOil, locale.PresetOilText},
	{"sketch", locale.PresetSketch, locale.PresetSketchText},
	{"pixel", locale.PresetPixel, locale.PresetPixelText},
	{"night", locale.PresetNight, locale.PresetNightText},
	{"golden", locale.PresetGolden, locale.PresetGoldenText},
}

// builtinPrompts are they in a member's language.
func builtinPrompts(words locale.Words) []prompt {
	var all []prompt
	for _, p := range builtins {
		all = append(all, newPrompt(presetMark, p.key, words.Say(p.name, nil), words.Say(p.text, nil)))
	}
	return all
}
