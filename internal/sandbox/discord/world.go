package discord

import (
	"slices"
	"strconv"
	"time"
)

// world is what exists before anybody does anything: one server with its
// channels, three members or more, the bot, and, outside of the server, a
// direct message with each of them and a group. It never changes.
type world struct {
	guild    string
	category string
	channels []channel
	users    []user
	bot      user
	roles    map[string]string // user's handle to role id
	begun    time.Time
}

// channel is a place where messages are written. Handle is the word that the
// control routes use for it.
type channel struct {
	handle string
	id     string
	kind   int // 0 text, 1 DM, 3 group DM, 4 category, 11 public thread
	name   string
	parent string
	hidden bool   // from the bot
	user   string // whose direct message it is: a handle
}

// user is an account; perms are what it may do in the server.
type user struct {
	handle string
	id     string
	name   string
	bot    bool
	perms  uint64
}

// Channel types (https://docs.discord.com/developers/resources/channel).
const (
	kindText     = 0
	kindDM       = 1
	kindGroup    = 3
	kindCategory = 4
	kindThread   = 11
)

// Permission bits (https://docs.discord.com/developers/topics/permissions).
const (
	permKick           = 1 << 1
	permManageGuild    = 1 << 5
	permReact          = 1 << 6
	permView           = 1 << 10
	permSend           = 1 << 11
	permManageMessages = 1 << 13
	permEmbed          = 1 << 14
	permAttach         = 1 << 15
	permHistory        = 1 << 16
	permEveryone       = 1 << 17
	permEmoji          = 1 << 18
	permUseCommands    = 1 << 31
	permThreads        = 1 << 35
	permSendInThreads  = 1 << 38
	permExternalApps   = 1 << 50

	permsGuest     = permView | permSend | permSendInThreads | permHistory | permAttach | permUseCommands | permExternalApps
	permsMember    = permsGuest | permReact | permEmbed | permEmoji | permThreads
	permsModerator = permsMember | permKick | permManageMessages | permManageGuild | permEveryone
	permsBot       = permView | permSend | permSendInThreads | permHistory | permAttach | permEmbed | permEveryone | permUseCommands
	permsBotDM     = permView | permSend | permHistory | permAttach | permEmbed | permEveryone | permEmoji | permReact
	permsForeign   = permSend | permAttach | permEmbed | permEveryone | permEmoji | permView | permHistory
)

func newWorld(g *ids, app string, crowd int) world {
	begun := time.Now().Add(-30 * 24 * time.Hour)
	w := world{guild: g.at(begun), category: g.at(begun), begun: begun, roles: map[string]string{}}
	w.bot = user{handle: "bot", id: app, name: "Retouch", bot: true, perms: permsBot}
	users := []user{
		{handle: "member", name: "member", perms: permsMember},
		{handle: "guest", name: "guest", perms: permsGuest},
		{handle: "moderator", name: "moderator", perms: permsModerator},
	}
	for n := range crowd {
		name := "crowd" + strconv.Itoa(n+1)
		users = append(users, user{handle: name, name: name, perms: permsMember})
	}
	for _, u := range users {
		u.id = g.at(begun)
		w.roles[u.handle] = g.at(begun)
		w.users = append(w.users, u)
	}
	w.roles["bot"] = g.at(begun)
	text := g.at(begun)
	w.channels = []channel{
		{handle: "category", id: w.category, kind: kindCategory, name: "Text channels"},
		{handle: "server", id: text, kind: kindText, name: "pictures", parent: w.category},
		{handle: "thread", id: g.at(begun), kind: kindThread, name: "a thread", parent: text},
		{handle: "dm", id: g.at(begun), kind: kindDM, user: "member"},
		{handle: "group", id: g.at(begun), kind: kindGroup, name: "a group", hidden: true},
		{handle: "private", id: g.at(begun), kind: kindText, name: "private", parent: w.category, hidden: true},
	}
	for _, u := range w.users[1:] {
		w.channels = append(w.channels, channel{handle: "dm of " + u.handle, id: g.at(begun), kind: kindDM, user: u.handle})
	}
	return w
}

// place finds a channel as a user names it: "dm" is their own.
func (w *world) place(name string, u *user) *channel {
	if name == "dm" && u != nil {
		return w.direct(u)
	}
	return w.channel(name)
}

// direct is the direct message between the bot and a user; nil for the bot.
func (w *world) direct(u *user) *channel {
	for i := range w.channels {
		if c := &w.channels[i]; c.kind == kindDM && c.user == u.handle {
			return c
		}
	}
	return nil
}

// people are the handles of those who see the channel; nil is everybody.
func (w *world) people(c *channel) []string {
	switch c.kind {
	case kindDM:
		return []string{c.user}
	case kindGroup:
		return []string{w.users[0].handle, w.users[1].handle}
	}
	return nil
}

// admits says whether a user sees the channel.
func (w *world) admits(c *channel, u *user) bool {
	people := w.people(c)
	return people == nil || slices.Contains(people, u.handle)
}

// channel finds a channel by its id or handle; nil if there is none.
func (w *world) channel(name string) *channel {
	for i := range w.channels {
		if c := &w.channels[i]; c.id == name || c.handle == name {
			return c
		}
	}
	return nil
}

// user finds an account by its id or handle; nil if there is none.
func (w *world) user(name string) *user {
	if name == w.bot.id {
		return &w.bot
	}
	for i := range w.users {
		if u := &w.users[i]; u.id == name || u.handle == name {
			return u
		}
	}
	return nil
}

// inServer says whether the channel belongs to the server.
func (c *channel) inServer() bool {
	return c.kind == kindText || c.kind == kindThread || c.kind == kindCategory
}

// seenByBot says whether the bot account itself may read and write there.
func (c *channel) seenByBot() bool { return !c.hidden && c.kind != kindCategory }

// bits writes permissions as Discord does: a decimal text.
func bits(p uint64) string { return strconv.FormatUint(p, 10) }
