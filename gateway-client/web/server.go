package web

import (
	"context"
	"crypto/rand"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/web/console"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/web/trace"
)

// Options say what is served. Index, Ledger, Profile, Roots and Public are needed.
type Options struct {
	Index   *index.Index
	Ledger  *ledger.Client    // acts as the server's own identity
	Profile *profile.Profile  // the server's
	Roots   map[string][]byte // PEM certificates of both regulators' CAs by MSP ID
	Public  string            // base URL that labels carry, such as https://trace.example
	Hosts   []string          // further hosts (host or host:port) under which it may be asked
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *Metrics // nil: none
	Checker fs.FS    // that the trace page runs; nil: the one built in

	// What the console says of the ledger's health; nil: not known here.
	Audit   func(context.Context) (console.Audit, error)
	Heights func(context.Context) map[string]uint64

	Limits Limits // what is zero has its default
}

// Server is the whole site. It is safe for concurrent use.
type Server struct {
	Options
	public   *url.URL
	self     provenance.Actor // the server's own identity
	members  *members
	sessions *sessions
	links    *links
	prepared *preparations
	clients  *limiter // by client
	signIns  *limiter // by client: guesses cost more
	underWay *queues  // by client
	streams  *streams
	turns    trace.Turns // of the public, to ask the ledger
	cross    *http.CrossOriginProtection
	key      []byte // of CSRF tokens; lives as long as the process
	routes   []route
	handler  http.Handler
}

// New assembles the site.
func New(o Options) (*Server, error) {
	o.defaults()
	public, err := url.Parse(o.Public)
	if err != nil || public.Scheme != "https" || public.Host == "" || public.Path != "" && public.Path != "/" {
		return nil, provenance.Refuse(provenance.Usage, "public", "%q is not a base URL; write it like https://trace.example", "%q 不是网站地址，请写成 https://trace.example", o.Public)
	}
	members, err := newMembers(o.Roots)
	if err != nil {
		return nil, err
	}
	self, err := o.Profile.Actor()
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, public: public, self: self, members: members,
		sessions: newSessions(o.Limits, o.Now), links: newLinks(o.Limits, o.Now), prepared: newPreparations(o.Limits, o.Now),
		clients:  newLimiter(o.Limits.PerSecond, o.Limits.Burst, o.Limits.Clients, o.Now),
		signIns:  newLimiter(o.Limits.SignInsPerSecond, o.Limits.SignInBurst, o.Limits.Clients, o.Now),
		underWay: newQueues(o.Limits), streams: newStreams(o.Limits), turns: trace.NewTurns(trace.Asked), key: make([]byte, 32),
	}
	if _, err := rand.Read(s.key); err != nil {
		return nil, err
	}
	if s.cross, err = newCrossOrigin(s.origin()); err != nil {
		return nil, err
	}
	if o.Ledger != nil {
		members.revoked = newRevocations(o.Ledger, o.Roots, o.Now, o.Log)
	}
	s.routes = s.api()
	site, err := s.site()
	if err != nil {
		return nil, err
	}
	s.handler = s.guard(site)
	return s, nil
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Limits.defaults()
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends the event streams, which would otherwise outlast a shutdown.
func (s *Server) Close() { s.streams.close() }

// origin is how browsers and sign-ins name the site.
func (s *Server) origin() string { return s.public.Scheme + "://" + s.public.Host }

// site routes requests to the pages and the API.
func (s *Server) site() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle(page.StaticPath, page.Static)
	mux.HandleFunc("/{$}", s.reading(s.front))
	mux.HandleFunc("/find", s.reading(s.find))
	mux.HandleFunc("/sign-in", s.reading(s.signInPage))
	mux.HandleFunc("/sign-in/{token}", s.enter)
	mux.Handle("/sign-out", s.signedIn(s.signOut))
	mux.Handle("/account", s.signedIn(s.reading(s.account)))
	mux.Handle("/prepared/{id}", s.signedIn(s.reading(s.preparedPage)))
	traced, err := trace.New(trace.Options{
		Index: s.Index, Ledger: s.Ledger, Roots: s.Roots, Public: s.Public, Channel: s.Profile.Channel, Chaincode: s.Profile.Chaincode,
		Now: s.Now, Actor: Actor, Log: s.Log, Checker: s.Checker, Turns: s.turns,
	})
	if err != nil {
		return nil, err
	}
	for _, path := range []string{"/t/", "/01/", "/label/", "/evidence/", trace.StaticPath} {
		mux.Handle(path, traced)
	}
	shown, err := console.New(console.Options{
		Index: s.Index, Ledger: s.Ledger, Now: s.Now, Log: s.Log, Actor: Actor, CSRF: s.CSRF, Prepare: s.Prepare, Audit: s.Audit, Heights: s.Heights,
	})
	if err != nil {
		return nil, err
	}
	open, err := console.Open(console.OpenOptions{Index: s.Index, Now: s.Now, Log: s.Log})
	if err != nil {
		return nil, err
	}
	mux.Handle(console.Path, s.officials(shown))
	mux.Handle(console.OpenPath, open)
	mux.Handle(console.StaticPath, console.Static)
	s.mountAPI(mux)
	mux.HandleFunc("/", s.notFound)
	return mux, nil
}
