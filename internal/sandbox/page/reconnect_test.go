package page_test

import (
	"fmt"
	"net"
	"testing"
)

// TestReconnect: the page says when the sandbox is gone, and finds another one
// at the same address.
func TestReconnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	s := openStage(t, addr)
	b := openTab(t, s.base)
	b.until(`document.querySelectorAll('#messages .message').length === 1`)
	audit(t, b, "at the start")
	first := eval[string](b, `document.querySelector('#messages .message').id`)
	s.stop()
	b.until(`document.querySelector('#banner').dataset.kind === 'lost' && !document.querySelector('#banner').hidden`)
	audit(t, b, "without a sandbox")
	openStage(t, addr)
	b.until(`document.querySelector('#banner').hidden`)
	b.until(fmt.Sprintf(`document.querySelectorAll('#messages .message').length === 1 && !document.querySelector('#%s')`, first))
	b.until(listed)
}
