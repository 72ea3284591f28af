package discord

import (
	"fmt"
	"slices"
)

// fit makes a reply one that Discord takes, as far as lengths go: texts are cut,
// which nobody should ever see, because who writes them knows the limits too.
// What may not be cut is a mistake of the caller's.
func (r Reply) fit() (Reply, error) {
	r.Content = Cut(r.Content, MaxContent)
	r.Attachments = slices.Clone(r.Attachments)
	for n := range r.Attachments {
		r.Attachments[n].Description = Cut(r.Attachments[n].Description, MaxAlt)
	}
	var err error
	r.Components, err = fitAll(r.Components)
	return r, err
}

func (m Modal) fit() (Modal, error) {
	if err := within("custom_id", m.CustomID, MaxCustomID); err != nil {
		return m, err
	}
	m.Title = Cut(m.Title, MaxModalTitle)
	var err error
	m.Components, err = fitAll(m.Components)
	return m, err
}

func (c Choices) fit() (Choices, error) {
	c.Choices = append([]Choice{}, c.Choices...) // a list, also an empty one
	for n, choice := range c.Choices {
		c.Choices[n].Name = Cut(choice.Name, MaxChoice)
		if value, ok := choice.Value.(string); ok {
			if err := within("value of a choice", value, MaxChoice); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

func fitAll(components []Component) ([]Component, error) {
	all := slices.Clone(components)
	for n := range all {
		var err error
		if all[n], err = all[n].fit(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (c Component) fit() (Component, error) {
	if err := within("custom_id", c.CustomID, MaxCustomID); err != nil {
		return c, err
	}
	label := MaxButton
	if c.Type == Label {
		label = MaxLabel
	}
	c.Label = Cut(c.Label, label)
	c.Description = Cut(c.Description, MaxLabelAbout)
	c.Placeholder = Cut(c.Placeholder, MaxPlaceholder)
	c.Value = Cut(c.Value, MaxInput)
	var err error
	if c.Options, err = fitOptions(c.Options); err != nil {
		return c, err
	}
	if c.Components, err = fitAll(c.Components); err != nil || c.Component == nil {
		return c, err
	}
	inner, err := c.Component.fit()
	c.Component = &inner
	return c, err
}

func fitOptions(options []SelectOption) ([]SelectOption, error) {
	all := slices.Clone(options)
	for n, o := range all {
		all[n].Label, all[n].Description = Cut(o.Label, MaxChoice), Cut(o.Description, MaxChoice)
		if err := within("value of a choice", o.Value, MaxChoice); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// within refuses a name that is too long: cut, it would be another one.
func within(what, name string, limit int) error {
	if n := Units(name); n > limit {
		return fmt.Errorf("%s has %d characters, and %d at most are taken", what, n, limit)
	}
	return nil
}

// fit makes the data of a response one that Discord takes.
func (r Response) fit() (Response, error) {
	var err error
	switch data := r.Data.(type) {
	case Reply:
		r.Data, err = data.fit()
	case *Reply:
		if data != nil {
			r.Data, err = data.fit()
		}
	case Modal:
		r.Data, err = data.fit()
	case *Modal:
		if data != nil {
			r.Data, err = data.fit()
		}
	case Choices:
		r.Data, err = data.fit()
	case *Choices:
		if data != nil {
			r.Data, err = data.fit()
		}
	}
	return r, err
}
