// Command disgo is the foreign client on disgo
// (https://github.com/disgoorg/disgo). It does what program.mjs beside it
// describes, and asks for payloads that are compressed one by one.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/disgoorg/disgo"
	"github.com/disgoorg/disgo/bot"
	"github.com/disgoorg/disgo/discord"
	"github.com/disgoorg/disgo/events"
	"github.com/disgoorg/disgo/gateway"
	"github.com/disgoorg/disgo/rest"
)

// maxFile bounds a download, in bytes.
const maxFile = 64 << 20

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := run(ctx, log); err != nil {
		log.Error("disgo stops", "error", err)
		os.Exit(1)
	}
}

// run serves until the context ends or a listener fails.
func run(ctx context.Context, log *slog.Logger) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	client, err := disgo.New(os.Getenv("DISCORD_TOKEN"),
		bot.WithLogger(log),
		bot.WithRestClientConfigOpts(rest.WithURL(os.Getenv("DISCORD_API_URL"))),
		bot.WithGatewayConfigOpts(gateway.WithIntents(gateway.IntentGuilds), gateway.WithCompress(true)),
		bot.WithEventListenerFunc(reporting(fail, copyFile)),
		bot.WithEventListenerFunc(reporting(fail, suggest)),
		bot.WithEventListenerFunc(reporting(fail, openForm)),
		bot.WithEventListenerFunc(reporting(fail, quote)),
	)
	if err != nil {
		return fmt.Errorf("make client: %w", err)
	}
	defer client.Close(context.WithoutCancel(ctx))
	if got, want := client.ApplicationID().String(), os.Getenv("DISCORD_APPLICATION_ID"); got != want {
		return fmt.Errorf("the token is of application %s, want %s", got, want)
	}
	if _, err := client.Rest().SetGlobalCommands(client.ApplicationID(), commands()); err != nil {
		return fmt.Errorf("register commands: %w", err)
	}
	if err := client.OpenGateway(ctx); err != nil {
		return fmt.Errorf("open gateway: %w", err)
	}
	fmt.Println("ready")
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// reporting makes a listener of f: what it stumbles over ends the program.
func reporting[E bot.Event](fail context.CancelCauseFunc, f func(E) error) func(E) {
	return func(e E) {
		if err := f(e); err != nil {
			fail(fmt.Errorf("%T: %w", e, err))
		}
	}
}

func commands() []discord.ApplicationCommandCreate {
	return []discord.ApplicationCommandCreate{discord.SlashCommandCreate{
		Name:        "copy",
		Description: "Gives a file back",
		Options: []discord.ApplicationCommandOption{
			discord.ApplicationCommandOptionAttachment{Name: "image", Description: "The file", Required: true},
			discord.ApplicationCommandOptionString{Name: "words", Description: "Its name", Autocomplete: true},
		},
	}}
}

func copyFile(e *events.ApplicationCommandInteractionCreate) error {
	if err := e.DeferCreateMessage(false); err != nil {
		return fmt.Errorf("defer: %w", err)
	}
	data := e.SlashCommandInteractionData()
	attachment := data.Attachment("image")
	content, err := download(attachment)
	if err != nil {
		return err
	}
	words, ok := data.OptString("words")
	if !ok {
		words = "nothing"
	}
	message, err := e.Client().Rest().UpdateInteractionResponse(e.ApplicationID(), e.Token(), discord.MessageUpdate{
		Content:         new("copied " + attachment.Filename),
		Files:           []*discord.File{discord.NewFile("copy-"+words+".png", "a copy", bytes.NewReader(content))},
		AllowedMentions: &discord.AllowedMentions{},
		Components: &[]discord.ContainerComponent{
			discord.NewActionRow(discord.NewSecondaryButton("Write", "write")),
		},
	})
	if err != nil {
		return fmt.Errorf("edit the reply: %w", err)
	}
	if len(message.Attachments) != 1 {
		return fmt.Errorf("the reply has %d files", len(message.Attachments))
	}
	return nil
}

// download fetches an attachment, as a bot must: by its address.
func download(a discord.Attachment) ([]byte, error) {
	resp, err := http.Get(a.URL)
	if err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxFile))
	if err != nil || resp.StatusCode != http.StatusOK || len(content) != a.Size {
		return nil, fmt.Errorf("download: %s, %d bytes of %d: %w", resp.Status, len(content), a.Size, err)
	}
	return content, nil
}

func suggest(e *events.AutocompleteInteractionCreate) error {
	return e.AutocompleteResult([]discord.AutocompleteChoice{
		discord.AutocompleteChoiceString{Name: "a blur", Value: "blur"},
	})
}

func openForm(e *events.ComponentInteractionCreate) error {
	return e.Modal(discord.NewModalCreateBuilder().SetCustomID("form").SetTitle("Write").
		AddActionRow(discord.NewShortTextInput("line", "A line")).Build())
}

func quote(e *events.ModalSubmitInteractionCreate) error {
	return e.CreateMessage(discord.NewMessageCreateBuilder().
		SetContent("wrote " + e.Data.Text("line")).SetEphemeral(true).Build())
}
