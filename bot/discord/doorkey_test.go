package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func nobody(context.Context, *discord.Interaction) {}

func TestParsePublicKey(t *testing.T) {
	t.Parallel()
	// The points of low order and the ways to write them that are not the
	// shortest: https://www.rfc-editor.org/rfc/rfc8032#section-5.1
	zeros, effs := strings.Repeat("0", 62), strings.Repeat("f", 60)
	const anybody = "anybody could sign"
	tests := []struct{ name, key, want string }{
		{"a key", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", ""},
		{"a key in capitals", "D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A", ""},
		{"nothing", "", "64 hexadecimal digits"},
		{"half a key", "d75a980182b10ab7d54bfed3c964073a", "64 hexadecimal digits"},
		{"a key and a digit", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a0", "64 hexadecimal digits"},
		{"a word", strings.Repeat("retouch!", 8), "64 hexadecimal digits"},
		{"a typing mistake", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511c", "a digit of it must be wrong"},
		{"zero, of order 4", "00" + zeros, anybody},
		{"zero with a sign", "00" + zeros[:60] + "80", anybody},
		{"one, of order 1", "01" + zeros, anybody},
		{"minus one, of order 2", "ec" + effs + "7f", anybody},
		{"the prime, as zero", "ed" + effs + "7f", anybody},
		{"the prime and one, as one", "ee" + effs + "7f", anybody},
		{"a point of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", anybody},
		{"its counterpart", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", anybody},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := discord.ParsePublicKey(tt.key)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	for range 100 {
		if _, err := discord.ParsePublicKey(publicOf(newKey())); err != nil {
			t.Fatalf("a good key %v", err)
		}
	}
}

func TestNewDoorWantsAKeyAndAHandler(t *testing.T) {
	t.Parallel()
	_, err := discord.NewDoor(discord.DoorConfig{Config: discord.Config{Token: botToken}, PublicKey: publicOf(newKey())})
	if err == nil {
		t.Error("no handler is no error")
	}
	_, err = discord.NewDoor(discord.DoorConfig{Config: discord.Config{Token: botToken}, PublicKey: "", Handle: nobody})
	if err == nil {
		t.Error("no key is no error")
	}
}

func TestDoorTellsOfAKeyThatIsAnotherApplications(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks, applicationOf(newKey()))
	eventually(t, "it is logged", func() bool { return strings.Contains(d.rest.log.String(), "not this application's") })
}

func TestDoorEndsWhenDiscordRefusesTheToken(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(401, `{"message":"401: Unauthorized","code":0}`))
	door, err := discord.NewDoor(discord.DoorConfig{
		Config: discord.Config{BaseURL: r.server.URL, Token: botToken}, PublicKey: publicOf(newKey()), Addr: "127.0.0.1:0", Handle: nobody,
	})
	must(t, err)
	must(t, door.Listen())
	if err := door.Run(t.Context()); !errors.Is(err, discord.ErrFatal) {
		t.Errorf("got %v", err)
	}
}

func TestDoorAsksUntilItIsToldWhoItIs(t *testing.T) {
	t.Parallel()
	key := newKey()
	r := playing(t, hangUp, hangUp, hangUp, hangUp, answering(503, ""), applicationOf(key))
	told := make(chan string, 1)
	door, err := discord.NewDoor(discord.DoorConfig{
		Config:    discord.Config{BaseURL: r.server.URL, Token: botToken, Pause: time.Millisecond},
		PublicKey: publicOf(key), Addr: "127.0.0.1:0", Handle: nobody, Ready: func(app string) { told <- app },
	})
	must(t, err)
	must(t, door.Listen())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- door.Run(ctx) }()
	if app := soon(t, told, "the application"); app != "42" {
		t.Errorf("got %q", app)
	}
	cancel()
	must(t, <-done)
}
