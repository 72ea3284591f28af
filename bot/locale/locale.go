// Package locale holds everything the bot says, in every language it speaks:
// one message file per language, embedded.
//
// It knows words and plural forms. It does not know Discord, and it never
// escapes: what goes into a sentence is the caller's business.
package locale

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Args are the values of a sentence's placeholders. Count, when present, also
// chooses the plural form.
type Args map[string]any

// Catalog is all languages. It is safe for concurrent use.
type Catalog struct {
	bundle *i18n.Bundle
}

// New reads the embedded tables. It panics when one of them is broken, which
// only a change of the program can cause and its tests rule out.
func New() *Catalog {
	c := &Catalog{bundle: i18n.NewBundle(language.English)}
	names, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Errorf("list message files: %w", err))
	}
	for _, f := range names {
		if _, err := c.bundle.LoadMessageFileFS(files, f.Name()); err != nil {
			panic(fmt.Errorf("read message file %s: %w", f.Name(), err))
		}
	}
	return c
}

// Words returns the sentences in the first of the wanted languages that there
// is a table for, else in English. Wanted are Discord's locale codes; empty
// ones are passed over.
func (c *Catalog) Words(wanted ...string) Words {
	wanted = slices.DeleteFunc(wanted, func(s string) bool { return s == "" })
	return Words{i18n.NewLocalizer(c.bundle, wanted...)}
}

// Localizations returns a sentence in every language, by Discord's locale
// codes, as the registration of commands wants it.
func (c *Catalog) Localizations(id ID, args Args) map[string]string {
	all := map[string]string{}
	for _, tag := range c.bundle.LanguageTags() {
		for _, code := range codes(tag.String()) {
			all[code] = c.Words(tag.String()).Say(id, args)
		}
	}
	return all
}

// codes are Discord's locale codes that read the table of a language.
// https://discord.com/developers/docs/reference#locales
func codes(table string) []string {
	switch table {
	case "en":
		return []string{"en-US", "en-GB"}
	case "es":
		return []string{"es-ES", "es-419"}
	}
	return []string{table}
}

// Words says sentences in one language. The zero value cannot be used.
type Words struct {
	localizer *i18n.Localizer
}

// Say returns a sentence with its placeholders filled. A sentence that no
// table has comes back as its id.
func (w Words) Say(id ID, args Args) string {
	config := &i18n.LocalizeConfig{MessageID: string(id), TemplateData: args}
	if n, ok := args["Count"]; ok {
		config.PluralCount = n
	}
	said, err := w.localizer.Localize(config)
	if err != nil && said == "" {
		return string(id)
	}
	return strings.TrimSpace(said)
}
