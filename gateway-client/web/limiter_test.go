package web

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestLimiter: shares come back with time, and a flood of clients costs no memory.
func TestLimiter(t *testing.T) {
	now := time.Now()
	l := newLimiter(1, 2, 100, func() time.Time { return now })
	assert.True(t, l.allow("a"))
	assert.True(t, l.allow("a"))
	assert.False(t, l.allow("a"))
	assert.True(t, l.allow("b"))
	now = now.Add(time.Second)
	assert.True(t, l.allow("a"))
	assert.False(t, l.allow("a"))
	for i := range 10_000 {
		l.allow(fmt.Sprint(i))
		assert.LessOrEqual(t, len(l.young)+len(l.old), 100)
		if i%10 == 0 {
			assert.False(t, l.allow("a"), "who keeps asking is not forgotten")
		}
	}
}

func TestAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64", "[fe80::1%eth0]:1": "fe80::/64", "x": "x",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		assert.Equal(t, want, addressOf(r))
		r.Header.Set("X-Forwarded-For", "198.51.100.1")
		assert.Equal(t, want, addressOf(r), "what visitors claim does not count")
	}
}
