package web

import (
	"net"
	"sync"
)

// connections bounds how many a listener has open, in all and for each address: one
// that is idle costs a file, of which a program may not have many.
type connections struct {
	net.Listener
	all, each int

	mu   sync.Mutex
	open map[string]int
	n    int
}

func newConnections(listener net.Listener, l Limits) *connections {
	return &connections{Listener: listener, all: l.Connections, each: l.ConnectionsEach, open: map[string]int{}}
}

// Accept waits for a connection that is within its address's share; others are closed
// at once.
func (c *connections) Accept() (net.Conn, error) {
	for {
		accepted, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := addressIn(accepted.RemoteAddr().String())
		if !c.enter(address) {
			_ = accepted.Close() // nobody is told: that would cost what is short
			continue
		}
		return &connection{Conn: accepted, leave: sync.OnceFunc(func() { c.leave(address) })}, nil
	}
}

func (c *connections) enter(address string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n >= c.all || c.open[address] >= c.each {
		return false
	}
	c.n++
	c.open[address]++
	return true
}

func (c *connections) leave(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
	if c.open[address]--; c.open[address] == 0 {
		delete(c.open, address)
	}
}

// connection gives its share back when it is closed.
type connection struct {
	net.Conn
	leave func()
}

// Close closes it.
func (c *connection) Close() error {
	c.leave()
	return c.Conn.Close()
}
