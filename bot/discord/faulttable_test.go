package discord_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"retouch/bot/discord"

	gocmp "github.com/google/go-cmp/cmp"
)

// faultRules are the rows as they were decided, written a second time so that
// none is changed by mistake: code, status, whether the call is made again, what
// becomes of the reply, what the member is told, and the two switches.
const faultRules = `
10062 404 Never Nobody - - owner
40060 400 Never Answered - - owner
50027 401 Never TokenDead - - -
10015 404 Never TokenDead - - -
10008 404 Never Nobody - - -
10003 404 Never Nobody - - -
10004 404 Never Nobody - - -
40094 400 Never Stays mistake - owner
40005 413 Never Stays smaller - -
50045 400 Never Stays smaller - -
30015 400 Never Stays mistake - owner
50035 400 Never Stays mistake reword owner
50006 400 Never Stays mistake - owner
200000 400 Never Stays words reword -
200001 400 Never Stays words reword -
240000 400 Never Stays words reword -
20009 400 Never Stays picture - -
400001 403 Never Stays uploads - -
50001 403 Never Stays permission - owner
50013 403 Never Stays permission - owner
50007 403 Never Stays permission - -
50278 403 Never Stays permission - -
50083 400 Never Stays thread - -
160005 400 Never Stays thread - -
20016 429 AsTold Stays - - -
20028 429 AsTold Stays - - -
20029 429 AsTold Stays - - -
40062 429 Later Stays - - -
130000 400 Later Stays - - -
40004 403 Later Stays - - owner
40006 403 Later Stays - - owner
10063 404 Never Stays mistake - owner
30032 400 Never Stays mistake - owner
30034 400 Never Stays mistake - owner
50014 401 Never BotDead - - owner
40001 401 Never BotDead - - owner
40333 403 Never Stays mistake - owner
0 401 Never TokenDead - - -
0 403 Never Stays picture - -
0 404 Never Stays mistake - -
0 408 Later Stays - - -
0 413 Never Stays smaller - -
0 429 AsTold Stays - - -
0 500 Later Stays - - -
0 502 Later Stays - - -
0 503 Later Stays - - -
0 504 Later Stays - - -
`

func TestFaultTable(t *testing.T) {
	t.Parallel()
	again := map[discord.Again]string{discord.Never: "Never", discord.Later: "Later", discord.AsTold: "AsTold"}
	reply := map[discord.Effect]string{
		discord.Stays: "Stays", discord.Answered: "Answered", discord.TokenDead: "TokenDead",
		discord.Nobody: "Nobody", discord.BotDead: "BotDead",
	}
	mark := map[bool]string{false: "-"}
	var rows []string
	for _, f := range discord.Faults() {
		mark[true] = "reword"
		reword := mark[f.Reword]
		mark[true] = "owner"
		rows = append(rows, fmt.Sprint(f.Code, " ", f.Status, " ", again[f.Again], " ", reply[f.Reply], " ",
			cmp.Or(string(f.Tell), "-"), " ", reword, " ", mark[f.Owner != ""]))
		if f.Tell == discord.TellNothing && f.Again == discord.Never && f.Reply == discord.Stays {
			t.Errorf("%d %s leaves the member without a word", f.Code, f.Name)
		}
	}
	if diff := gocmp.Diff(strings.Fields(strings.ReplaceAll(strings.TrimSpace(faultRules), " ", "_")),
		strings.Fields(strings.ReplaceAll(strings.Join(rows, "\n"), " ", "_"))); diff != "" {
		t.Errorf("(-decided +table):\n%s", diff)
	}
}
