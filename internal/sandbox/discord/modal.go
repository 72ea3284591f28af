package discord

// checkModal judges what opens a modal: title, custom_id and up to five
// components (https://docs.discord.com/developers/components/reference).
func checkModal(f field) {
	if !f.required() || !f.object() {
		return
	}
	for name, most := range map[string]int{"custom_id": 100, "title": 45} {
		if f.get(name).required() {
			f.get(name).text(1, most)
		}
	}
	if !f.get("components").required() {
		return
	}
	t := &tree{ids: map[string]bool{}, numbers: map[int64]bool{}}
	for _, c := range f.get("components").items(1, 5) {
		if n, _ := wholeNumber(c.get("type").value); n == compRow {
			t.inputRow(c)
			continue
		}
		t.check(c, []int64{compLabel, compDisplay, compRow})
	}
	t.sums(f.get("components"))
}

// inputRow is the older form: a row that holds one text input, which then
// carries the label itself.
func (t *tree) inputRow(c field) {
	if !c.get("components").required() {
		return
	}
	for _, child := range c.get("components").items(1, 1) {
		t.check(child, []int64{compText})
		if child.get("label").required() {
			child.get("label").text(1, 45)
		}
	}
}

// label is a component of a modal with its words.
func (t *tree) label(c field) {
	if c.get("label").required() {
		c.get("label").text(1, 45)
	}
	c.get("description").text(1, 100)
	inner := c.get("component")
	if !inner.required() {
		return
	}
	t.check(inner, inLabel)
	if n, _ := wholeNumber(inner.get("type").value); n == compText && !inner.get("label").null() {
		inner.get("label").fail("COMPONENT_LABEL_NOT_ALLOWED", "A text input in a label cannot have a label of its own")
	}
	if inner.get("disabled").value == true {
		inner.get("disabled").fail("COMPONENT_DISABLED_IN_MODAL", "A component in a modal cannot be disabled")
	}
	checkRequired(inner)
}

// checkRequired holds the law that what is required cannot want nothing.
func checkRequired(c field) {
	required := c.get("required").null() || c.get("required").boolean()
	n, _ := wholeNumber(c.get("type").value)
	lo, ok := wholeNumber(c.get("min_values").value)
	if ok && lo == 0 && required && n != compText && n != compCheck {
		c.get("min_values").fail("NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
	}
}

func (t *tree) input(c field) {
	t.customID(c)
	if c.get("style").required() {
		c.get("style").oneOf(1, 2)
	}
	lo, okLo := c.get("min_length").integer(0, 4000)
	hi, okHi := c.get("max_length").integer(1, 4000)
	if okLo && okHi && lo > hi {
		c.get("min_length").fail("NUMBER_TYPE_MAX", "int value should be less than or equal to %d.", hi)
	}
	if !okHi {
		hi = 4000
	}
	c.get("value").text(0, int(hi))
	c.get("placeholder").text(0, 100)
	c.get("required").boolean()
}

func (t *tree) uploads(c field) {
	t.customID(c)
	valueBounds(c, 10)
	c.get("required").boolean()
	checkFileTypes(c.get("file_types"))
}

// checkBounds are how many boxes of a group may be checked: by default from
// one to all of them
// (https://docs.discord.com/developers/components/reference#checkbox-group).
func checkBounds(c field) (int64, int64) {
	lo, hi := valueBounds(c, 10)
	if c.get("max_values").null() {
		options, _ := c.get("options").value.(list)
		hi = max(lo, int64(len(options)))
	}
	return lo, hi
}

func (t *tree) choices(c field, kind int64) {
	t.customID(c)
	switch kind {
	case compRadio:
		c.get("options").required()
		tooManyDefaults(c, t.options(c.get("options"), 2, 10, false), 1)
	case compChecks:
		c.get("options").required()
		n := t.options(c.get("options"), 1, 10, false)
		_, hi := checkBounds(c)
		tooManyDefaults(c, n, hi)
	case compCheck:
		c.get("default").boolean()
		if !c.get("required").null() {
			c.get("required").fail("BASE_TYPE_UNKNOWN", "A checkbox cannot be required")
		}
	}
}
