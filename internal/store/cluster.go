package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// join connects to a cluster, which may still be starting, and decides how
// many copies of everything are kept.
func (s *Store) join(ctx context.Context, c Config) error {
	var opts []nats.Option
	if c.Creds != "" {
		opts = append(opts, nats.UserCredentials(c.Creds))
	}
	err := again(ctx, func(ctx context.Context) error { return s.connect(ctx, c.Log, c.URL, opts...) })
	if err != nil {
		return err
	}
	s.replicas = c.Replicas
	if s.replicas == 0 && s.conn.ConnectedClusterName() != "" {
		s.replicas = min(3, len(s.conn.Servers()))
	}
	s.replicas = max(1, s.replicas)
	return nil
}

// connect makes a connection that mends itself, and waits for JetStream.
func (s *Store) connect(ctx context.Context, log *slog.Logger, url string, more ...nats.Option) error {
	opts := append([]nats.Option{
		nats.Name("retouch"), nats.MaxReconnects(-1), nats.ReconnectWait(200 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, 100*time.Millisecond),
		nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			log.Warn("store connection", "err", plain(err))
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("store connection lost", "err", plain(err))
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("store connection is back") }),
	}, more...)
	conn, err := nats.Connect(url, opts...)
	if err != nil {
		return fmt.Errorf("connect: %w", plain(err))
	}
	js, err := jetstream.New(conn)
	if err == nil {
		_, err = js.AccountInfo(ctx)
	}
	if err != nil {
		conn.Close()
		return fmt.Errorf("ask for JetStream: %w", plain(err))
	}
	s.conn, s.js = conn, js
	return nil
}

// plain drops the address from an error: a URL can hold a password.
func plain(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%s the address: %w", u.Op, u.Err)
	}
	return err
}

// lasting says that no waiting mends an error.
func lasting(err error) bool {
	_, address := errors.AsType[*url.Error](err)
	return address || errors.Is(err, os.ErrNotExist) || errors.Is(err, nats.ErrAuthorization) ||
		errors.Is(err, nats.ErrPermissionViolation) || errors.Is(err, jetstream.ErrInvalidBucketName) ||
		errors.Is(err, ErrInvalid) || errors.Is(err, errCrowded)
}

// again repeats f, which may need a few seconds on a cluster that has just
// started, until it works, cannot work, or ctx ends. The pause differs each
// time, because processes that start together get in each other's way.
func again(ctx context.Context, f func(context.Context) error) error {
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := f(try)
		cancel()
		if err == nil || lasting(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100*time.Millisecond + rand.N(200*time.Millisecond)):
		}
	}
}

// ensure opens something, or makes it when it is not there. Several processes
// may do that at once: whoever is late finds it there.
func (s *Store) ensure(ctx context.Context, open, create func(context.Context) error) error {
	once := func(ctx context.Context) error {
		err := open(ctx)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			if err = create(ctx); err == nil {
				err = open(ctx)
			}
		}
		return err
	}
	if s.Exclusive() {
		return clearing(ctx, once)
	}
	return again(ctx, once)
}
