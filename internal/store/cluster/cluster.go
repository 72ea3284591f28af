// Package cluster runs a small NATS cluster with JetStream inside one process,
// on loopback, with nodes that can be stopped and started. It is for tests and
// for trying things out: nothing is synced beyond what JetStream does of its
// own accord, and there is no encryption.
package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Cluster is a running cluster. Its methods are for one goroutine.
type Cluster struct {
	dir    string
	user   *server.User // nil: everybody may connect
	nodes  []*server.Server
	ports  []int // for clients
	routes []int // for each other
}

// formWithin bounds how long nodes take to find each other and elect leaders.
const formWithin = 30 * time.Second

// Start starts n nodes that keep what they store below dir, and returns when
// they work together. With a password, clients connect as "retouch" with it.
func Start(dir string, n int, password string) (*Cluster, error) {
	c := &Cluster{dir: dir, nodes: make([]*server.Server, n)}
	if password != "" {
		c.user = &server.User{Username: "retouch", Password: password}
	}
	ports, err := freePorts(2 * n)
	if err != nil {
		return nil, fmt.Errorf("start cluster: %w", err)
	}
	c.ports, c.routes = ports[:n], ports[n:]
	for i := range n {
		if err := c.launch(i); err != nil {
			c.Close()
			return nil, fmt.Errorf("start cluster: %w", err)
		}
	}
	if err := c.wait(); err != nil {
		c.Close()
		return nil, fmt.Errorf("start cluster: %w", err)
	}
	return c, nil
}

// URL names all nodes, for store.Config.
func (c *Cluster) URL() string {
	var all []string
	for _, port := range c.ports {
		u := url.URL{Scheme: "nats", Host: loopback(port)}
		if c.user != nil {
			u.User = url.UserPassword(c.user.Username, c.user.Password)
		}
		all = append(all, u.String())
	}
	return strings.Join(all, ",")
}

// Stop ends a node and waits until it has ended.
func (c *Cluster) Stop(i int) {
	if c.nodes[i] != nil {
		c.nodes[i].Shutdown()
		c.nodes[i].WaitForShutdown()
		c.nodes[i] = nil
	}
}

// Restart starts a node that was stopped, and waits until the cluster is whole.
func (c *Cluster) Restart(i int) error {
	if err := c.launch(i); err != nil {
		return fmt.Errorf("restart node: %w", err)
	}
	if err := c.wait(); err != nil {
		return fmt.Errorf("restart node: %w", err)
	}
	return nil
}

// Close ends all nodes.
func (c *Cluster) Close() {
	for i := range c.nodes {
		c.Stop(i)
	}
}

// launch starts node i.
func (c *Cluster) launch(i int) error {
	o := &server.Options{
		ServerName: "n" + strconv.Itoa(i), Host: "127.0.0.1", Port: c.ports[i], NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: filepath.Join(c.dir, strconv.Itoa(i)), DisableJetStreamBanner: true,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
		Cluster: server.ClusterOpts{Name: "retouch", Host: "127.0.0.1", Port: c.routes[i], PoolSize: -1},
	}
	if c.user != nil {
		o.Users = []*server.User{c.user}
	}
	for _, port := range c.routes {
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: loopback(port)})
	}
	srv, err := server.NewServer(o)
	if err != nil {
		return err
	}
	c.nodes[i] = srv
	srv.Start()
	if !srv.ReadyForConnections(formWithin) {
		return errors.New("a node was not ready in time")
	}
	return nil
}

// wait returns when the running nodes have a leader and everybody follows it.
func (c *Cluster) wait() error {
	tick, late := time.NewTicker(20*time.Millisecond), time.After(formWithin)
	defer tick.Stop()
	for !c.whole() {
		select {
		case <-tick.C:
		case <-late:
			return errors.New("the nodes did not find together in time")
		}
	}
	return nil
}

func (c *Cluster) whole() bool {
	leaders := 0
	for _, srv := range c.nodes {
		switch {
		case srv == nil:
			continue
		case !srv.JetStreamIsCurrent(), srv.NumRoutes() < len(c.nodes)-1:
			return false
		case srv.JetStreamIsLeader():
			leaders++
		}
	}
	return leaders == 1
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// Ports are below those from which systems take one for each connection that goes
// out (from 32768 on Linux, 49152 elsewhere, RFC 6335): such a connection could
// have a node's port before the node starts, or while it is stopped.
const (
	firstPort = 20_000
	lastPort  = 32_000
	portTries = 1_000
)

// freePorts finds ports that nobody listens on. Nodes have to know each other's
// before they start.
func freePorts(n int) ([]int, error) {
	var ports []int
	var failed error
	for range portTries {
		if len(ports) == n {
			return ports, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort)
		l, err := net.Listen("tcp", loopback(port))
		if err != nil {
			failed = err
			continue
		}
		defer l.Close()
		ports = append(ports, port)
	}
	return nil, fmt.Errorf("find free ports: %w", failed)
}
