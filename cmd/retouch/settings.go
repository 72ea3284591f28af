package main

import (
	"log/slog"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/ledger"
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
	EditsTimeout    time.Duration
	ResultHosts     []string
	AttachmentHosts []string
	PictureMax      int64
	PicturesMax     int64
	DataDir         string
	NATS            string // addresses of a cluster, "" for the embedded engine
	NATSCreds       string
	NATSReplicas    int // 0: as many as the cluster has, up to 3
	Workers         int
	EditsAtOnce     int // 0: as many as Workers
	JobsPerUser     int
	Jobs            int
	MaxAttempts     int
	EditsPerDay     int // 0: no limit
	EditsPerUser    int // 0: no limit; per day
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

// maxAnswerWithin leaves the last 90 seconds of an interaction's 15 minutes
// for the answer itself.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const maxAnswerWithin = 13*time.Minute + 30*time.Second

// table holds every setting that works, in the order in which it is shown.
var table = []setting{
	{
		name: "DISCORD_TOKEN", secret: true, required: true, commands: botOnly,
		format:  "the token",
		meaning: "The bot's token.",
		mend:    "Copy it from https://discord.com/developers/applications: your app, Bot, Reset Token.",
		parse:   func(s *settings, v string) error { return secretInto(&s.Token, v, "Bot ") },
	},
	{
		name: "EDITS_API_KEY", secret: true, required: true, commands: editing,
		format:  "the key",
		meaning: "The key of the picture-edits API, sent as a Bearer token.",
		mend:    "Copy it from your picture provider's page of API keys.",
		parse:   func(s *settings, v string) error { return secretInto(&s.Key, v, "Bearer ") },
	},
	{
		name: "EDITS_API_URL", fallback: "https://api.whatai.cc/v1/images/edits", commands: editing,
		format:  "an address like https://api.example.com/v1/images/edits",
		meaning: "Where the OpenAI-compatible picture-edits API is: the host, .../v1 and .../v1/images/edits all work. Plain http only to a literal loopback address.",
		parse:   func(s *settings, v string) error { return urlInto(&s.EditsURL, v) },
	},
	{
		name: "EDITS_MODEL", commands: editing,
		format:  "the model's name",
		meaning: "The model that the provider should use; not sent when empty.",
		parse:   func(s *settings, v string) error { return textInto(&s.Model, v) },
	},
	{
		name: "EDITS_IMAGE_FIELD", fallback: "auto", commands: editing,
		format:  "auto, image or image[]",
		meaning: "The form field of the pictures. auto sends one picture as image and several as the provider documents it; the others are always used as written.",
		parse:   func(s *settings, v string) error { return choiceInto(&s.ImageField, v, "auto", "image", "image[]") },
	},
	{
		name: "EDITS_EXTRA", commands: editing,
		format:  "key=value,key=value",
		meaning: "More form fields that the provider wants.",
		parse:   func(s *settings, v string) error { return fieldsInto(&s.Extra, v) },
	},
	{
		name: "EDITS_MAX_BYTES", fallback: "10MB", commands: editing,
		format:  "a size like 10MB, 8MiB or 10000000",
		meaning: "What the API takes: every picture sent is smaller than this.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.EditsMaxBytes, v) },
	},
	{
		name: "EDITS_TIMEOUT", fallback: "6m", commands: editing,
		format:  "a time like 90s, 6m or 1h",
		meaning: "How long one call of the API may take.",
		parse:   func(s *settings, v string) error { return timeInto(&s.EditsTimeout, v, 1, 24*time.Hour) },
	},
	{
		name: "RESULT_HOSTS", fallback: "*", commands: editing,
		format:  "* or hosts like img.example.com,cdn.example.com",
		meaning: "Where a result that the API gives as an address may be fetched from: https and public addresses only. A literal IP:port is dialled as written, over http.",
		parse:   func(s *settings, v string) error { return hostsInto(&s.ResultHosts, v) },
	},
	{
		name: "DISCORD_API_URL", fallback: "https://discord.com/api/v10", commands: botOnly,
		format:  "an address like https://discord.com/api/v10",
		meaning: "The base of Discord's REST API. Plain http only to a literal loopback address.",
		parse:   func(s *settings, v string) error { return urlInto(&s.DiscordURL, v) },
	},
	{
		name: "DISCORD_PUBLIC_KEY", commands: botOnly,
		format:  "64 hexadecimal digits",
		meaning: "The application's public key. With HTTP_ADDR set as well, interactions arrive by signed HTTP POST at /interactions instead of the gateway.",
		mend:    "Copy it from https://discord.com/developers/applications: your app, General Information, Public Key. Or leave it and HTTP_ADDR out to use the gateway.",
		parse:   func(s *settings, v string) error { return publicKeyInto(&s.PublicKey, v) },
	},
	{
		name: "HTTP_ADDR", commands: botOnly,
		format:  "host:port like 127.0.0.1:8080",
		meaning: "Where the signed interactions arrive, behind a reverse proxy that has the public address and TLS. It goes with DISCORD_PUBLIC_KEY.",
		parse:   func(s *settings, v string) error { return addrInto(&s.HTTPAddr, v) },
	},
	{
		name: "DISCORD_SHARDS", fallback: "auto", commands: botOnly,
		format:  "auto or a number from 1 to 256",
		meaning: "Into how many connections the bot's servers are split; all are of this process. auto takes as many as Discord recommends, which is 1 up to about a thousand servers.",
		parse:   func(s *settings, v string) error { return shardsInto(&s.Shards, v) },
	},
	{
		name: "ATTACHMENT_HOSTS", commands: editing,
		fallback: "cdn.discordapp.com,media.discordapp.net,images-ext-1.discordapp.net,images-ext-2.discordapp.net",
		format:   "hosts like cdn.discordapp.com,media.discordapp.net",
		meaning:  "Where pictures may be downloaded from: https and public addresses only. A literal IP:port is dialled as written, over http.",
		parse:    func(s *settings, v string) error { return namedHostsInto(&s.AttachmentHosts, v) },
	},
	{
		name: "PICTURE_MAX_BYTES", fallback: "50MB", commands: editing,
		format:  "a size like 50MB, 48MiB or 50000000",
		meaning: "The largest picture that is taken in.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.PictureMax, v) },
	},
	{
		name: "PICTURES_MAX_BYTES", fallback: "100MB", commands: editing,
		format:  "a size like 100MB, 96MiB or 100000000",
		meaning: "The most that all pictures of one job may have together.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.PicturesMax, v) },
	},
	{
		name: "DATA_DIR", fallback: "./data", commands: botOnly,
		format:  "a folder",
		meaning: "The folder for what the bot keeps, for one process alone: accepted jobs in its jetstream, and pictures, while a job runs, in its tmp, which is emptied at every start.",
		parse:   func(s *settings, v string) error { return textInto(&s.DataDir, v) },
	},
	{
		name: "NATS_URL", secret: true, commands: botOnly,
		format:  "nats://host:4222, several with commas between",
		meaning: "The servers of a NATS cluster (2.12 or newer, with JetStream) that keeps the jobs instead of DATA_DIR. Several processes may share one; each needs a DATA_DIR of its own.",
		parse:   func(s *settings, v string) error { return natsInto(&s.NATS, v) },
	},
	{
		name: "NATS_CREDS", commands: botOnly,
		format:  "a file",
		meaning: "The credentials file for NATS_URL.",
		parse:   func(s *settings, v string) error { return textInto(&s.NATSCreds, v) },
	},
	{
		name: "NATS_REPLICAS", commands: botOnly,
		format:  "1, 3 or 5",
		meaning: "How many servers of the cluster keep each thing; empty means as many as there are, up to 3.",
		parse:   func(s *settings, v string) error { return replicasInto(&s.NATSReplicas, v) },
	},
	{
		name: "WORKERS", fallback: "16", commands: botOnly,
		format:  "a number from 1 to 1000",
		meaning: "How many jobs are worked on at once.",
		parse:   func(s *settings, v string) error { return countInto(&s.Workers, v, 1, 1000) },
	},
	{
		name: "EDITS_AT_ONCE", commands: botOnly,
		format:  "a number from 1 to 1000",
		meaning: "How many calls of the API are made at once, by all processes of a NATS_URL together; empty means as many as WORKERS in each.",
		parse:   func(s *settings, v string) error { return countInto(&s.EditsAtOnce, v, 1, 1000) },
	},
	{
		name: "MAX_JOBS_PER_USER", fallback: "3", commands: botOnly,
		format:  "a number from 1 to 1000",
		meaning: "How many edits of one member may wait or run. Who has as many is asked to wait. A lower number drops nothing that was accepted.",
		parse:   func(s *settings, v string) error { return countInto(&s.JobsPerUser, v, 1, 1000) },
	},
	{
		name: "MAX_JOBS", fallback: "1000", commands: botOnly,
		format:  "a number from 1 to 100000",
		meaning: "How many edits of all members together may wait or run.",
		parse:   func(s *settings, v string) error { return countInto(&s.Jobs, v, 1, 100_000) },
	},
	{
		name: "EDITS_MAX_ATTEMPTS", fallback: "2", commands: botOnly,
		format:  "1 or 2",
		meaning: "How many paid calls one edit may cost. The second is made only when the program died or was stopped in the middle of the first; with 1 the member is told to run the command again instead.",
		parse:   func(s *settings, v string) error { return countInto(&s.MaxAttempts, v, 1, 2) },
	},
	{
		name: "EDITS_PER_DAY", commands: botOnly,
		format:  "a number up to 100000",
		meaning: "How many edits of all members together are begun in a day (UTC); empty means no limit. What failed is given back.",
		parse:   func(s *settings, v string) error { return countInto(&s.EditsPerDay, v, 1, ledger.MostPerDay) },
	},
	{
		name: "EDITS_PER_USER_PER_DAY", commands: botOnly,
		format:  "a number up to 100000",
		meaning: "The same for one member; empty means no limit.",
		parse:   func(s *settings, v string) error { return countInto(&s.EditsPerUser, v, 1, ledger.MostPerDay) },
	},
	{
		name: "JOB_LEASE", fallback: "15s", commands: botOnly,
		format:  "a time like 15s or 1m",
		meaning: "How long the job of a process that died is left alone before another process of the same NATS_URL takes it over. With DATA_DIR alone it is taken up at once.",
		parse:   func(s *settings, v string) error { return timeInto(&s.JobLease, v, time.Second, 5*time.Minute) },
	},
	{
		name: "ANSWER_WITHIN", fallback: "13m30s", commands: botOnly,
		format:  "a time up to 13m30s",
		meaning: "After this the member is told that it did not work out.",
		parse:   func(s *settings, v string) error { return timeInto(&s.AnswerWithin, v, 1, maxAnswerWithin) },
	},
	{
		name: "STOP_TIMEOUT", fallback: "3m", commands: botOnly,
		format:  "a time like 0s, 30s or 3m",
		meaning: "How long a stop waits for running jobs. What has not ended by then goes on at the next start.",
		parse:   func(s *settings, v string) error { return timeInto(&s.StopTimeout, v, 0, 24*time.Hour) },
	},
	{
		name: "OPS_ADDR", fallback: "127.0.0.1:9464", commands: opsAddr,
		format:  "host:port like 127.0.0.1:9464",
		meaning: "Where /livez, /readyz and /metrics answer. It is for loopback or a private network.",
		parse:   func(s *settings, v string) error { return addrInto(&s.OpsAddr, v) },
	},
	{
		name: "LOG_LEVEL", fallback: "info", commands: editing,
		format:  "debug, info, warn or error",
		meaning: "The least important messages that are logged.",
		parse:   func(s *settings, v string) error { return levelInto(&s.LogLevel, v) },
	},
	{
		name: "LOG_FORMAT", fallback: "auto", commands: editing,
		format:  "auto, text or json",
		meaning: "How the log is written. auto means text on a terminal and JSON otherwise.",
		parse:   func(s *settings, v string) error { return choiceInto(&s.LogFormat, v, "auto", "text", "json") },
	},
}
