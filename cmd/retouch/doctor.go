package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/store"
)

// doctor checks all that the bot needs, one line for each, and goes on after
// what failed so that everything can be mended at once.
func (p *program) doctor(ctx context.Context, args []string) error {
	if err := p.flags("doctor", args, noFlags); err != nil {
		return err
	}
	s, err := p.loadAndWarn("doctor")
	if err != nil {
		fmt.Fprintln(p.stdout, "failed  settings")
		return err
	}
	fmt.Fprintln(p.stdout, "ok      settings")
	d := diagnosis{program: p}
	d.check("data folder", s.DataDir, checkData(s.DataDir))
	if s.NATS != "" {
		d.check("NATS", "the cluster answers", checkCluster(ctx, s))
	}
	d.checkDiscord(ctx, s)
	d.checkEdits(ctx, s)
	return d.verdict()
}

// diagnosis is what the doctor has found so far.
type diagnosis struct {
	program  *program
	failed   int
	settings int // of those that failed: mended by a setting
}

// check prints the line of a check.
func (d *diagnosis) check(what, found string, err error) {
	if err == nil {
		fmt.Fprintf(d.program.stdout, "ok      %s: %s\n", what, found)
		return
	}
	d.failed++
	if _, ok := errors.AsType[settingsError](err); ok {
		d.settings++
	}
	fmt.Fprintf(d.program.stdout, "failed  %s: %s\n", what, d.program.secrets.clean(err.Error()))
}

func (d *diagnosis) verdict() error {
	switch {
	case d.failed == 0:
		fmt.Fprintln(d.program.stdout, "\nAll is well. Start the bot with: retouch")
		return nil
	case d.settings > 0:
		return settingsError{fmt.Errorf("%d of the checks failed; the lines above say what to do", d.failed)}
	}
	return fmt.Errorf("%d of the checks failed; the lines above say what to do", d.failed)
}

// checkData says whether the folder can be used. One that a running bot uses
// is fine.
func checkData(path string) error {
	data, err := openData(path, slog.New(slog.DiscardHandler))
	if errors.Is(err, errInUse) {
		return nil
	}
	if err != nil {
		return err
	}
	return data.Close()
}

// checkTime is for one question to another machine.
const checkTime = 15 * time.Second

// checkCluster connects to it and changes nothing there.
func checkCluster(ctx context.Context, s settings) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	kept, err := store.Open(ctx, s.storeConfig(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("%w. Check NATS_URL, NATS_CREDS and the network", err)
	}
	kept.Close()
	return nil
}

func (d *diagnosis) checkDiscord(ctx context.Context, s settings) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	rest, err := discord.NewREST(s.discordConfig(slog.New(slog.DiscardHandler)))
	if err != nil {
		d.check("token", "", settingsError{err})
		return
	}
	defer rest.Close()
	me, err := rest.Me(ctx)
	d.check("token", "it belongs to "+me.Username, discordAdvice(err))
	if err != nil {
		return
	}
	app, err := rest.Application(ctx)
	d.check("application", app.Name, discordAdvice(err))
	if err == nil {
		fmt.Fprintln(d.program.stdout, "        invite: "+discord.InviteURL(app.ID))
		d.checkEntrance(s, app)
	}
}

// checkEntrance compares how the bot would take interactions with where Discord
// sends them.
func (d *diagnosis) checkEntrance(s settings, app discord.Application) {
	const page = "https://discord.com/developers/applications: your app, General Information"
	switch {
	case s.HTTPAddr == "" && app.Endpoint == "":
		d.check("interactions", "they come over the gateway", nil)
	case s.HTTPAddr == "":
		d.check("interactions", "", settingsError{fmt.Errorf(
			"they are posted to %s, and none come over the gateway. Clear Interactions Endpoint URL in %s, or set DISCORD_PUBLIC_KEY and HTTP_ADDR", app.Endpoint, page)})
	case !app.HasKey(s.PublicKey):
		d.check("public key", "", settingsError{fmt.Errorf("it is not this application's. Copy Public Key from %s into DISCORD_PUBLIC_KEY", page)})
	case app.Endpoint == "":
		d.check("public key", "it is this application's", nil)
		fmt.Fprintf(d.program.stdout, "        to do: let your reverse proxy pass https://YOUR-HOST%s on to http://%s%s, start the bot,\n"+
			"        and enter the first as Interactions Endpoint URL in %s\n", discord.DoorPath, s.HTTPAddr, discord.DoorPath, page)
	default:
		d.check("interactions", "Discord posts them to "+app.Endpoint, nil)
	}
}

// discordAdvice adds to an error what to do about it.
func discordAdvice(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*discord.APIError](err)
	switch {
	case !ok:
		return fmt.Errorf("cannot reach Discord: %w. Check the network, and DISCORD_API_URL if it is set", err)
	case e.Status == 401:
		return settingsError{errors.New("this token is not known to Discord. Reset it in the Developer Portal (your app, Bot, Reset Token) and put it into DISCORD_TOKEN")}
	case e.Status == 403:
		return fmt.Errorf("turned away by Discord, whatever the token: %w. Check the network, and DISCORD_API_URL if it is set", err)
	case e.Status == 404:
		return settingsError{fmt.Errorf("this is not Discord's API: %w. Check DISCORD_API_URL", err)}
	}
	return fmt.Errorf("%w. Try again later; see https://discordstatus.com", err)
}

func (d *diagnosis) checkEdits(ctx context.Context, s settings) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	edits, err := editor.New(s.editorConfig(slog.New(slog.DiscardHandler)))
	if err == nil {
		err = edits.Check(ctx)
	}
	d.check("edits API", s.EditsURL+" takes the key", editsAdvice(err))
}

func editsAdvice(err error) error {
	switch editor.KindOf(err) {
	case "":
		return nil
	case editor.Misconfigured:
		return settingsError{fmt.Errorf("%w. Check EDITS_API_KEY and EDITS_API_URL", err)}
	}
	return fmt.Errorf("%w. Check EDITS_API_URL and the network", err)
}
