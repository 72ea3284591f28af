package discord

import "strings"

// Need is a permission that the bot asks for when it is added to a server.
type Need struct {
	Permission Permissions
	Name       string // as Discord's English client calls it
	Answers    bool   // an answer can fail without it; else only what was before is not found again
}

// Needs are all of them, and nothing that the bot can do without. The invite
// link and /help have theirs from here.
var Needs = []Need{
	// To edit the reply by the bot's own right once the interaction's token is
	// dead, and to read any message.
	{ViewChannel, "View Channel", true},
	// To post the answer anew where that reply is out of reach.
	{SendMessages, "Send Messages", true},
	// The same in a thread, where Send Messages means nothing.
	// https://discord.com/developers/docs/topics/threads#permissions
	{SendMessagesInThreads, "Send Messages in Threads", true},
	// For the pictures, whichever way the answer goes.
	{AttachFiles, "Attach Files", true},
	// To find results again on their messages, with fresh addresses, and to see
	// whose picture a forwarded message shows.
	// https://discord.com/developers/docs/resources/message#get-channel-message
	{ReadMessageHistory, "Read Message History", false},
}

// answering are the names of what an answer needs.
func answering() string {
	var names []string
	for _, n := range Needs {
		if n.Answers {
			names = append(names, n.Name)
		}
	}
	return strings.Join(names, ", ")
}
