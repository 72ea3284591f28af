package main

import (
	"log/slog"
	"net/url"
	"path/filepath"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/editor/picture"
	"retouch/internal/store"
)

// discordConfig is what the wire needs of the settings.
func (s settings) discordConfig(log *slog.Logger) discord.Config {
	return discord.Config{
		BaseURL:   s.DiscordURL,
		Token:     s.Token,
		UserAgent: discordAgent + " Retouch/" + versionOf(),
		Log:       log,
	}
}

// discordAgent is what discordgo calls itself; Discord wants this form.
// https://discord.com/developers/docs/reference#user-agent
const discordAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0)"

// editorConfig is what the editor needs of the settings.
func (s settings) editorConfig(log *slog.Logger) editor.Config {
	return editor.Config{
		URL:              s.EditsURL,
		Key:              s.Key,
		Model:            s.Model,
		ImageField:       s.ImageField,
		Extra:            s.Extra,
		MaxBytes:         s.EditsMaxBytes,
		MaxSide:          s.EditsMaxSide,
		Timeout:          s.EditsTimeout,
		Stream:           s.EditsStream == streamAuto,
		ResultHosts:      s.ResultHosts,
		AttachmentHosts:  s.AttachmentHosts,
		PictureMaxBytes:  s.PictureMax,
		PicturesMaxBytes: s.PicturesMax,
		Limits:           picture.Limits{Pixels: s.PixelsMax, Side: s.SideMax},
		DecodeMemory:     s.DecodeMemory,
		Sizes:            s.Sizes,
		DefaultSize:      s.DefaultSize,
		UserAgent:        "Retouch/" + versionOf(),
		Log:              log,
	}
}

// storeConfig is what the store needs of the settings. The embedded engine
// keeps its files in DATA_DIR.
func (s settings) storeConfig(log *slog.Logger) store.Config {
	return store.Config{
		Dir: filepath.Join(s.DataDir, storeDir),
		URL: s.NATS, Creds: s.NATSCreds, Replicas: s.NATSReplicas,
		Room: s.KeepBytes, Log: log,
	}
}

const storeDir = "jetstream"

// host is that of an address, "" when it has none.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
