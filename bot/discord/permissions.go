package discord

import (
	"math"
	"math/big"
	"net/url"
	"strconv"
	"strings"
)

// Permissions is a set of permission bits.
// https://discord.com/developers/docs/topics/permissions
type Permissions uint64

// The permissions that this program asks about or asks for.
const (
	Administrator         Permissions = 1 << 3
	ManageGuild           Permissions = 1 << 5
	ViewChannel           Permissions = 1 << 10
	SendMessages          Permissions = 1 << 11
	ManageMessages        Permissions = 1 << 13
	AttachFiles           Permissions = 1 << 15
	ReadMessageHistory    Permissions = 1 << 16
	SendMessagesInThreads Permissions = 1 << 38
	UseExternalApps       Permissions = 1 << 50
)

// Has reports whether all of want is in the set; an administrator has
// everything.
func (p Permissions) Has(want Permissions) bool {
	return p&Administrator != 0 || p&want == want
}

// UnmarshalJSON reads the string of decimal digits that Discord sends, and a
// number. The set may grow beyond 64 bits one day; those above are dropped. What
// is not a set is read as the empty one: it gives nobody a right, and loses no
// interaction.
func (p *Permissions) UnmarshalJSON(data []byte) error {
	const longest = 400 // digits, so that reading them takes no time
	*p = 0
	text := strings.Trim(string(data), `"`)
	n, ok := new(big.Int).SetString(text[:min(len(text), longest)], 10)
	if ok && n.Sign() > 0 && len(text) <= longest {
		*p = Permissions(n.And(n, new(big.Int).SetUint64(math.MaxUint64)).Uint64())
	}
	return nil
}

// InviteURL is where an owner adds the application to a server or an account,
// with what the bot needs there.
func InviteURL(app string) string {
	var needs Permissions
	for _, n := range Needs {
		needs |= n.Permission
	}
	query := url.Values{
		"client_id":   {app},
		"scope":       {"bot applications.commands"},
		"permissions": {strconv.FormatUint(uint64(needs), 10)},
	}
	return "https://discord.com/oauth2/authorize?" + query.Encode()
}
