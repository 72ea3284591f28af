//go:build race

package discord_test

// raceEnabled says that everything takes ten times as long.
const raceEnabled = true
