package main

import (
	"time"

	"retouch/internal/ledger"
)

// botTable holds what only the bot needs.
var botTable = []setting{
	{
		name: "DATA_DIR", fallback: "./data", commands: botOnly,
		format:  "a folder",
		meaning: "The folder for what the bot keeps, for one process alone: accepted jobs in its jetstream, and pictures, while a job runs, in its tmp. What else lies in tmp is removed at every start.",
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
		meaning: "How many calls of the API are made at once, by all processes of a NATS_URL together; the others wait in the queue. Empty means as many as WORKERS in each.",
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
		meaning: "After this the member is told that it did not work out. A picture that is paid for by then is still delivered.",
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
