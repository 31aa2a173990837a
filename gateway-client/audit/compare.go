package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"

	"sunledger/chaincode/provenance"
)

// Comparable is a peer that two sides can be compared by without a replay.
type Comparable interface {
	LivePeer
	ConfigBlock(ctx context.Context) (*common.Block, error) // that set the configuration in force
}

// Comparison is what two peers' databases and last blocks have in common. Unlike
// a replay it says nothing of how they came to be.
type Comparison struct {
	Height     uint64    `json:"height"`
	HeaderHash string    `json:"headerHash"` // of the last block that both have
	CommitHash string    `json:"commitHash"`
	Keys       int       `json:"keys"`
	Findings   []Finding `json:"findings"`
}

// comparison compares two peers.
type comparison struct {
	Comparison
	names   [2]string
	readers [2]pageReader
}

// pageReader asks one side for proven pages.
type pageReader struct {
	replay *Replay // with the configuration to prove answers by
	mspID  string
	StateReader
}

func (p pageReader) page(ctx context.Context, q provenance.StateQuery) (*answer, error) {
	q.Nonce = nonce()
	return p.replay.ask(ctx, p.mspID, p, q)
}

// Compare compares the last blocks and the databases of two sides, key by key. A
// key that differs is looked at again, for a while, since both sides go on. The
// error is that of a peer that cannot be asked.
func Compare(ctx context.Context, names, mspIDs [2]string, peers [2]Comparable) (*Comparison, error) {
	c := &comparison{names: names, Comparison: Comparison{Findings: []Finding{}}}
	var configs [2]*common.Block
	for i, p := range peers {
		var err error
		if configs[i], err = p.ConfigBlock(ctx); err != nil {
			return nil, err
		}
		replay, err := provingBy(configs[i])
		if err != nil {
			return nil, err
		}
		c.readers[i] = pageReader{replay, mspIDs[i], p}
	}
	if !bytes.Equal(HeaderHash(configs[0].GetHeader()), HeaderHash(configs[1].GetHeader())) {
		c.find(Fork, Place{Side: names[1], Block: configs[1].GetHeader().GetNumber()}, "the sides name different configuration blocks")
		return &c.Comparison, nil
	}
	if err := c.lastBlocks(ctx, peers); err != nil {
		return nil, err
	}
	return &c.Comparison, c.databases(ctx)
}

// provingBy makes a replay that only proves answers.
func provingBy(b *common.Block) (*Replay, error) {
	if err := checkForm(b); err != nil {
		return nil, err
	}
	r := NewReplay(Options{})
	t := readTransaction(b.Data.Data[0], r.identities)
	if t.config == nil {
		return nil, errors.New("the configuration block holds no configuration")
	}
	config, err := NewConfig(t.channel, b.Header.GetNumber(), t.config)
	if err != nil {
		return nil, err
	}
	r.configure(config)
	return r, nil
}

func (c *comparison) find(code Code, at Place, detail string, args ...any) {
	c.Findings = append(c.Findings, find(code, at, detail, args...))
}

// lastBlocks compares the last block that both sides have.
func (c *comparison) lastBlocks(ctx context.Context, peers [2]Comparable) error {
	for i, p := range peers {
		height, err := p.Height(ctx)
		if err != nil {
			return err
		}
		if i == 0 || height < c.Height {
			c.Height = height
		}
	}
	if c.Height == 0 {
		return errors.New("a side has no block")
	}
	var last [2]*common.Block
	for i, p := range peers {
		for block, err := range Until(p, c.Height).Blocks(ctx, c.Height-1) {
			if err != nil {
				return err
			}
			last[i] = block
		}
		if last[i] == nil {
			return fmt.Errorf("%s does not send block %d", c.names[i], c.Height-1)
		}
	}
	at := Place{Side: c.names[1], Block: c.Height - 1}
	ours, theirs := HeaderHash(last[0].GetHeader()), HeaderHash(last[1].GetHeader())
	if !bytes.Equal(ours, theirs) {
		c.find(Fork, at, "header %x; %s has %x", theirs, c.names[0], ours)
	} else if !bytes.Equal(flags(last[0]), flags(last[1])) {
		c.find(FlagDiffers, at, "%x; %s has %x", flags(last[1]), c.names[0], flags(last[0]))
	}
	if !bytes.Equal(commitHash(last[0]), commitHash(last[1])) {
		c.find(CommitHashDiffers, at, "%x; %s has %x", commitHash(last[1]), c.names[0], commitHash(last[0]))
	}
	c.HeaderHash, c.CommitHash = hex.EncodeToString(ours), hex.EncodeToString(commitHash(last[0]))
	return nil
}

// databases compares the sides' databases, page by page.
func (c *comparison) databases(ctx context.Context) error {
	var differing []string
	for start := ""; ; {
		ours, err := c.readers[0].page(ctx, provenance.StateQuery{Start: start})
		if err != nil {
			return c.unproven(0, err)
		}
		theirs, err := c.readers[1].page(ctx, provenance.StateQuery{Start: start})
		if err != nil {
			return c.unproven(1, err)
		}
		c.Keys += ours.Count
		if ours.Digest != theirs.Digest || ours.Next != theirs.Next {
			keys, err := c.differing(ctx, start)
			if err != nil {
				return err
			}
			differing = append(differing, keys...)
		}
		if start = earlier(ours.Next, theirs.Next); start == "" {
			return c.settle(ctx, differing)
		}
	}
}

// earlier is the first of two pages' ends; an empty one is that of the database.
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// unproven makes a finding of an answer that a side's peer did not sign.
func (c *comparison) unproven(side int, err error) error {
	if !errors.Is(err, errUnproven) {
		return err
	}
	c.find(AnswerUnproven, Place{Side: c.names[side], Block: c.Height - 1}, "%v", err)
	return nil
}

// differing are the keys of a page that the sides hold differently.
func (c *comparison) differing(ctx context.Context, start string) ([]string, error) {
	var held [2]map[string]string
	end := ""
	for i, reader := range c.readers {
		page, err := reader.page(ctx, provenance.StateQuery{Start: start, Keys: true})
		if err != nil {
			return nil, c.unproven(i, err)
		}
		held[i] = map[string]string{}
		for _, k := range page.Keys {
			held[i][k.Key] = k.SHA256
		}
		end = earlier(end, page.Next)
	}
	var keys []string
	for i := range held {
		for key, hash := range held[i] {
			other, both := held[1-i][key]
			if (end == "" || key < end) && (!both || i == 0 && other != hash) {
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}

// settle looks at keys that differed again, until they agree or time is up.
func (c *comparison) settle(ctx context.Context, keys []string) error {
	for attempt := 1; attempt < stateAttempts && len(keys) > 0; attempt++ {
		select {
		case <-time.After(statePause):
		case <-ctx.Done():
			return ctx.Err()
		}
		var left []string
		for _, key := range keys {
			ours, theirs, err := c.both(ctx, key)
			if err != nil {
				return err
			}
			if ours != theirs {
				left = append(left, key)
			}
		}
		keys = left
	}
	for _, key := range keys {
		ours, theirs, err := c.both(ctx, key)
		if err != nil {
			return err
		}
		code := StateDiffers
		switch {
		case ours == theirs:
			continue
		case ours == "":
			code = StateExtra
		case theirs == "":
			code = StateMissing
		}
		c.find(code, Place{Side: c.names[1], Block: c.Height - 1, Key: key}, "SHA-256 %q; %s has %q", theirs, c.names[0], ours)
	}
	return nil
}

// both are the digests of a key's value on each side; empty where there is none.
func (c *comparison) both(ctx context.Context, key string) (ours, theirs string, err error) {
	var hashes [2]string
	for i, reader := range c.readers {
		page, err := reader.page(ctx, provenance.StateQuery{Start: key, Limit: 1, Keys: true})
		if err != nil {
			return "", "", err
		}
		if len(page.Keys) == 1 && page.Keys[0].Key == key {
			hashes[i] = page.Keys[0].SHA256
		}
	}
	return hashes[0], hashes[1], nil
}
