package discord_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestDoorAnswersInOrderWhatComesAtOnce(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	c, in := d.dial()
	forged := d.signed(ping)
	forged.body = `{"type":9}`
	lot := bytes.Join([][]byte{d.signed(ping).raw(), d.signed(command("1300000000000000007")).raw(), forged.raw(), d.signed(ping).raw()}, nil)
	_, err := c.Write(lot)
	must(t, err)
	for n, want := range []int{200, 200, 401, 200} {
		res, err := http.ReadResponse(in, nil)
		must(t, err)
		_, err = io.Copy(io.Discard, res.Body)
		must(t, err)
		if res.StatusCode != want {
			t.Errorf("answer %d: got %d, want %d", n, res.StatusCode, want)
		}
	}
}

// A body that is announced as too large is refused before a byte of it comes.
func TestDoorReadsNothingOfABodyThatIsTooLarge(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	c, in := d.dial()
	_, err := io.WriteString(c, "POST /interactions HTTP/1.1\r\nHost: door\r\nContent-Length: 67108864\r\n\r\n")
	must(t, err)
	res, err := http.ReadResponse(in, nil)
	must(t, err)
	if res.StatusCode != http.StatusRequestEntityTooLarge || !res.Close {
		t.Errorf("got %d, closes: %v", res.StatusCode, res.Close)
	}
}

func TestDoorBoundsHeaders(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	c, in := d.dial()
	_, err := io.WriteString(c, "POST /interactions HTTP/1.1\r\nHost: door\r\nX-Long: "+strings.Repeat("x", 64<<10)+"\r\n\r\n")
	if err == nil {
		if res, err := http.ReadResponse(in, nil); err == nil && res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("got %d", res.StatusCode)
		}
	}
	if status, _ := d.send(d.signed(ping)); status != 200 {
		t.Errorf("got %d for a ping after it", status)
	}
}

// Whoever does not finish asking is cut off: headers after 5 s, bodies after 10.
func TestDoorCutsOffWhoIsSlow(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for the time-outs")
	}
	d := openDoor(t, thinks)
	tests := map[string]string{
		"in the headers": "POST /interactions HTTP/1.1\r\nHost: do",
		"in the body":    "POST /interactions HTTP/1.1\r\nHost: door\r\nContent-Length: 100\r\n\r\nabc",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", d.door.Addr())
			must(t, err)
			defer c.Close()
			must(t, c.SetDeadline(time.Now().Add(time.Minute)))
			_, err = io.WriteString(c, text)
			must(t, err)
			if _, err = io.Copy(io.Discard, c); errors.Is(err, io.ErrUnexpectedEOF) {
				t.Error(err)
			}
			var slow net.Error
			if errors.As(err, &slow) && slow.Timeout() {
				t.Error("it is still connected after a minute")
			}
		})
	}
}

// Strangers who hold more connections open than there is room for keep nobody
// out: the one that has been quiet longest goes.
func TestDoorHasRoomForOneMore(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	const most = 100
	d.door.Seat(most)
	for range 3 * most {
		c, _ := d.dial()
		_, err := io.WriteString(c, "POST /interactions HTTP/1.1\r\n")
		must(t, err)
	}
	if status, _ := d.send(d.signed(ping)); status != 200 {
		t.Errorf("got %d", status)
	}
	if n := d.door.Conns(); n > most {
		t.Errorf("%d connections, want at most %d", n, most)
	}
}

func TestDoorTellsATakenAddress(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	other, err := discord.NewDoor(discord.DoorConfig{
		Config: discord.Config{Token: botToken}, PublicKey: publicOf(d.key), Addr: d.door.Addr(), Handle: nobody,
	})
	must(t, err)
	if err := other.Listen(); err == nil || other.Addr() != "" || other.Close() != nil {
		t.Errorf("got %v, %s", err, other.Addr())
	}
}
