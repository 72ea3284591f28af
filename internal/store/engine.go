package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What the embedded engine may use at the most, besides Config.Room. The store
// holds records of some kilobytes and results for minutes, so both are far above
// what is used.
const (
	maxStore  = 4 << 30
	maxMemory = 64 << 20
)

// startWithin bounds how long the engine may take to read back what it kept.
const startWithin = 30 * time.Second

// embed runs the engine in this process: no port, no signals, every write
// synced. Without SyncAlways the engine syncs every two minutes, and a power
// cut loses what was acknowledged in between.
func (s *Store) embed(ctx context.Context, c Config) error {
	srv, err := server.NewServer(&server.Options{
		ServerName: "retouch", DontListen: true, NoSigs: true, NoSystemAccount: true,
		JetStream: true, StoreDir: c.Dir, SyncAlways: true, DisableJetStreamBanner: true,
		JetStreamMaxMemory: maxMemory, JetStreamMaxStore: maxStore + c.Room,
	})
	if err != nil {
		return fmt.Errorf("make engine: %w", err)
	}
	says := &engineLog{log: c.Log}
	srv.SetLoggerV2(says, false, false, false)
	s.server = srv
	srv.Start()
	if err := says.fatal(); err != nil {
		return fmt.Errorf("start engine: %w", err)
	}
	if !srv.ReadyForConnections(startWithin) {
		return errors.New("start engine: it was not ready in time")
	}
	return s.connect(ctx, c.Log, "", nats.InProcessServer(srv))
}

// The code of what keeps a stream from being made that has none of its own, a
// missing folder for example (JSStreamCreateErrF in the server/errors.json of
// nats-server 2.15), how often something is made, and the pause in between.
const (
	notMade   = 10049
	makeTries = 5
	makePause = 10 * time.Millisecond
)

// clearing repeats f, which the embedded engine can fail by its own clearing up:
// some time after the last stream was discarded it takes the folder of all
// streams away, also from under one that is being made.
func clearing(ctx context.Context, f func(context.Context) error) error {
	for tries := 1; ; tries++ {
		err := f(ctx)
		if e, ok := errors.AsType[*jetstream.APIError](err); !ok || e.ErrorCode != notMade || tries == makeTries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(makePause):
		}
	}
}

// engineLog passes what the engine says of trouble to our log. It stops no
// process: what would have is an error of Open.
type engineLog struct {
	log *slog.Logger

	mu    sync.Mutex
	ended error
}

func (l *engineLog) say(level slog.Level, format string, v ...any) {
	l.log.Log(context.Background(), level, "store engine", "says", strings.TrimSpace(fmt.Sprintf(format, v...)))
}

// fatal is what would have ended a server of its own.
func (l *engineLog) fatal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

func (l *engineLog) Fatalf(format string, v ...any) {
	l.mu.Lock()
	l.ended = errors.New(strings.TrimSpace(fmt.Sprintf(format, v...)))
	l.mu.Unlock()
	l.say(slog.LevelError, format, v...)
}

func (l *engineLog) Noticef(string, ...any)         {}
func (l *engineLog) Debugf(string, ...any)          {}
func (l *engineLog) Tracef(string, ...any)          {}
func (l *engineLog) Warnf(format string, v ...any)  { l.say(slog.LevelWarn, format, v...) }
func (l *engineLog) Errorf(format string, v ...any) { l.say(slog.LevelError, format, v...) }
