package web

import "time"

// Limits bound what visitors can take.
type Limits struct {
	PerSecond        float64 // requests of one client
	Burst            int
	SignInsPerSecond float64 // attempts to sign in of one client
	SignInBurst      int
	Clients          int // remembered by the limiters

	UnderWay int           // requests of one client at once; fewer than the index has connections
	Patience time.Duration // how long further ones wait

	Body     int64 // bytes of a request's body
	Sessions int
	Each     int           // sessions of one identity
	Session  time.Duration // how long one lasts
	Link     time.Duration // how long a challenge or a one-time link is good

	Prepared     int // waiting for signatures, of all identities
	PreparedEach int // of one identity
	Wait         time.Duration

	Streams     int // of events
	StreamsEach int // of one client

	Connections     int // open at once
	ConnectionsEach int // from one address, behind which there may be many visitors
}

func (l *Limits) defaults() {
	usual := Limits{
		PerSecond: 20, Burst: 100, SignInsPerSecond: 1, SignInBurst: 20, Clients: 10_000, UnderWay: 4, Patience: 10 * time.Second,
		Body: 128 << 10, Sessions: 10_000, Each: 20, Session: 8 * time.Hour, Link: time.Minute,
		Prepared: 10_000, PreparedEach: 20, Wait: 15 * time.Minute,
		Streams: 200, StreamsEach: 5, Connections: 4000, ConnectionsEach: 250,
	}
	fill(&l.PerSecond, usual.PerSecond)
	fill(&l.Burst, usual.Burst)
	fill(&l.SignInsPerSecond, usual.SignInsPerSecond)
	fill(&l.SignInBurst, usual.SignInBurst)
	fill(&l.Clients, usual.Clients)
	fill(&l.UnderWay, usual.UnderWay)
	fill(&l.Patience, usual.Patience)
	fill(&l.Body, usual.Body)
	fill(&l.Sessions, usual.Sessions)
	fill(&l.Each, usual.Each)
	fill(&l.Session, usual.Session)
	fill(&l.Link, usual.Link)
	fill(&l.Prepared, usual.Prepared)
	fill(&l.PreparedEach, usual.PreparedEach)
	fill(&l.Wait, usual.Wait)
	fill(&l.Streams, usual.Streams)
	fill(&l.StreamsEach, usual.StreamsEach)
	fill(&l.Connections, usual.Connections)
	fill(&l.ConnectionsEach, usual.ConnectionsEach)
}

func fill[T comparable](value *T, usual T) {
	var zero T
	if *value == zero {
		*value = usual
	}
}
