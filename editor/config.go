package editor

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"retouch/editor/picture"
)

// Config is what an Editor needs to know. The comments give the setting.
type Config struct {
	URL              string         // EDITS_API_URL: base or full address
	Key              Key            // EDITS_API_KEY
	Model            string         // EDITS_MODEL
	ImageField       string         // EDITS_IMAGE_FIELD: "auto", "image" or "image[]"; "" means auto
	Extra            []Field        // EDITS_EXTRA, sent in this order; what a Request sets too comes from there
	Stream           bool           // EDITS_STREAM=auto: partial pictures are asked for where a Request wants them
	MaxBytes         int64          // EDITS_MAX_BYTES: a picture sent is smaller; 0 means 10,000,000
	Timeout          time.Duration  // EDITS_TIMEOUT of one call; 0 means 6 minutes
	ResultHosts      []string       // RESULT_HOSTS; nil means "*"
	AttachmentHosts  []string       // ATTACHMENT_HOSTS; nil means that Fetch refuses everything
	PictureMaxBytes  int64          // PICTURE_MAX_BYTES; 0 means 50,000,000
	PicturesMaxBytes int64          // PICTURES_MAX_BYTES of all in one Fetch; 0 means 100,000,000
	Patience         time.Duration  // how long EditUntil tries an API that can't be reached; 0 means 2 minutes
	Limits           picture.Limits // PICTURE_MAX_PIXELS and PICTURE_MAX_SIDE; a zero field means its default
	DecodeMemory     int64          // DECODE_MEMORY of all Fit and Convert together; 0 means 512,000,000
	MaxSide          int            // EDITS_MAX_SIDE: pixels of a side of a picture that is sent, at most; 0 means any
	Sizes            Sizes          // EDITS_SIZES; the zero value means DefaultSizes
	DefaultSize      string         // DEFAULT_SIZE: what a Request without one wants; "" means SizeAuto
	UserAgent        string         // "" means "Retouch"
	Log              *slog.Logger   // nil: silent
}

// Field is one more form field of the request.
type Field struct{ Name, Value string }

// Key is the Bearer key of the edits API. It prints as "[secret]".
type Key string

// String hides the key.
func (Key) String() string { return hidden }

// GoString hides the key.
func (Key) GoString() string { return hidden }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the key.
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// hidden stands where a secret was.
const hidden = "[secret]"

// New checks the configuration and does no I/O. Its error lists everything that
// is wrong, each with the name of the setting, and never shows the key.
func New(c Config) (*Editor, error) {
	c = c.withDefaults()
	endpoint, err := joinURL(c.URL)
	attachments, attachmentsErr := parseHosts("ATTACHMENT_HOSTS", c.AttachmentHosts)
	results, resultsErr := parseHosts("RESULT_HOSTS", c.ResultHosts)
	if attachments.any {
		attachmentsErr = errors.New(`ATTACHMENT_HOSTS: "*" is not possible here, name each host`)
	}
	if err := errors.Join(err, checkKey(c.Key), checkImageField(c.ImageField), attachmentsErr, resultsErr, checkDefaultSize(c)); err != nil {
		return nil, err
	}
	limits := defaultLimits()
	if c.Patience > 0 {
		limits.patience = c.Patience
	}
	limits.pictures = c.Limits
	e := &Editor{
		config: c, endpoint: endpoint, log: c.Log, limits: limits,
		api:         newAPIClient(),
		attachments: newDownloader(attachments, c.UserAgent, limits),
		results:     newDownloader(results, c.UserAgent, limits),
		pictures:    &picture.Converter{Limits: c.Limits, Memory: c.DecodeMemory},
	}
	e.repeated.Store(c.ImageField == "image" || endpoint.Hostname() == repeatingHost)
	return e, nil
}

func (c Config) withDefaults() Config {
	c.ImageField = or(c.ImageField, fieldAuto)
	c.MaxBytes = or(c.MaxBytes, 10_000_000)
	c.Timeout = or(c.Timeout, 6*time.Minute)
	c.PictureMaxBytes = or(c.PictureMaxBytes, 50_000_000)
	c.PicturesMaxBytes = or(c.PicturesMaxBytes, 100_000_000)
	c.UserAgent = or(c.UserAgent, "Retouch")
	if c.ResultHosts == nil {
		c.ResultHosts = []string{"*"}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func or[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

func checkDefaultSize(c Config) error {
	if _, err := c.Sizes.Check(c.DefaultSize); err != nil {
		return fmt.Errorf("DEFAULT_SIZE and EDITS_SIZES: %w", err)
	}
	return nil
}

// checkKey wants what can stand in a header.
func checkKey(k Key) error {
	if strings.TrimSpace(string(k)) == "" {
		return errors.New("EDITS_API_KEY is missing: it is the key that the provider of the edits API gave you")
	}
	for _, r := range string(k) {
		if r <= ' ' || r > '~' {
			return errors.New("EDITS_API_KEY has a blank or a character that no key has: copy it again")
		}
	}
	return nil
}

func checkImageField(name string) error {
	switch name {
	case fieldAuto, fieldImage, fieldImages:
		return nil
	}
	return fmt.Errorf("EDITS_IMAGE_FIELD is %q: it must be auto, image or image[]", name)
}
