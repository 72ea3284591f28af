package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
)

// complete is the least that the bot needs.
func complete(more ...string) map[string]string {
	return environ(append([]string{"DISCORD_TOKEN=the.bot.token", "EDITS_API_KEY=sk-the-key"}, more...))
}

func TestDefaultsAreThoseOfTheDesign(t *testing.T) {
	t.Parallel()
	got, warnings, err := load("run", environment{vars: complete()})
	if err != nil || len(warnings) != 0 {
		t.Fatalf("got error %v, warnings %q", err, warnings)
	}
	want := settings{
		Token: "the.bot.token", DiscordURL: "https://discord.com/api/v10",
		Key: "sk-the-key", EditsURL: "https://api.whatai.cc/v1/images/edits", ImageField: "auto",
		EditsMaxBytes: 10_000_000, EditsTimeout: 6 * time.Minute,
		ResultHosts:     []string{"*"},
		AttachmentHosts: []string{"cdn.discordapp.com", "media.discordapp.net", "images-ext-1.discordapp.net", "images-ext-2.discordapp.net"},
		PictureMax:      50_000_000, PicturesMax: 100_000_000,
		PixelsMax: 64_000_000, SideMax: 16_384, DecodeMemory: 512_000_000,
		Sizes: editor.Sizes{
			Listed: []editor.Size{{Width: 1024, Height: 1024}, {Width: 1536, Height: 1024}, {Width: 1024, Height: 1536}}, Any: true,
		},
		DefaultSize:  "auto",
		KeepPictures: 24 * time.Hour, KeepBytes: 2_000_000_000, KeepRecords: 30 * 24 * time.Hour,
		ButtonsFor: "everyone", EditOthers: "allow", EditsStream: "off",
		DataDir: "./data", Workers: 16,
		JobsPerUser: 3, Jobs: 1000, MaxAttempts: 2, JobLease: 15 * time.Second,
		AnswerWithin: 13*time.Minute + 30*time.Second, StopTimeout: 3 * time.Minute,
		OpsAddr: "127.0.0.1:9464", LogFormat: "auto",
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Error(d)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line string
		got  func(settings) any
		want any
	}{
		{`DISCORD_TOKEN= "Bot the.bot.token" `, func(s settings) any { return string(s.Token) }, "the.bot.token"},
		{"DISCORD_TOKEN=bot the.bot.token", func(s settings) any { return string(s.Token) }, "the.bot.token"},
		{"EDITS_API_KEY='sk-the-key'", func(s settings) any { return string(s.Key) }, "sk-the-key"},
		{"EDITS_API_KEY=Bearer sk-the-key", func(s settings) any { return string(s.Key) }, "sk-the-key"},
		{"EDITS_API_URL=api.example.com", func(s settings) any { return s.EditsURL }, "https://api.example.com"},
		{"EDITS_API_URL=https://api.example.com/v1/", func(s settings) any { return s.EditsURL }, "https://api.example.com/v1"},
		{"EDITS_API_URL=http://127.0.0.1:8080/v1", func(s settings) any { return s.EditsURL }, "http://127.0.0.1:8080/v1"},
		{"EDITS_API_URL=http://[::1]:8080", func(s settings) any { return s.EditsURL }, "http://[::1]:8080"},
		{"DISCORD_API_URL=http://127.0.0.1:8080/api/v10/", func(s settings) any { return s.DiscordURL }, "http://127.0.0.1:8080/api/v10"},
		{"EDITS_MODEL=gpt-image-1", func(s settings) any { return s.Model }, "gpt-image-1"},
		{"EDITS_IMAGE_FIELD=image[]", func(s settings) any { return s.ImageField }, "image[]"},
		{"EDITS_IMAGE_FIELD=AUTO", func(s settings) any { return s.ImageField }, "auto"},
		{"EDITS_EXTRA=n=1, a b=c=d,", func(s settings) any { return s.Extra }, []editor.Field{{Name: "n", Value: "1"}, {Name: "a b", Value: "c=d"}}},
		{"EDITS_MAX_BYTES=4MB", func(s settings) any { return s.EditsMaxBytes }, int64(4_000_000)},
		{"EDITS_MAX_BYTES=4 mib", func(s settings) any { return s.EditsMaxBytes }, int64(4 << 20)},
		{"EDITS_MAX_BYTES=1234567", func(s settings) any { return s.EditsMaxBytes }, int64(1234567)},
		{"EDITS_MAX_BYTES=10KB", func(s settings) any { return s.EditsMaxBytes }, int64(10_000)},
		{"PICTURE_MAX_BYTES=1GiB", func(s settings) any { return s.PictureMax }, int64(1 << 30)},
		{"PICTURES_MAX_BYTES=7b", func(s settings) any { return s.PicturesMax }, int64(7)},
		{"PICTURE_MAX_PIXELS=25 mp", func(s settings) any { return s.PixelsMax }, int64(25_000_000)},
		{"PICTURE_MAX_PIXELS=1", func(s settings) any { return s.PixelsMax }, int64(1)},
		{"PICTURE_MAX_PIXELS=1000MP", func(s settings) any { return s.PixelsMax }, int64(1_000_000_000)},
		{"PICTURE_MAX_SIDE=16", func(s settings) any { return s.SideMax }, 16},
		{"PICTURE_MAX_SIDE=65535", func(s settings) any { return s.SideMax }, 65_535},
		{"DECODE_MEMORY=64MB", func(s settings) any { return s.DecodeMemory }, int64(64_000_000)},
		{"EDITS_MAX_SIDE=256", func(s settings) any { return s.EditsMaxSide }, 256},
		{"EDITS_MAX_SIDE=65535", func(s settings) any { return s.EditsMaxSide }, 65_535},
		{"EDITS_SIZES=512x512, 256x256", func(s settings) any { return s.Sizes }, editor.Sizes{Listed: []editor.Size{{Width: 512, Height: 512}, {Width: 256, Height: 256}}}},
		{"DEFAULT_SIZE=Match", func(s settings) any { return s.DefaultSize }, "match"},
		{"DEFAULT_SIZE=1024X1536", func(s settings) any { return s.DefaultSize }, "1024x1536"},
		{"EDITS_TIMEOUT=1h30m", func(s settings) any { return s.EditsTimeout }, 90 * time.Minute},
		{"EDITS_TIMEOUT=90 s", func(s settings) any { return s.EditsTimeout }, 90 * time.Second},
		{"ANSWER_WITHIN=13m30s", func(s settings) any { return s.AnswerWithin }, maxAnswerWithin},
		{"STOP_TIMEOUT=0s", func(s settings) any { return s.StopTimeout }, time.Duration(0)},
		{"RESULT_HOSTS=IMG.example.com, 127.0.0.1:80", func(s settings) any { return s.ResultHosts }, []string{"img.example.com", "127.0.0.1:80"}},
		{"ATTACHMENT_HOSTS=[::1]:8080", func(s settings) any { return s.AttachmentHosts }, []string{"[::1]:8080"}},
		{"WORKERS=1000", func(s settings) any { return s.Workers }, 1000},
		{"NATS_URL=a.example.com, tls://b.example.com:4222,", func(s settings) any { return s.NATS }, "nats://a.example.com,tls://b.example.com:4222"},
		{"NATS_CREDS=/run/nats.creds", func(s settings) any { return s.NATSCreds }, "/run/nats.creds"},
		{"NATS_REPLICAS=5", func(s settings) any { return s.NATSReplicas }, 5},
		{"EDITS_AT_ONCE=4", func(s settings) any { return s.EditsAtOnce }, 4},
		{"MAX_JOBS_PER_USER=1", func(s settings) any { return s.JobsPerUser }, 1},
		{"MAX_JOBS=100000", func(s settings) any { return s.Jobs }, 100_000},
		{"EDITS_MAX_ATTEMPTS=1", func(s settings) any { return s.MaxAttempts }, 1},
		{"EDITS_PER_DAY=500", func(s settings) any { return s.EditsPerDay }, 500},
		{"EDITS_PER_USER_PER_DAY=", func(s settings) any { return s.EditsPerUser }, 0},
		{"KEEP_PICTURES=0", func(s settings) any { return s.KeepPictures }, time.Duration(0)},
		{"KEEP_PICTURES=0d", func(s settings) any { return s.KeepPictures }, time.Duration(0)},
		{"KEEP_PICTURES=1m", func(s settings) any { return s.KeepPictures }, time.Minute},
		{"KEEP_PICTURES=7 D", func(s settings) any { return s.KeepPictures }, 7 * 24 * time.Hour},
		{"KEEP_RECORDS=1d12h", func(s settings) any { return s.KeepRecords }, 36 * time.Hour},
		{"KEEP_RECORDS=3650d", func(s settings) any { return s.KeepRecords }, 3650 * 24 * time.Hour},
		{"KEEP_RECORDS=1h", func(s settings) any { return s.KeepRecords }, time.Hour},
		{"KEEP_BYTES=10MB", func(s settings) any { return s.KeepBytes }, int64(10_000_000)},
		{"KEEP_BYTES=2TiB", func(s settings) any { return s.KeepBytes }, int64(2 << 40)},
		{"BUTTONS_FOR=Author", func(s settings) any { return s.ButtonsFor }, "author"},
		{"EDIT_OTHERS=ask", func(s settings) any { return s.EditOthers }, "ask"},
		{"EDIT_OTHERS=deny", func(s settings) any { return s.EditOthers }, "deny"},
		{"EDITS_STREAM=AUTO", func(s settings) any { return s.EditsStream }, "auto"},
		{"JOB_LEASE=1s", func(s settings) any { return s.JobLease }, time.Second},
		{"OPS_ADDR=:0", func(s settings) any { return s.OpsAddr }, ":0"},
		{"LOG_LEVEL=Warn", func(s settings) any { return s.LogLevel.String() }, "WARN"},
		{"WORKERS=", func(s settings) any { return s.Workers }, 16},
		{"WORKERS=  ''  ", func(s settings) any { return s.Workers }, 16},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			s, _, err := load("run", environment{vars: complete(tt.line)})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.got(s), tt.want); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"DISCORD_TOKEN=", "DISCORD_TOKEN is missing"},
		{"DISCORD_TOKEN=two words", "DISCORD_TOKEN holds a blank"},
		{"EDITS_API_KEY=line\nbreak", "EDITS_API_KEY holds a blank"},
		{"EDITS_API_KEY=schlüssel", "EDITS_API_KEY holds a blank or a character"},
		{"EDITS_API_URL=http://api.example.com/v1", "EDITS_API_URL begins with http://"},
		{"EDITS_API_URL=http://localhost:8080", "EDITS_API_URL begins with http://"},
		{"EDITS_API_URL=ftp://api.example.com", `EDITS_API_URL begins with "ftp://"`},
		{"EDITS_API_URL=https://me:hunter2@api.example.com", "EDITS_API_URL holds a user name or a password"},
		{"EDITS_API_URL=https://", "EDITS_API_URL is not an address"},
		{"EDITS_API_URL=https://exa mple.com", "EDITS_API_URL is not an address"},
		{"EDITS_API_URL=https://api.example.com/#v1", "EDITS_API_URL holds a #"},
		{"DISCORD_API_URL=http://discord.com/api/v10", "DISCORD_API_URL begins with http://"},
		{"EDITS_MODEL=a\x01b", "EDITS_MODEL holds a control character"},
		{"EDITS_IMAGE_FIELD=imge", `EDITS_IMAGE_FIELD cannot be "imge"; did you mean image?`},
		{"EDITS_EXTRA=n", `EDITS_EXTRA has "n", which is not key=value`},
		{"EDITS_EXTRA=prompt=x", "EDITS_EXTRA sets prompt"},
		{"EDITS_MAX_BYTES=10 apples", `EDITS_MAX_BYTES is "10 apples", which is not a size`},
		{"EDITS_MAX_BYTES=0", "EDITS_MAX_BYTES has to be more than nothing"},
		{"EDITS_MAX_BYTES=-1", "which is not a size"},
		{"EDITS_MAX_BYTES=99999999999999999999", "which is too much"},
		{"EDITS_MAX_BYTES=9999999999999GiB", "which is too much"},
		{"PICTURE_MAX_PIXELS=0", "PICTURE_MAX_PIXELS is \"0\", but has to be from 1 to 1000MP"},
		{"PICTURE_MAX_PIXELS=1001MP", "but has to be from 1 to 1000MP"},
		{"PICTURE_MAX_PIXELS=99999999999", "but has to be from 1 to 1000MP"},
		{"PICTURE_MAX_PIXELS=many", "which is not a number of pixels"},
		{"PICTURE_MAX_SIDE=15", "PICTURE_MAX_SIDE is 15, but has to be from 16 to 65535"},
		{"PICTURE_MAX_SIDE=65536", "PICTURE_MAX_SIDE is 65536, but has to be from 16 to 65535"},
		{"DECODE_MEMORY=63999999", "DECODE_MEMORY has to be 64MB at least"},
		{"DECODE_MEMORY=much", "which is not a size"},
		{"EDITS_MAX_SIDE=255", "EDITS_MAX_SIDE is 255, but has to be from 256 to 65535"},
		{"EDITS_MAX_SIDE=65536", "EDITS_MAX_SIDE is 65536, but has to be from 256 to 65535"},
		{"EDITS_SIZES=1024", `EDITS_SIZES has "1024", which is not a size like 1024x1536`},
		{"EDITS_SIZES=,", "EDITS_SIZES names no size"},
		{"DEFAULT_SIZE=sqare", `DEFAULT_SIZE cannot be "sqare"; did you mean square?`},
		{"EDITS_TIMEOUT=6", `EDITS_TIMEOUT is "6", which is not a time with its unit`},
		{"EDITS_TIMEOUT=0s", "EDITS_TIMEOUT is 0s, but has to be more than nothing"},
		{"ANSWER_WITHIN=13m31s", "ANSWER_WITHIN is 13m31s, but can be 13m30s at most"},
		{"STOP_TIMEOUT=-1s", "STOP_TIMEOUT is -1s, but can't be less than nothing"},
		{"RESULT_HOSTS=,", "RESULT_HOSTS names no host"},
		{"RESULT_HOSTS=https://img.example.com", `RESULT_HOSTS has "https://img.example.com", which is not a host`},
		{"ATTACHMENT_HOSTS=127.0.0.1", `ATTACHMENT_HOSTS has the address "127.0.0.1" without a port`},
		{"ATTACHMENT_HOSTS=*", "ATTACHMENT_HOSTS has *"},
		{"WORKERS=many", `WORKERS is "many", which is not a whole number`},
		{"WORKERS=0", "WORKERS is 0, but has to be from 1 to 1000"},
		{"WORKERS=1001", "WORKERS is 1001, but has to be from 1 to 1000"},
		{"NATS_URL=,", "NATS_URL names no server"},
		{"NATS_URL=https://nats.example.com", `NATS_URL has an address that begins with "https://"`},
		{"NATS_URL=nats://me:hunter2@nats example.com", "NATS_URL has something that is not an address"},
		{"NATS_REPLICAS=2", `NATS_REPLICAS is "2", but has to be 1, 3 or 5`},
		{"EDITS_MAX_ATTEMPTS=3", "EDITS_MAX_ATTEMPTS is 3, but has to be from 1 to 2"},
		{"EDITS_PER_DAY=0", "EDITS_PER_DAY is 0, but has to be from 1 to"},
		{"KEEP_PICTURES=59s", "KEEP_PICTURES is 59s, but has to be 0 or 1m at least"},
		{"KEEP_PICTURES=-1h", "KEEP_PICTURES is -1h0m0s, but has to be 0 or 1m at least"},
		{"KEEP_PICTURES=7", `KEEP_PICTURES is "7", which is not a time with its unit`},
		{"KEEP_RECORDS=59m", "KEEP_RECORDS is 59m0s, but has to be 1h at least"},
		{"KEEP_RECORDS=0", "KEEP_RECORDS is 0s, but has to be 1h at least"},
		{"KEEP_RECORDS=3651d", `KEEP_RECORDS is "3651d", but can be 3650d at most`},
		{"KEEP_RECORDS=2d-1h", `KEEP_RECORDS is "2d-1h", which is not a time with its unit`},
		{"KEEP_RECORDS=a month", `KEEP_RECORDS is "a month", which is not a time with its unit`},
		{"KEEP_BYTES=9999999", "KEEP_BYTES has to be 10MB at least"},
		{"KEEP_BYTES=2000TB", `KEEP_BYTES is "2000TB", which is too much`},
		{"BUTTONS_FOR=autor", `BUTTONS_FOR cannot be "autor"; did you mean author?`},
		{"EDIT_OTHERS=no", `EDIT_OTHERS cannot be "no"`},
		{"EDITS_STREAM=on", `EDITS_STREAM cannot be "on"`},
		{"MAX_JOBS_PER_USER=0", "MAX_JOBS_PER_USER is 0, but has to be from 1 to 1000"},
		{"JOB_LEASE=900ms", "JOB_LEASE is 900ms, but has to be 1s at least"},
		{"OPS_ADDR=9464", `OPS_ADDR is "9464", which is not host:port`},
		{"OPS_ADDR=127.0.0.1:99999", "OPS_ADDR has the port"},
		{"LOG_LEVEL=loud", `LOG_LEVEL cannot be "loud"`},
		{"LOG_FORMAT=xml", `LOG_FORMAT cannot be "xml"`},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			_, _, err := load("run", environment{vars: complete(tt.line)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got error %v, want one with %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells a password: %v", err)
			}
		})
	}
}

func TestEveryRowIsComplete(t *testing.T) {
	t.Parallel()
	for _, s := range table {
		if s.name == "" || s.format == "" || s.meaning == "" || s.parse == nil || len(s.commands) == 0 {
			t.Errorf("the row of %q lacks something", s.name)
		}
		if s.required && s.mend == "" {
			t.Errorf("%s does not say where to get it", s.name)
		}
		if s.fallback != "" && s.parse(new(settings), s.fallback) != nil {
			t.Errorf("%s refuses its own default %q", s.name, s.fallback)
		}
		for _, c := range s.commands {
			if !slices.Contains(commandNames(), c) {
				t.Errorf("%s is used by %q, which is no command", s.name, c)
			}
		}
	}
}

func TestAllProblemsAreToldTogether(t *testing.T) {
	t.Parallel()
	_, _, err := load("run", environment{vars: environ([]string{"DISCORD_TOKEN=x", "WORKERS=0", "LOG_LEVEL=loud"})})
	for _, want := range []string{"EDITS_API_KEY is missing", "WORKERS is 0", "LOG_LEVEL cannot", "page of API keys", "Write a number from 1 to 1000"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	if err != nil && strings.Contains(err.Error(), "retouch sandbox") {
		t.Errorf("who has a token already is sent to the sandbox: %v", err)
	}
}

func TestAStartWithoutSettingsPointsToTheSandbox(t *testing.T) {
	t.Parallel()
	_, _, err := load("run", environment{})
	if err == nil || !strings.Contains(err.Error(), "retouch sandbox") {
		t.Errorf("got error %v, want one that names the sandbox", err)
	}
}

func TestCommandsReadOnlyWhatTheyUse(t *testing.T) {
	t.Parallel()
	vars := environ([]string{"EDITS_API_KEY=sk-the-key", "WORKERS=none"})
	if _, _, err := load("edit", environment{vars: vars}); err != nil {
		t.Errorf("edit: got error %v, want none", err)
	}
	if _, _, err := load("health", environment{vars: environ([]string{"EDITS_TIMEOUT=x"})}); err != nil {
		t.Errorf("health: got error %v, want none", err)
	}
}

func TestSecretsAreNeverInAnError(t *testing.T) {
	t.Parallel()
	for _, s := range table {
		if !s.secret {
			continue
		}
		_, _, err := load("run", environment{vars: complete(s.name + "=hunter2 \x00 hunter2")})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got error %v, want one without the value", s.name, err)
		}
	}
}

func TestPasswordsOfAClusterAreHidden(t *testing.T) {
	t.Parallel()
	p := &program{secrets: newScrubber(nil), env: environment{vars: complete("NATS_URL=nats://me:hunter2@a.example.com,nats://token-hunter3@b.example.com,c.example.com")}}
	if _, _, err := p.load("run"); err != nil {
		t.Fatal(err)
	}
	got := p.secrets.clean("connect nats://me:hunter2@a.example.com or nats://token-hunter3@b.example.com")
	if strings.Contains(got, "hunter") || !strings.Contains(got, "b.example.com") {
		t.Errorf("got %q, want it without the passwords and with the hosts", got)
	}
}
