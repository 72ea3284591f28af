package discord_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// pipe is a connection whose other side sends a body bit by bit.
type pipe struct {
	*httptest.ResponseRecorder
	body *io.PipeReader
}

// SetReadDeadline ends the read that waits.
func (p pipe) SetReadDeadline(time.Time) error { return p.body.CloseWithError(os.ErrDeadlineExceeded) }

// All large bodies together take 16 MiB and no more: the last one that would
// makes the first one go, and all others stay.
func TestDoorHasRoomForSixteenMegabytes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		door, err := discord.NewDoor(discord.DoorConfig{
			Config: discord.Config{BaseURL: "http://127.0.0.1:9", Token: botToken}, PublicKey: publicOf(newKey()), Handle: nobody,
		})
		must(t, err)
		const counted, each = 16 << 20, 128 << 10
		const fit = counted / each
		var served sync.WaitGroup
		var lines []pipe
		var senders []*io.PipeWriter
		for range fit + 1 {
			body, send := io.Pipe()
			p := pipe{httptest.NewRecorder(), body}
			lines, senders = append(lines, p), append(senders, send)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, discord.DoorPath, body)
			served.Go(func() { door.ServeHTTP(p, r) })
			if len(lines) <= fit {
				_, err := io.WriteString(send, strings.Repeat(" ", 16<<10+each)) // the first 16 KiB of each are free
				must(t, err)
			}
			synctest.Wait()
		}
		if n := refusedOf(lines); n != 0 {
			t.Errorf("%d were refused although there was room", n)
		}
		_, err = io.WriteString(senders[fit], strings.Repeat(" ", 16<<10+1))
		must(t, err)
		synctest.Wait()
		if n := refusedOf(lines); n != 1 || lines[0].Code != http.StatusServiceUnavailable {
			t.Errorf("%d were refused and the first got %d, want only the first", n, lines[0].Code)
		}
		for _, s := range senders {
			_ = s.Close()
		}
		served.Wait()
	})
}

// refusedOf is how many were answered that there is no room.
func refusedOf(lines []pipe) (n int) {
	for _, l := range lines {
		if l.Code == http.StatusServiceUnavailable {
			n++
		}
	}
	return n
}
