package discord_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// Strangers whose large bodies never end leave room for a large one of
// Discord's.
func TestDoorHasRoomForALargeBody(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	const bodies, fit, sent = 6, 4, 250 << 10
	d.door.Room(fit*(sent-16<<10) + 32<<10) // little, so that all are sent before the first is cut off
	head := signedBy(newKey(), time.Now(), "").header
	for range bodies {
		c, _ := d.dial()
		l := letter{method: "POST", path: discord.DoorPath, header: head, body: strings.Repeat(" ", 255<<10)}
		raw := l.raw()
		_, _ = c.Write(raw[:len(raw)-(255<<10-sent)]) // it may have to make room already
	}
	eventually(t, "what came first makes room", func() bool { return d.crowded() == bodies-fit })
	for n := range 5 {
		body := command("130000000000000000"+strconv.Itoa(n)) + strings.Repeat(" ", 60<<10)
		if status, answer := d.send(d.signed(body)); status != 200 || answer != `{"type":5}` {
			t.Errorf("got %d %s", status, answer)
		}
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

func TestSeatsGoToWhoIsNotQuietest(t *testing.T) {
	t.Parallel()
	s := discord.NewSeats(3)
	var all []net.Conn
	for range 6 {
		c, other := net.Pipe()
		defer other.Close()
		all = append(all, c)
	}
	open := func(n int) bool { return all[n].SetDeadline(time.Now().Add(time.Minute)) == nil }
	s.Note(all[0], http.StateNew)
	s.Note(all[1], http.StateNew)
	s.Note(all[2], http.StateNew)
	release := s.Hold(all[0])
	s.Note(all[1], http.StateActive)
	s.Note(all[3], http.StateNew) // 2 was quiet longest; 0 is held
	s.Note(all[4], http.StateNew) // then 1
	release()
	release()                     // does no harm
	s.Note(all[5], http.StateNew) // then 3: 0 was held until just now
	got := []bool{open(0), open(1), open(2), open(3), open(4), open(5)}
	if diff := cmp.Diff(got, []bool{true, false, false, false, true, true}); diff != "" {
		t.Error(diff)
	}
	for n := range all {
		s.Note(all[n], http.StateClosed)
	}
	if n := s.Taken(); n != 0 {
		t.Errorf("%d seats are taken by nobody", n)
	}
}

func TestSeatsTurnAwayWhenAllAreHeld(t *testing.T) {
	t.Parallel()
	s := discord.NewSeats(1)
	one, other := net.Pipe()
	two, another := net.Pipe()
	defer other.Close()
	defer another.Close()
	s.Note(one, http.StateNew)
	release := s.Hold(one)
	s.Note(two, http.StateNew)
	if one.SetDeadline(time.Now().Add(time.Minute)) != nil || two.SetDeadline(time.Now().Add(time.Minute)) == nil {
		t.Error("the held one made room")
	}
	s.Note(one, http.StateClosed)
	release()
	if n := s.Taken(); n != 0 {
		t.Errorf("%d seats are taken by nobody", n)
	}
}
