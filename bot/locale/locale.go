// Package locale holds everything the bot says, in every language it speaks:
// message files with the language in their names, embedded.
//
// It knows words and plural forms. It does not know Discord, and it never
// escapes: what goes into a sentence is the caller's business.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
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
	tables map[string]bool // the languages, as the files' names have them
}

// New reads the embedded tables. It panics when one of them is broken, which
// only a change of the program can cause and its tests rule out.
func New() *Catalog {
	c, err := Load(files)
	if err != nil {
		panic(err)
	}
	return c
}

// Load reads all message files of a folder: <anything>.<language>.json. There
// may be several of a language.
func Load(from fs.FS) (*Catalog, error) {
	c := &Catalog{bundle: i18n.NewBundle(language.English), tables: map[string]bool{}}
	names, err := fs.Glob(from, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list message files: %w", err)
	}
	for _, name := range names {
		if _, err := c.bundle.LoadMessageFileFS(from, name); err != nil {
			return nil, fmt.Errorf("read message file %s: %w", name, err)
		}
		c.tables[Language(name)] = true
	}
	return c, nil
}

// Language is the language of a message file, by its name.
func Language(file string) string {
	parts := strings.Split(strings.TrimSuffix(file, ".json"), ".")
	return parts[len(parts)-1]
}

// Words returns the sentences in the first of the wanted languages that there
// is a table for, else in English. Wanted are Discord's locale codes; empty
// ones are passed over.
func (c *Catalog) Words(wanted ...string) Words {
	for _, code := range wanted {
		if table, ok := c.table(code); ok {
			return Words{i18n.NewLocalizer(c.bundle, table)}
		}
	}
	return Words{i18n.NewLocalizer(c.bundle, "en")}
}

// Speaks reports whether there is a table for one of Discord's locale codes.
func (c *Catalog) Speaks(code string) bool {
	_, ok := c.table(code)
	return ok
}

// Localizations returns a sentence in every language, by Discord's locale
// codes, as the registration of commands wants it.
func (c *Catalog) Localizations(id ID, args Args) map[string]string {
	all := map[string]string{}
	for table := range c.tables {
		for _, code := range codes(table) {
			all[code] = c.Words(table).Say(id, args)
		}
	}
	return all
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
