package main

import "time"

// keepTable holds what the bot keeps for its buttons, and what members may do
// with each other's pictures.
var keepTable = []setting{
	{
		name: "KEEP_PICTURES", fallback: "24h", commands: botOnly,
		format:  "a time like 24h or 7d, or 0",
		meaning: "How long the pictures that members sent are kept, and results that the bot cannot read again from a message, so that Retry, Undo and Compare work. With 0 none is kept, and those that were go; the buttons then say what to do.",
		parse:   func(s *settings, v string) error { return keepInto(&s.KeepPictures, v, time.Minute, true) },
	},
	{
		name: "KEEP_BYTES", fallback: "2GB", commands: botOnly,
		format:  "a size of 10MB at least",
		meaning: "What the pictures of KEEP_PICTURES may take on the disk together; the oldest go first.",
		parse:   func(s *settings, v string) error { return roomInto(&s.KeepBytes, v) },
	},
	{
		name: "KEEP_RECORDS", fallback: "30d", commands: botOnly,
		format:  "a time like 12h or 30d",
		meaning: "How long it is remembered how a result came to be: its words, its settings and what it was made from. For so long its buttons work, and it shows in /history.",
		parse:   func(s *settings, v string) error { return keepInto(&s.KeepRecords, v, time.Hour, false) },
	},
	{
		name: "BUTTONS_FOR", fallback: forEveryone, commands: botOnly,
		format:  "everyone or author",
		meaning: "Who may use the buttons of a result. What others than its author make is a message of their own, credited to them. Deleting is for the author and for moderators either way.",
		parse:   func(s *settings, v string) error { return choiceInto(&s.ButtonsFor, v, forEveryone, forAuthor) },
	},
	{
		name: "EDIT_OTHERS", fallback: othersAllow, commands: botOnly,
		format:  "allow, ask or deny",
		meaning: "Whether a picture that somebody else posted may be edited, from the Apps menu and with Edit again and Retry. With ask, they are asked first, in the Apps menu. Whoever opted out in /privacy is never asked, and their pictures are not edited.",
		parse: func(s *settings, v string) error {
			return choiceInto(&s.EditOthers, v, othersAllow, othersAsk, othersDeny)
		},
	},
	{
		name: "EDITS_STREAM", fallback: streamOff, commands: botOnly,
		format:  "off or auto",
		meaning: "Whether the API is asked for partial pictures, which show while an edit runs. They cost money. auto asks for them where the API makes them.",
		parse:   func(s *settings, v string) error { return choiceInto(&s.EditsStream, v, streamOff, streamAuto) },
	},
}

// What the settings of choice can be.
const (
	forEveryone = "everyone"
	forAuthor   = "author"
	othersAllow = "allow"
	othersAsk   = "ask"
	othersDeny  = "deny"
	streamOff   = "off"
	streamAuto  = "auto"
)
