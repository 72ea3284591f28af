package discord_test

import (
	"testing"

	"retouch/internal/sandbox/discord"
)

func TestCrowdIsOfDifferentMembers(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{Crowd: 2})
	b := k.connect()
	k.register()
	seen := map[any]bool{}
	for _, user := range []string{"member", "crowd1", "crowd2"} {
		i := b.run(object{"name": "edit", "user": user, "options": object{"prompt": "x"}})
		seen[dig(i, "member", "user", "id")] = true
	}
	if len(seen) != 3 {
		t.Errorf("got %d members, want 3", len(seen))
	}
	got := k.control("POST", "commands", object{"name": "edit", "user": "crowd3", "options": object{"prompt": "x"}})
	if got.status != 400 {
		t.Errorf("got %d for one who is not there, want 400", got.status)
	}
}

func TestInteractionIsDeliveredAgain(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	b := k.connect()
	k.register()
	i := b.run(object{"name": "edit", "options": object{"prompt": "x"}})
	k.control("POST", "gateway", object{"again": i["id"]})
	again := b.expect("INTERACTION_CREATE")
	for _, field := range []string{"id", "token", "type"} {
		if got, want := dig(again, field), i[field]; got != want {
			t.Errorf("got %s %v the second time, want %v", field, got, want)
		}
	}
}
