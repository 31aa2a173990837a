package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"
)

// Configuration updates. A CONFIG transaction carries the whole new
// configuration and the signed update that led to it. The update is authorized
// again: what it read is as it was, each element it changes advances by one
// version with the signatures that the element's policy demands, and applying
// it gives exactly the configuration that the transaction carries.

// element is a group, value or policy of a configuration, without what is below.
type element struct {
	message   proto.Message
	version   uint64
	modPolicy string
	group     []string // path of the group whose policies a relative modPolicy names
}

// errUnauthorized is an update that lacks signatures.
var errUnauthorized = errors.New("the update lacks signatures")

// checkUpdate verifies that a new configuration may follow c.
func (c *Config) checkUpdate(next *common.ConfigEnvelope) error {
	if got, want := next.GetConfig().GetSequence(), c.Sequence+1; got != want {
		return fmt.Errorf("sequence %d instead of %d", got, want)
	}
	signedUpdate, update, err := updateIn(next.GetLastUpdate())
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if update.GetChannelId() != c.Channel {
		return fmt.Errorf("the update is for channel %q", update.GetChannelId())
	}
	old, read, write := elements(c.envelope.GetConfig().GetChannelGroup()), elements(update.GetReadSet()), elements(update.GetWriteSet())
	for path, e := range read {
		if before, there := old[path]; !there || before.version != e.version {
			return fmt.Errorf("the update builds on another version of %s", path)
		}
	}
	signatures, err := c.updateSigners(signedUpdate)
	if err != nil {
		return err
	}
	changed, err := c.authorize(old, read, write, signatures)
	if err != nil {
		return err
	}
	return checkResult(old, changed, write, elements(next.GetConfig().GetChannelGroup()))
}

func updateIn(envelope *common.Envelope) (*common.ConfigUpdateEnvelope, *common.ConfigUpdate, error) {
	payload, header := new(common.Payload), new(common.ChannelHeader)
	signedUpdate, update := new(common.ConfigUpdateEnvelope), new(common.ConfigUpdate)
	err := errors.Join(
		proto.Unmarshal(envelope.GetPayload(), payload),
		proto.Unmarshal(payload.GetHeader().GetChannelHeader(), header),
		proto.Unmarshal(payload.GetData(), signedUpdate),
		proto.Unmarshal(signedUpdate.GetConfigUpdate(), update),
	)
	if err == nil && common.HeaderType(header.GetType()) != common.HeaderType_CONFIG_UPDATE {
		err = fmt.Errorf("a transaction of type %d", header.GetType())
	}
	return signedUpdate, update, err
}

func (c *Config) updateSigners(u *common.ConfigUpdateEnvelope) ([]*member, error) {
	if len(u.GetSignatures()) > maxBlockSignatures {
		return nil, fmt.Errorf("%d signatures", len(u.GetSignatures()))
	}
	var set []signed
	for _, s := range u.GetSignatures() {
		header := new(common.SignatureHeader)
		if err := proto.Unmarshal(s.GetSignatureHeader(), header); err != nil {
			return nil, err
		}
		message := slices.Concat(s.GetSignatureHeader(), u.GetConfigUpdate())
		set = append(set, c.identities.check(header.GetCreator(), message, s.GetSignature()))
	}
	return c.signers(set), nil
}

// authorize returns the elements that change, if the signers may change them.
func (c *Config) authorize(old, read, write map[string]element, signers []*member) (map[string]element, error) {
	changed := map[string]element{}
	for path, e := range write {
		if r, was := read[path]; was && r.version == e.version {
			continue
		}
		changed[path] = e
		before, exists := old[path]
		switch {
		case e.modPolicy == "":
			return nil, fmt.Errorf("%s names no policy for its changes", path)
		case !exists && e.version != 0:
			return nil, fmt.Errorf("%s begins at version %d", path, e.version)
		case !exists:
			continue // who may add it, the changed group above says
		case e.version != before.version+1:
			return nil, fmt.Errorf("%s goes from version %d to %d", path, before.version, e.version)
		case !c.modPolicy(before).satisfied(signers):
			return nil, fmt.Errorf("%s: %w (policy %s)", path, errUnauthorized, before.modPolicy)
		}
	}
	if len(changed) == 0 {
		return nil, errors.New("the update changes nothing")
	}
	return changed, nil
}

// modPolicy is the policy that an element names, absolutely or from its group.
func (c *Config) modPolicy(e element) policy {
	if strings.HasPrefix(e.modPolicy, "/") {
		return c.policyAt(e.modPolicy)
	}
	return c.root.find(slices.Concat(e.group, strings.Split(e.modPolicy, "/")))
}

// checkResult compares the old configuration with the changes laid over it to
// the new one. A group lists the elements below it; what it no longer lists is
// gone, with all that is below.
func checkResult(old, changed, write, next map[string]element) error {
	want := map[string]element{}
	for path, e := range old {
		want[path] = e
	}
	for path, e := range changed {
		want[path] = e
	}
	for path := range write {
		if _, there := want[path]; !there {
			return fmt.Errorf("%s is written and not in the result", path)
		}
	}
	reached := map[string]bool{}
	if err := reach(want, "group /Channel", reached); err != nil {
		return err
	}
	if len(reached) != len(next) {
		return fmt.Errorf("the result has %d elements instead of %d", len(next), len(reached))
	}
	for path := range reached {
		if !same(want[path], next[path]) {
			return fmt.Errorf("%s is not what the update makes of it", path)
		}
	}
	return nil
}

// reach follows the groups' lists from the top.
func reach(all map[string]element, path string, reached map[string]bool) error {
	e, there := all[path]
	if !there {
		return fmt.Errorf("%s is listed and missing", path)
	}
	reached[path] = true
	group, is := e.message.(*common.ConfigGroup)
	if !is {
		return nil
	}
	for _, below := range listed(path, group) {
		if err := reach(all, below, reached); err != nil {
			return err
		}
	}
	return nil
}

// listed are the paths of what a group has directly below it.
func listed(path string, g *common.ConfigGroup) []string {
	_, name, _ := strings.Cut(path, " ")
	var paths []string
	for key := range g.GetGroups() {
		paths = append(paths, "group "+name+"/"+key)
	}
	for key := range g.GetValues() {
		paths = append(paths, "value "+name+"/"+key)
	}
	for key := range g.GetPolicies() {
		paths = append(paths, "policy "+name+"/"+key)
	}
	slices.Sort(paths)
	return paths
}

func same(a, b element) bool {
	if a.version != b.version || a.modPolicy != b.modPolicy {
		return false
	}
	switch x := a.message.(type) {
	case *common.ConfigGroup:
		y, is := b.message.(*common.ConfigGroup)
		return is && slices.Equal(listed(" ", x), listed(" ", y))
	case *common.ConfigValue:
		y, is := b.message.(*common.ConfigValue)
		return is && bytes.Equal(x.GetValue(), y.GetValue())
	}
	return proto.Equal(a.message, b.message)
}

// elements lists a configuration's elements by kind and path.
func elements(top *common.ConfigGroup) map[string]element {
	all := map[string]element{}
	if top != nil {
		collect(all, "/Channel", nil, top)
	}
	return all
}

func collect(all map[string]element, path string, group []string, g *common.ConfigGroup) {
	if len(group) > maxConfigDepth {
		return // NewConfig refuses it
	}
	all["group "+path] = element{g, g.GetVersion(), g.GetModPolicy(), group}
	for key, v := range g.GetValues() {
		all["value "+path+"/"+key] = element{v, v.GetVersion(), v.GetModPolicy(), group}
	}
	for key, p := range g.GetPolicies() {
		all["policy "+path+"/"+key] = element{p, p.GetVersion(), p.GetModPolicy(), group}
	}
	for key, sub := range g.GetGroups() {
		collect(all, path+"/"+key, append(slices.Clone(group), key), sub)
	}
}
