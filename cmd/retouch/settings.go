package main

import (
	"log/slog"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// settings are the values of the table, parsed.
type settings struct {
	Token           discord.Token
	DiscordURL      string
	Shards          int    // 0: as many as Discord recommends
	PublicKey       string // "" with HTTPAddr "": interactions come over the gateway
	HTTPAddr        string
	Key             editor.Key
	EditsURL        string
	Model           string
	ImageField      string
	Extra           []editor.Field
	EditsMaxBytes   int64
	EditsMaxSide    int // 0: as large as they are
	EditsTimeout    time.Duration
	ResultHosts     []string
	AttachmentHosts []string
	PictureMax      int64
	PicturesMax     int64
	Sizes           editor.Sizes
	DefaultSize     string
	PixelsMax       int64 // of one picture
	SideMax         int   // of one picture, in pixels
	DecodeMemory    int64
	DataDir         string
	NATS            string // addresses of a cluster, "" for the embedded engine
	NATSCreds       string
	NATSReplicas    int // 0: as many as the cluster has, up to 3
	Workers         int
	EditsAtOnce     int // 0: as many as Workers
	JobsPerUser     int
	Jobs            int
	MaxAttempts     int
	EditsPerDay     int           // 0: no limit
	EditsPerUser    int           // 0: no limit; per day
	KeepPictures    time.Duration // 0: none is kept
	KeepBytes       int64
	KeepRecords     time.Duration
	ButtonsFor      string
	EditOthers      string
	EditsStream     string
	JobLease        time.Duration
	AnswerWithin    time.Duration
	StopTimeout     time.Duration
	OpsAddr         string
	LogLevel        slog.Level
	LogFormat       string
}

// setting is a row of the table: all that is known of a setting. Parsing, the
// help, the errors and .env.example are made from it.
type setting struct {
	name     string
	fallback string // as it would be written, "" for none
	format   string // what a value looks like
	meaning  string // for people, one or two sentences
	mend     string // what to do when it is missing or bad, if format does not say it
	secret   bool   // the value is never shown
	required bool
	commands []string // that use it
	parse    func(s *settings, value string) error
}

func (row setting) usedBy(command string) bool { return slices.Contains(row.commands, command) }

// note is what the help adds to the name.
func (row setting) note() string {
	switch {
	case row.required:
		return "  (required)"
	case row.fallback == "":
		return "  (default: empty)"
	}
	return "  (default: " + row.fallback + ")"
}

// explained is what the setting means and what to write.
func (row setting) explained() string {
	switch {
	case row.mend != "":
		return row.meaning + " " + row.mend
	case row.format != "":
		return row.meaning + " Write " + row.format + "."
	}
	return row.meaning
}

// advice tells how to mend a missing or bad value.
func (row setting) advice() string {
	switch {
	case row.mend != "":
		return row.mend
	case row.fallback != "":
		return "Write " + row.format + ", or leave it out for " + row.fallback + "."
	}
	return "Write " + row.format + ", or leave it out."
}

// The commands that use a setting.
var (
	botOnly = []string{"run", "doctor"}
	editing = []string{"run", "doctor", "edit"}
	opsAddr = []string{"run", "doctor", "health"}
)

// table holds every setting that works, in the order in which it is shown.
var table = slices.Concat(editTable, keepTable, botTable)

// maxAnswerWithin leaves the last 90 seconds of an interaction's 15 minutes
// for the answer itself.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const maxAnswerWithin = 13*time.Minute + 30*time.Second
