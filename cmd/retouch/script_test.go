package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"retouch/internal/sandbox/control"
)

// TestScripts runs the program as its users do. Besides testscript's own, the
// scripts have these commands:
//
//	exec code PROGRAM ARGS…        runs it and prints "exit N" on stdout at the end
//	start NAME REGEXP PROGRAM ARGS… runs it in the background and waits for REGEXP
//	                               in its output; named groups become variables
//	await NAME REGEXP              waits for REGEXP in its output
//	signal NAME INT|TERM           sends it a signal
//	[!] says NAME REGEXP           looks for REGEXP in its output so far
//	ends NAME CODE                 waits for its end
//	port VAR                       sets VAR to a free address of this machine
//	picture FILE W H [holed]       draws a picture; holed: with a transparent pixel
//	measure FILE KIND W H          checks a picture
//	get URL STATUS REGEXP          asks and checks the answer
//	member CONTROL FILE PROMPT…    runs /edit and waits for the answer
//	fault CONTROL JSON             orders a fault of the edits API
//	endpoint CONTROL URL           enters URL as Interactions Endpoint URL, "" for none
//	knock URL STATUS               posts an interaction that nobody signed
//	taken CONTROL                  waits until a call has met the ordered faults
//	empties DIR                    waits until nothing is left in it
//
// and the variable BARE, a REGEXP for what sandbox -bare prints.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[running{}] = make(map[string]*background)
			env.Setenv("BARE", bareLine)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": cmdStart, "await": cmdAwait, "signal": cmdSignal, "says": cmdSays, "ends": cmdEnds,
			"port": cmdPort, "picture": cmdPicture, "measure": cmdMeasure,
			"get": cmdGet, "member": cmdMember, "fault": cmdFault, "taken": cmdTaken, "endpoint": cmdEndpoint, "knock": cmdKnock, "empties": cmdEmpties,
		},
	})
}

// code runs a program and prints how it exits, for scripts that want one
// particular failure.
func code() {
	c := exec.Command(os.Args[1], os.Args[2:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("exit %d\n", c.ProcessState.ExitCode())
}

// patience is for a step that should take far less than a second, and some on a
// machine that is busy with other things.
const patience = 3 * time.Minute

func cmdPort(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

func cmdPicture(ts *testscript.TestScript, neg bool, args []string) {
	w, _ := strconv.Atoi(args[1])
	h, _ := strconv.Atoi(args[2])
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{uint8(x * 5), uint8(y * 5), uint8(x * y), 255})
		}
	}
	if len(args) > 3 && args[3] == "holed" {
		m.SetNRGBA(0, 0, color.NRGBA{})
	}
	var b bytes.Buffer
	switch filepath.Ext(args[0]) {
	case ".jpg":
		ts.Check(jpeg.Encode(&b, m, nil))
	case ".gif":
		frame := image.NewPaletted(m.Rect, palette.Plan9)
		draw.Draw(frame, frame.Rect, m, image.Point{}, draw.Src)
		ts.Check(gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}))
	default:
		ts.Check(png.Encode(&b, m))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

func cmdMeasure(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	m, kind, err := image.Decode(f)
	ts.Check(err)
	got := fmt.Sprintf("%s %d %d", kind, m.Bounds().Dx(), m.Bounds().Dy())
	if want := strings.Join(args[1:], " "); got != want {
		ts.Fatalf("%s is %s, want %s", args[0], got, want)
	}
}

// client keeps no connection, so that a stop need not wait for one.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}

func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := client.Get(args[0])
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if got := strconv.Itoa(resp.StatusCode); got != args[1] || !regexp.MustCompile(args[2]).Match(body) {
		ts.Fatalf("got %s: %s", got, body)
	}
}

func cmdFault(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := client.Post(args[0]+"/edits/faults", "application/json", strings.NewReader(args[1]))
	ts.Check(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		body, _ := io.ReadAll(resp.Body)
		ts.Fatalf("got %s: %s", resp.Status, body)
	}
}

func cmdEndpoint(ts *testscript.TestScript, neg bool, args []string) {
	user := &control.Client{Base: strings.TrimSuffix(args[0], "/control"), HTTP: client}
	if err := user.Endpoint(context.Background(), args[1]); (err != nil) != neg {
		ts.Fatalf("got %v", err)
	}
}

func cmdKnock(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := client.Post(args[0], "application/json", strings.NewReader(`{"type":1}`))
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if got := strconv.Itoa(resp.StatusCode); got != args[1] {
		ts.Fatalf("got %s", resp.Status)
	}
}

func cmdTaken(ts *testscript.TestScript, neg bool, args []string) {
	poll(ts, "the fault is taken", func() bool {
		resp, err := client.Get(args[0] + "/edits/faults")
		ts.Check(err)
		body, err := io.ReadAll(resp.Body)
		ts.Check(errors.Join(err, resp.Body.Close()))
		return strings.Contains(string(body), `"faults":[]`)
	})
}

func cmdEmpties(ts *testscript.TestScript, neg bool, args []string) {
	poll(ts, args[0]+" is empty", func() bool {
		entries, err := os.ReadDir(ts.MkAbs(args[0]))
		ts.Check(err)
		return len(entries) == 0
	})
}

// poll waits for what nobody tells of.
func poll(ts *testscript.TestScript, what string, done func() bool) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for timeout := time.After(patience); !done(); {
		select {
		case <-tick.C:
		case <-timeout:
			ts.Fatalf("it never came to this: %s", what)
		}
	}
}

// bareLine finds in the line of sandbox -bare what the scripts need.
const bareLine = `"api":"(?P<API>(?P<ORIGIN>http://(?P<ADDR>[^/"]+))/api)".*"control":"(?P<CONTROL>[^"]+)","edits_key":"(?P<KEY>[^"]+)","edits_url":"(?P<ENDPOINT>[^"]+)","public_key":"(?P<PUBLIC>[^"]+)","token":"(?P<TOKEN>[^"]+)"`

// cmdMember runs in the background with the name member, so that a script can
// do something meanwhile; await member tells the answer.
func cmdMember(ts *testscript.TestScript, neg bool, args []string) {
	content, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	b := &background{ended: make(chan struct{}), more: make(chan struct{})}
	ts.Value(running{}).(map[string]*background)["member"] = b
	user := &control.Client{Base: args[0], HTTP: client}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	ts.Check(user.AwaitCommand(ctx, "edit"))
	go func() {
		defer close(b.ended)
		answer, err := user.RunCommand(ctx, control.Command{
			Name: "edit", Options: map[string]any{"prompt": strings.Join(args[2:], " ")},
		}, patience, control.File{Field: "image", Name: filepath.Base(args[1]), Content: content})
		text, _ := json.Marshal(answer.Message)
		fmt.Fprintf(b, "%s %v %s\n", cmp.Or(answer.State, "none"), err, text)
	}()
	ts.Defer(func() { cancel(); <-b.ended })
}
