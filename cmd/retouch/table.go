package main

import (
	"time"

	"retouch/editor"
)

// editTable holds what an edit needs, with and without Discord.
var editTable = []setting{
	{
		name: "DISCORD_TOKEN", secret: true, required: true, commands: botOnly,
		format:  "the token",
		meaning: "The bot's token.",
		mend:    "Copy it from https://discord.com/developers/applications: your app, Bot, Reset Token.",
		parse:   func(s *settings, v string) error { return secretInto(&s.Token, v, "Bot ") },
	},
	{
		name: "EDITS_API_KEY", secret: true, required: true, commands: editing,
		format:  "the key",
		meaning: "The key of the picture-edits API, sent as a Bearer token.",
		mend:    "Copy it from your picture provider's page of API keys.",
		parse:   func(s *settings, v string) error { return secretInto(&s.Key, v, "Bearer ") },
	},
	{
		name: "EDITS_API_URL", fallback: "https://api.whatai.cc/v1/images/edits", commands: editing,
		format:  "an address like https://api.example.com/v1/images/edits",
		meaning: "Where the OpenAI-compatible picture-edits API is: the host, .../v1 and .../v1/images/edits all work. Plain http only to a literal loopback address.",
		parse:   func(s *settings, v string) error { return urlInto(&s.EditsURL, v) },
	},
	{
		name: "EDITS_MODEL", commands: editing,
		format:  "the model's name",
		meaning: "The model that the provider should use; not sent when empty.",
		parse:   func(s *settings, v string) error { return textInto(&s.Model, v) },
	},
	{
		name: "EDITS_IMAGE_FIELD", fallback: "auto", commands: editing,
		format:  "auto, image or image[]",
		meaning: "The form field of the pictures. auto sends one picture as image and several as the provider documents it; the others are always used as written.",
		parse:   func(s *settings, v string) error { return choiceInto(&s.ImageField, v, "auto", "image", "image[]") },
	},
	{
		name: "EDITS_EXTRA", commands: editing,
		format:  "key=value,key=value",
		meaning: "More form fields that the provider wants.",
		parse:   func(s *settings, v string) error { return fieldsInto(&s.Extra, v) },
	},
	{
		name: "EDITS_MAX_BYTES", fallback: "10MB", commands: editing,
		format:  "a size like 10MB, 8MiB or 10000000",
		meaning: "What the API takes: every picture sent is smaller than this; larger ones are made to fit.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.EditsMaxBytes, v) },
	},
	{
		name: "EDITS_MAX_SIDE", commands: editing,
		format:  "a number from 256 to 65535",
		meaning: "The most pixels that a side of a picture sent may have; larger ones are made smaller. Empty means no limit but PICTURE_MAX_SIDE.",
		parse:   func(s *settings, v string) error { return countInto(&s.EditsMaxSide, v, 256, 65_535) },
	},
	{
		name: "EDITS_SIZES", fallback: editor.DefaultSizes, commands: editing,
		format:  "sizes like 1024x1024,1536x1024,1024x1536 and * for any other",
		meaning: "The sizes that the API makes. The words square, portrait and landscape mean the first of that shape; match means the one nearest to the first picture's shape. With *, members may ask for others as well, by the rules of OpenAI's newest models: multiples of 16, at most three to one, at most 3840x2160.",
		parse:   func(s *settings, v string) error { return sizesInto(&s.Sizes, v) },
	},
	{
		name: "DEFAULT_SIZE", fallback: editor.SizeAuto, commands: editing,
		format:  "auto, match, square, portrait, landscape or a size like 1024x1536",
		meaning: "The size of a result when nobody says one. auto sends none: the API decides.",
		parse:   func(s *settings, v string) error { return sizeInto(&s.DefaultSize, v) },
	},
	{
		name: "EDITS_TIMEOUT", fallback: "6m", commands: editing,
		format:  "a time like 90s, 6m or 1h",
		meaning: "How long one call of the API may take.",
		parse:   func(s *settings, v string) error { return timeInto(&s.EditsTimeout, v, 1, 24*time.Hour) },
	},
	{
		name: "RESULT_HOSTS", fallback: "*", commands: editing,
		format:  "* or hosts like img.example.com,cdn.example.com",
		meaning: "Where a result that the API gives as an address may be fetched from: https and public addresses only. A literal IP:port is dialled as written, over http.",
		parse:   func(s *settings, v string) error { return hostsInto(&s.ResultHosts, v) },
	},
	{
		name: "DISCORD_API_URL", fallback: "https://discord.com/api/v10", commands: botOnly,
		format:  "an address like https://discord.com/api/v10",
		meaning: "The base of Discord's REST API. Plain http only to a literal loopback address.",
		parse:   func(s *settings, v string) error { return urlInto(&s.DiscordURL, v) },
	},
	{
		name: "DISCORD_PUBLIC_KEY", commands: botOnly,
		format:  "64 hexadecimal digits",
		meaning: "The application's public key. With HTTP_ADDR set as well, interactions arrive by signed HTTP POST at /interactions instead of the gateway.",
		mend:    "Copy it from https://discord.com/developers/applications: your app, General Information, Public Key. Or leave it and HTTP_ADDR out to use the gateway.",
		parse:   func(s *settings, v string) error { return publicKeyInto(&s.PublicKey, v) },
	},
	{
		name: "HTTP_ADDR", commands: botOnly,
		format:  "host:port like 127.0.0.1:8080",
		meaning: "Where the signed interactions arrive, behind a reverse proxy that has the public address and TLS. It goes with DISCORD_PUBLIC_KEY.",
		parse:   func(s *settings, v string) error { return addrInto(&s.HTTPAddr, v) },
	},
	{
		name: "DISCORD_SHARDS", fallback: "auto", commands: botOnly,
		format:  "auto or a number from 1 to 256",
		meaning: "Into how many connections the bot's servers are split; all are of this process. auto takes as many as Discord recommends, which is 1 up to about a thousand servers.",
		parse:   func(s *settings, v string) error { return shardsInto(&s.Shards, v) },
	},
	{
		name: "ATTACHMENT_HOSTS", commands: editing,
		fallback: "cdn.discordapp.com,media.discordapp.net,images-ext-1.discordapp.net,images-ext-2.discordapp.net",
		format:   "hosts like cdn.discordapp.com,media.discordapp.net",
		meaning:  "Where pictures may be downloaded from: https and public addresses only. A literal IP:port is dialled as written, over http.",
		parse:    func(s *settings, v string) error { return namedHostsInto(&s.AttachmentHosts, v) },
	},
	{
		name: "PICTURE_MAX_BYTES", fallback: "50MB", commands: editing,
		format:  "a size like 50MB, 48MiB or 50000000",
		meaning: "The largest picture that is taken in.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.PictureMax, v) },
	},
	{
		name: "PICTURES_MAX_BYTES", fallback: "100MB", commands: editing,
		format:  "a size like 100MB, 96MiB or 100000000",
		meaning: "The most that all pictures of one job may have together.",
		parse:   func(s *settings, v string) error { return bytesInto(&s.PicturesMax, v) },
	},
	{
		name: "PICTURE_MAX_PIXELS", fallback: "64MP", commands: editing,
		format:  "a number of pixels like 64MP or 64000000",
		meaning: "The most pixels that one picture may have; results too.",
		parse:   func(s *settings, v string) error { return pixelsInto(&s.PixelsMax, v) },
	},
	{
		name: "PICTURE_MAX_SIDE", fallback: "16384", commands: editing,
		format:  "a number from 16 to 65535",
		meaning: "The most pixels that a side of one picture may have; results too.",
		parse:   func(s *settings, v string) error { return countInto(&s.SideMax, v, 16, 65_535) },
	},
	{
		name: "DECODE_MEMORY", fallback: "512MB", commands: editing,
		format:  "a size of 64MB at least",
		meaning: "The memory that all pictures which are decoded at once may take together; others wait. What needs more by itself is refused. GOMEMLIMIT is set from it unless it is set.",
		parse:   func(s *settings, v string) error { return memoryInto(&s.DecodeMemory, v) },
	},
}
