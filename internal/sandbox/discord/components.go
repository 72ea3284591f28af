package discord

// Component types
// (https://docs.discord.com/developers/components/reference).
const (
	compRow       = 1
	compButton    = 2
	compSelect    = 3
	compText      = 4
	compUsers     = 5
	compRoles     = 6
	compMentions  = 7
	compChannels  = 8
	compSection   = 9
	compDisplay   = 10
	compThumbnail = 11
	compGallery   = 12
	compFile      = 13
	compSeparator = 14
	compContainer = 17
	compLabel     = 18
	compUpload    = 19
	compRadio     = 21
	compChecks    = 22
	compCheck     = 23
)

// tree judges the components of one message or modal; what must be unique or
// adds up is counted here.
type tree struct {
	ids     map[string]bool // custom_id
	numbers map[int64]bool  // id
	count   int
	text    int
}

// What may stand where.
var (
	topClassic = []int64{compRow}
	topV2      = []int64{compRow, compSection, compDisplay, compGallery, compFile, compSeparator, compContainer}
	inBox      = []int64{compRow, compSection, compDisplay, compGallery, compFile, compSeparator}
	inRow      = []int64{compButton, compSelect, compUsers, compRoles, compMentions, compChannels}
	inLabel    = []int64{compSelect, compText, compUsers, compRoles, compMentions, compChannels, compUpload, compRadio, compChecks, compCheck}
)

// checkComponents judges the components of a message: five rows, or, with the
// flag, up to 40 of the second kind.
func checkComponents(f field, v2 bool) {
	t := &tree{ids: map[string]bool{}, numbers: map[int64]bool{}}
	most, kinds := 5, topClassic
	if v2 {
		most, kinds = 40, topV2
	}
	for _, c := range f.items(0, most) {
		t.check(c, kinds)
	}
	t.sums(f)
}

// sums holds the limits of all components together.
func (t *tree) sums(f field) {
	if t.count > 40 {
		f.fail("COMPONENT_LIMIT_EXCEEDED", "The total number of components must be 40 or fewer.")
	}
	if t.text > 4000 {
		f.fail("COMPONENT_TEXT_LIMIT_EXCEEDED", "The total text must be 4000 or fewer in length.")
	}
}

// check judges one component that must be of one of the kinds.
func (t *tree) check(c field, kinds []int64) {
	if !c.object() || !c.get("type").required() {
		return
	}
	kind, ok := c.get("type").oneOf(kinds...)
	if !ok {
		return
	}
	t.count++
	if n, ok := c.get("id").integer(0, 1<<32-1); ok && n != 0 {
		if t.numbers[n] {
			c.get("id").fail("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
		}
		t.numbers[n] = true
	}
	switch kind {
	case compRow:
		t.row(c)
	case compButton:
		t.button(c)
	case compSelect, compUsers, compRoles, compMentions, compChannels:
		t.selection(c, kind)
	case compText:
		t.input(c)
	case compUpload:
		t.uploads(c)
	case compRadio, compChecks, compCheck:
		t.choices(c, kind)
	case compLabel:
		t.label(c)
	default:
		t.layout(c, kind)
	}
}

// row holds up to five buttons or one of anything else.
func (t *tree) row(c field) {
	if !c.get("components").required() {
		return
	}
	width := 0
	for _, child := range c.get("components").items(1, 5) {
		t.check(child, inRow)
		width++
		if n, _ := wholeNumber(child.get("type").value); n != compButton {
			width += 4
		}
	}
	if width > 5 {
		c.get("components").fail("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
}

// customID is required and unique.
func (t *tree) customID(c field) {
	id := c.get("custom_id")
	if !id.required() {
		return
	}
	text := id.text(1, 100)
	if t.ids[text] {
		id.fail("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	t.ids[text] = true
}

func (t *tree) button(c field) {
	if !c.get("style").required() {
		return
	}
	style, _ := c.get("style").oneOf(1, 2, 3, 4, 5, 6)
	label := c.get("label").text(0, 80)
	c.get("disabled").boolean()
	switch {
	case style == 5:
		if c.get("url").required() {
			c.get("url").text(1, 512)
			checkURL(c.get("url"), "http", "https", "discord")
		}
		if !c.get("custom_id").null() {
			c.fail("BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
	case style == 6:
		c.get("sku_id").required()
	default:
		t.customID(c)
		if !c.get("url").null() {
			c.fail("BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
	}
	if style != 6 && label == "" && c.get("emoji").null() {
		c.fail("BUTTON_COMPONENT_INVALID_LABEL", "A button must have a label or an emoji")
	}
}

func (t *tree) selection(c field, kind int64) {
	t.customID(c)
	c.get("placeholder").text(0, 150)
	c.get("disabled").boolean()
	lo, hi := valueBounds(c, 25)
	if kind != compSelect {
		c.get("default_values").items(0, 25)
		return
	}
	if !c.get("options").required() {
		return
	}
	tooManyDefaults(c, t.options(c.get("options"), 1, 25, true), hi)
	if n := len(c.get("options").items(1, 25)); int64(n) < lo || int64(n) < hi && !c.get("max_values").null() {
		c.get("options").fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and 25 in length.", max(lo, hi))
	}
}

// valueBounds reads min_values and max_values.
func valueBounds(c field, most int64) (int64, int64) {
	lo, ok := c.get("min_values").integer(0, most)
	if !ok {
		lo = 1
	}
	hi, ok := c.get("max_values").integer(1, most)
	if !ok {
		hi = max(1, lo)
	}
	if lo > hi {
		c.get("min_values").fail("NUMBER_TYPE_MAX", "int value should be less than or equal to %d.", hi)
	}
	return lo, hi
}

// tooManyDefaults refuses more options that are chosen beforehand than may be
// chosen.
func tooManyDefaults(c field, n, most int64) {
	if n > most {
		c.get("options").fail("SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "At most %d options may be the default.", most)
	}
}

// options judges the options of a select, a radio group or a checkbox group,
// and counts those that are chosen beforehand.
func (t *tree) options(f field, lo, hi int, emoji bool) (defaults int64) {
	seen := map[string]bool{}
	for _, o := range f.items(lo, hi) {
		if !o.object() || !o.get("label").required() || !o.get("value").required() {
			continue
		}
		o.get("label").text(1, 100)
		o.get("description").text(0, 100)
		if o.get("default").boolean() {
			defaults++
		}
		value := o.get("value").text(1, 100)
		if seen[value] {
			o.get("value").fail("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[value] = true
		if !emoji && !o.get("emoji").null() {
			o.get("emoji").fail("BASE_TYPE_UNKNOWN", "An emoji cannot be used here")
		}
	}
	return defaults
}
