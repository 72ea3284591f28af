package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"retouch/bot/discord"
)

// recordVersion is the version of a job's record. A record of a later version
// is refused; fields are only ever added within one.
const recordVersion = 1

// job is a stored edit: all that Work needs, also in another process.
type job struct {
	Version     int           `json:"v"`
	Application string        `json:"application"`
	Token       discord.Token `json:"token"`
	Interaction string        `json:"interaction"`
	Owner       string        `json:"owner"`
	Guild       string        `json:"guild,omitempty"`
	Channel     string        `json:"channel,omitempty"`
	Locale      string        `json:"locale,omitempty"`
	GuildLocale string        `json:"guild_locale,omitempty"`
	Began       time.Time     `json:"began"`                  // what ANSWER_WITHIN counts from
	UploadLimit int64         `json:"upload_limit,omitempty"` // bytes; 0 when Discord told none
	Order       order         `json:"order"`
	Line        line          `json:"line,omitzero"`
	InPlace     bool          `json:"in_place,omitempty"` // the reply is put in the place of a message that had its final answer
	Message     string        `json:"message,omitempty"`  // which one that is
	Do          string        `json:"do,omitempty"`       // "" is an edit; the others show what there is, see show.go, or take it away, see deed.go
	View        view          `json:"view,omitzero"`      // what is shown
	Unread      bool          `json:"unread,omitempty"`   // the bot may not read messages there
	Foreign     bool          `json:"foreign,omitempty"`  // the bot is there by a member's installation alone
	Before      int           `json:"before,omitempty"`   // so many of the pictures are those from before the edit
	Left        int           `json:"left,omitempty"`     // so many of those found no room
	Losing      []losing      `json:"losing,omitempty"`   // what the message shows that the reply takes the place of
	Allowed     string        `json:"allowed,omitempty"`  // who was asked for the pictures and said yes, and may call it off
	losses
}

// line is where an edit stands among the versions of a picture.
type line struct {
	Parent string `json:"parent,omitempty"` // the version whose result it begins with
	Root   string `json:"root,omitempty"`   // the first of all; "" when this one is
	Depth  int    `json:"depth,omitempty"`  // of the parent
}

func newJob(c call, o order) job {
	return job{
		Version: recordVersion, Application: c.ApplicationID, Token: c.Token,
		Interaction: c.ID, Owner: ownerOf(c), Guild: c.GuildID, Channel: c.ChannelID,
		Locale: c.Locale, GuildLocale: c.GuildLocale,
		Began: c.began.UTC(), UploadLimit: c.AttachmentSizeLimit, Order: o, Foreign: foreign(c.Interaction),
		Unread: !mayRead(c.Interaction),
	}
}

// foreign reports whether the bot is where a command was run by a member's
// installation alone, and can do nothing there by its own right.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
func foreign(i *discord.Interaction) bool {
	_, server := i.Owners["0"]
	return !server && i.Owners["1"] != ""
}

// mayRead reports whether the bot may read messages again where a command was run.
func mayRead(i *discord.Interaction) bool {
	const needed = discord.ViewChannel | discord.ReadMessageHistory
	granted := i.GuildID == "" || i.AppPermissions == nil || i.AppPermissions.Has(needed)
	return granted && !foreign(i)
}

// nobodyKnown is the owner of what Discord names no member for.
const nobodyKnown = "0"

// ownerOf is who a job counts for.
func ownerOf(c call) string {
	if id := c.Author().ID; isSnowflake(id) {
		return id
	}
	return nobodyKnown
}

func (j job) encode() ([]byte, error) {
	record, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	return record, nil
}

func decodeJob(record []byte) (job, error) {
	var j job
	if err := json.Unmarshal(record, &j); err != nil {
		return job{}, fmt.Errorf("decode job: %w", err)
	}
	if j.Version != recordVersion {
		return job{}, fmt.Errorf("decode job: version %d is not known", j.Version)
	}
	return j, nil
}
