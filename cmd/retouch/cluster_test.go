package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// natsNode is a server of a cluster in a process of its own, so that it can be
// killed: natsNode NAME PORT ROUTE-PORT ROUTES DIR.
func natsNode() {
	port, _ := strconv.Atoi(os.Args[2])
	routes, _ := strconv.Atoi(os.Args[3])
	s, err := server.NewServer(&server.Options{
		ServerName: os.Args[1], Host: "127.0.0.1", Port: port, NoSigs: true,
		JetStream: true, StoreDir: os.Args[5], SyncAlways: true,
		Cluster: server.ClusterOpts{Name: "outside", Host: "127.0.0.1", Port: routes},
		Routes:  server.RoutesFromStr(os.Args[4]),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s.Start()
	s.WaitForShutdown()
}

// cluster is three such servers on this machine.
type cluster struct {
	tb    testing.TB
	nodes [3]node
}

type node struct {
	args []string
	cmd  *exec.Cmd
}

func startCluster(tb testing.TB) *cluster {
	tb.Helper()
	if testing.Short() {
		tb.Skip("it runs a cluster, which takes its time")
	}
	c := &cluster{tb: tb}
	var ports, routes []string
	for range c.nodes {
		ports = append(ports, freePort(tb))
		routes = append(routes, freePort(tb))
	}
	all := "nats://127.0.0.1:" + strings.Join(routes, ",nats://127.0.0.1:")
	for i := range c.nodes {
		name := fmt.Sprintf("n%d", i+1)
		c.nodes[i].args = []string{"natsnode", name, ports[i], routes[i], all, filepath.Join(tb.TempDir(), name)}
		c.start(i)
		tb.Cleanup(func() { c.kill(i) })
	}
	return c
}

func freePort(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// start runs this very binary under the name that makes it a server.
func (c *cluster) start(i int) {
	c.tb.Helper()
	self, err := os.Executable()
	if err != nil {
		c.tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = c.nodes[i].args
	if err := cmd.Start(); err != nil {
		c.tb.Fatal(err)
	}
	c.nodes[i].cmd = cmd
}

func (c *cluster) kill(i int) {
	_ = c.nodes[i].cmd.Process.Kill()
	_ = c.nodes[i].cmd.Wait()
}

// url names all servers.
func (c *cluster) url() string {
	var all []string
	for _, n := range c.nodes {
		all = append(all, "nats://127.0.0.1:"+n.args[2])
	}
	return strings.Join(all, ",")
}

// The short form takes about half a minute. The long one:
//
//	go test -run TestCrashOfACluster ./cmd/retouch -crash.rounds 6 -v
var crashRounds = flag.Int("crash.rounds", 1, "how often TestCrashOfAClusterLosesNothing kills a server and a process")

// Two processes share a cluster of three servers. The servers are killed in
// turn, and so are the processes; no job is lost.
func TestCrashOfAClusterLosesNothing(t *testing.T) {
	t.Parallel()
	const members = 8
	o := newOutside(t, members)
	o.thinking(between(50*time.Millisecond, 400*time.Millisecond))
	c := startCluster(t)
	settings := []string{"NATS_URL=" + c.url(), "NATS_REPLICAS=3", "JOB_LEASE=6s", "STOP_TIMEOUT=5s", "WORKERS=4"}
	one, two := newProcess(t, o, settings...), newProcess(t, o, settings...)
	one.launch()
	one.awaitReady(time.Minute)
	two.launch()
	two.awaitReady(time.Minute)

	load := startTraffic(t, o, members)
	load.flows("start")
	newest, other := two, one // Discord gives commands to who connected last
	for round := range *crashRounds {
		i := round % len(c.nodes)
		c.kill(i)
		load.flows("death of a server")
		c.start(i)
		load.flows("return of a server")
		o.killAt(newest, callBegun, 50*time.Millisecond)
		load.flows("death of a process")
		newest.launch()
		newest.awaitReady(time.Minute)
		if code := other.stop(); code != exitDone {
			t.Errorf("got exit %d from a process that was stopped, want 0", code)
		}
		o.books.killed() // what it broke off is given back
		other.launch()
		other.awaitReady(time.Minute)
		newest, other = other, newest
	}
	load.stop()
	if !o.books.until(allAnswered, patience) {
		t.Error("not everybody was answered")
	}
	for _, p := range []*process{one, two} {
		if code := p.stop(); code != exitDone {
			t.Errorf("got exit %d, want 0", code)
		}
	}
	if wrong := o.books.mistakes(); len(wrong) > 0 {
		t.Errorf("the books do not balance:\n%s", o.books.show())
	}
	t.Logf("%+v\n%s", o.books.sums(), o.books.refusals())
}
