package editor

import (
	"log/slog"
	"time"
)

// Key is the Bearer key of the edits API. It prints as "[secret]".
type Key string

// String hides the key.
func (Key) String() string { return "[secret]" }

// GoString hides the key.
func (Key) GoString() string { return "[secret]" }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText hides the key.
func (Key) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Config is what an Editor needs to know. The comments give the setting.
type Config struct {
	URL              string        // EDITS_API_URL: base or full address
	Key              Key           // EDITS_API_KEY
	Model            string        // EDITS_MODEL
	ImageField       string        // EDITS_IMAGE_FIELD: "auto", "image" or "image[]"; "" means auto
	Extra            []Field       // EDITS_EXTRA, sent in this order
	MaxBytes         int64         // EDITS_MAX_BYTES: a picture sent is smaller; 0 means 10,000,000
	Timeout          time.Duration // EDITS_TIMEOUT of one call; 0 means 6 minutes
	ResultHosts      []string      // RESULT_HOSTS; nil means "*"
	AttachmentHosts  []string      // ATTACHMENT_HOSTS
	PictureMaxBytes  int64         // PICTURE_MAX_BYTES; 0 means 50,000,000
	PicturesMaxBytes int64         // PICTURES_MAX_BYTES of all in one Fetch; 0 means 100,000,000
	UserAgent        string
	Log              *slog.Logger // nil: silent
}

// Field is one more form field of the request.
type Field struct{ Name, Value string }

// Editor edits pictures. It is safe for concurrent use.
type Editor struct{}

// New checks the configuration and does no I/O.
func New(c Config) (*Editor, error) { panic("skeleton") }
