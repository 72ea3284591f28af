package discord_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeInteraction(t *testing.T) {
	t.Parallel()
	received := time.Now()
	modal := `{"custom_id":"m","components":[{"type":18,"id":1,"component":{"type":4,"id":2,"custom_id":"prompt","value":"sky"}},` +
		`{"type":18,"component":{"type":19,"custom_id":"files","values":["9"]}},{"type":18,"component":{"type":23,"custom_id":"tick","value":true}},` +
		`{"type":1,"components":[{"type":4,"custom_id":"old","value":"x"}]},{"type":77,"custom_id":5,"values":"no"}],` +
		`"resolved":{"attachments":{"9":{"id":"9","filename":"a.png","size":3,"width":null,"ephemeral":true}}}}`
	tests := []struct {
		name, in string
		check    func(*discord.Interaction) any
		want     any
	}{
		{"reads who did it in a server", `"member":{"user":{"id":"7","global_name":null},"permissions":"8"}`, func(i *discord.Interaction) any { return i.Author().ID }, "7"},
		{"reads who did it in a DM", `"user":{"id":"8"}`, func(i *discord.Interaction) any { return i.Author().ID }, "8"},
		{"knows when nobody is named", `"member":null`, func(i *discord.Interaction) any { return i.Author() }, discord.User{}},
		{"reads permissions", `"app_permissions":"562949953601536"`, func(i *discord.Interaction) any {
			return i.AppPermissions != nil && i.AppPermissions.Has(discord.AttachFiles)
		}, true},
		{"reads permissions of more than 64 bits", `"app_permissions":"18446744073709584384"`, func(i *discord.Interaction) any { return *i.AppPermissions }, discord.AttachFiles},
		{"gives no permission for a number below zero", `"app_permissions":"-1"`, func(i *discord.Interaction) any { return *i.AppPermissions }, discord.Permissions(0)},
		{"gives no permission for an endless number", `"app_permissions":"` + strings.Repeat("9", 500) + `"`, func(i *discord.Interaction) any { return *i.AppPermissions }, discord.Permissions(0)},
		{"gives no permission for junk", `"app_permissions":"junk","channel_id":"3"`, func(i *discord.Interaction) any { return []any{*i.AppPermissions, i.ChannelID} }, []any{discord.Permissions(0), "3"}},
		{"reads the size limit", `"attachment_size_limit":10485760`, func(i *discord.Interaction) any { return i.AttachmentSizeLimit }, int64(10485760)},
		{"passes over fields of a wrong kind", `"channel_id":{"odd":1},"locale":"de","data":{"options":[{"name":5,"value":true},{"name":"a","value":"b"}]}`, func(i *discord.Interaction) any {
			return []string{i.Locale, i.Data.Options[1].Name}
		}, []string{"de", "a"}},
		{"passes over unknown components", `"data":` + modal, func(i *discord.Interaction) any {
			c := i.Data.Components
			return []any{c[0].Component.Value, c[1].Component.Values, c[2].Component.Value, c[3].Components[0].Value, i.Data.Resolved.Attachments["9"].Size}
		}, []any{"sky", []string{"9"}, "", "x", int64(3)}},
		{"reads a forwarded message", `"data":{"target_id":"4","resolved":{"messages":{"4":{"id":"4","components":[{"type":99}],"message_snapshots":[{"message":{"attachments":[{"id":"6"}]}}]}}}}`,
			func(i *discord.Interaction) any {
				return i.Data.Resolved.Messages["4"].Snapshots[0].Message.Attachments[0].ID
			}, "6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i, err := discord.DecodeInteraction([]byte(`{"id":"1","token":"t","type":2,"unknown":[{}],`+tt.in+`}`), received)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.check(i), tt.want); diff != "" {
				t.Error(diff)
			}
			if !i.Received.Equal(received) {
				t.Error("forgot when it was received")
			}
		})
	}
}

func TestDecodeInteractionRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		``, `null`, `[]`, `"canary"`, `{"id":"1","token":"canary","type":2`, `{"token":"canary","type":2}`,
		`{"id":"1","type":2}`, `{"id":"1","token":"canary"}`, `{"id":1,"token":"canary","type":2}`,
	} {
		if _, err := discord.DecodeInteraction([]byte(in), time.Now()); err == nil {
			t.Errorf("took %s", in)
		} else {
			holdsNoSecret(t, err.Error())
		}
	}
}

// FuzzDecodeInteraction: nothing makes the decoder panic, and what it takes can
// be answered and survives a job's record.
func FuzzDecodeInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","token":"t","type":2,"data":{"options":[{"value":1}],"resolved":{"attachments":{"1":{}}}}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"component":{"component":{"values":[null]}}}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":3,"message":{"embeds":[{"image":{}}]},"context":null,"authorizing_integration_owners":{"0":1}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":2,"data":{"resolved":{"messages":{"1":{"components":[{"components":[{"items":[{"media":[]},{"media":{"width":"1"}}]}],"accessory":{"media":{}},"file":7}]}}}}}`))
	f.Add([]byte(strings.Repeat(`{"data":{"components":[`, 50)))
	f.Fuzz(func(t *testing.T, data []byte) {
		i, err := discord.DecodeInteraction(data, time.Now())
		if err != nil {
			return
		}
		if i.ID == "" || i.Token == "" || i.Type == 0 {
			t.Fatal("took what cannot be answered")
		}
		i.Author()
		i.Began()
		record, err := json.Marshal(i)
		if err != nil {
			t.Fatal(err)
		}
		again, err := discord.DecodeInteraction(record, i.Received)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(record), string(twice)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSmallThings(t *testing.T) {
	t.Parallel()
	at, ok := discord.CreatedAt("175928847299117063") // the example of Discord's documentation
	if want := time.UnixMilli(1462015105796); !ok || !at.Equal(want) {
		t.Errorf("got %v, %v, want %v", at, ok, want)
	}
	for _, odd := range []string{"", "0", "x", "-1", "99999999999999999999999"} {
		if _, ok := discord.CreatedAt(odd); ok {
			t.Errorf("took %q for a snowflake", odd)
		}
	}
	want := "https://discord.com/oauth2/authorize?client_id=42&permissions=274878008320&scope=bot+applications.commands"
	if got := discord.InviteURL("42"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !discord.Administrator.Has(discord.ManageMessages) || discord.AttachFiles.Has(discord.AttachFiles|discord.ManageGuild) {
		t.Error("permissions are not a set")
	}
}
