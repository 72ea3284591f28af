// Package discord is the wire between the bot and Discord: the gateway, on
// discordgo, that brings interactions in, and the v10 REST calls that answer
// them.
//
// The REST client is our own because discordgo v0.29.0 buffers whole uploads,
// ignores contexts while it waits for a rate limit, serialises all text edits
// of a process and puts interaction tokens into its errors. Of discordgo the
// gateway protocol is used and nothing else; [Gateway] tells what is done
// around it and why.
//
// The package decides nothing about what is answered, keeps nothing, and never
// puts a token into an error or a log line.
package discord
