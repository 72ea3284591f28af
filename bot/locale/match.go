package locale

import "strings"

// table is the table for one of Discord's locale codes: that of the code
// itself, else of its language in general (es for es-419). The two ways of
// writing Chinese stand in for each other, because who reads one makes out the
// other; no other language stands in for another, however near it is.
func (c *Catalog) table(code string) (string, bool) {
	general, _, _ := strings.Cut(code, "-")
	for _, name := range []string{code, general, kin[code]} {
		if name != "" && c.tables[name] {
			return name, true
		}
	}
	return "", false
}

var kin = map[string]string{"zh-CN": "zh-TW", "zh-TW": "zh-CN"}

// codes are Discord's locale codes that read the table of a language. What
// Discord has in two forms is registered for both.
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
