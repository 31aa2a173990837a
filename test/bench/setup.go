package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// reference is the name under which test/bench/reference is deployed.
const reference = "reference"

// What the measured batches are of.
const (
	product  = "CUCUMBER"
	standard = product + "-V1"
	site     = "DP01"
)

// people of the network, by the names of their profiles. A profile is read from
// this network's folder alone: the environment's settings are the user's, for
// another network.
type people map[string]*profile.Profile

func peopleOf(n *local.Network) (people, error) {
	profiles, err := profile.List(n.Folder(), os.Getenv)
	found := people{}
	for _, p := range profiles {
		found[p.Name] = p
	}
	return found, err
}

// as runs the function with a client of that person.
func (p people) as(name string, do func(*ledger.Client) error) error {
	client, err := ledger.Connect(p[name])
	if err != nil {
		return err
	}
	defer client.Close()
	return do(client)
}

// deployReference adds the reference chaincode to the network, endorsed as the
// provenance chaincode is.
func deployReference(ctx context.Context, n *local.Network) error {
	source, err := local.SourceTree()
	if err != nil {
		return err
	}
	if err := n.Deploy(ctx, reference, filepath.Join(source, "test", "bench", "reference")); err != nil {
		return err
	}
	ours, err := n.CommittedDefinition(ctx, "shouguang", local.Chaincode)
	if err != nil {
		return err
	}
	theirs, err := n.CommittedDefinition(ctx, "shouguang", reference)
	if err == nil && ours.Policy != theirs.Policy {
		err = fmt.Errorf("the reference is endorsed by %s and %s by %s: that is no comparison", theirs.Policy, local.Chaincode, ours.Policy)
	}
	return err
}

// settle writes what is needed beforehand: a standard in force, enterprises, the
// base's site.
func (p people) settle(ctx context.Context) error {
	var proposed *provenance.Receipt
	err := p.as("haidian-regulator", func(c *ledger.Client) (err error) {
		proposed, err = c.ProposeStandard(ctx, p.standard())
		return err
	})
	if err != nil {
		return err
	}
	err = p.as("shouguang-regulator", func(c *ledger.Client) error {
		if err := c.Await(ctx, proposed.TxID); err != nil {
			return err
		}
		terms, err := ledger.Get[provenance.Standard](ctx, c, standard)
		if err != nil {
			return err
		}
		if _, err := c.ApproveStandard(ctx, provenance.ApproveStandard{Standard: standard, Digest: terms.Digest}); err != nil {
			return err
		}
		return p.register(ctx, c, map[string]provenance.EnterpriseKind{"base": provenance.Base, "lab": provenance.Laboratory, "carrier": provenance.Carrier})
	})
	if err != nil {
		return err
	}
	err = p.as("haidian-regulator", func(c *ledger.Client) error {
		return p.register(ctx, c, map[string]provenance.EnterpriseKind{"market": provenance.Market})
	})
	if err != nil {
		return err
	}
	return p.as("base", func(c *ledger.Client) error {
		_, err := c.RegisterSite(ctx, provenance.RegisterSite{
			Site: p.site(), Name: "1号大棚", SiteKind: "greenhouse", Division: "370783", Address: "山东省寿光市孙家集街道三元朱村",
		})
		return err
	})
}

// register the enterprises of people, by the names of their profiles.
func (p people) register(ctx context.Context, c *ledger.Client, kinds map[string]provenance.EnterpriseKind) error {
	for name, kind := range kinds {
		_, err := c.RegisterEnterprise(ctx, provenance.RegisterEnterprise{
			Code: p[name].Enterprise, Name: "企业 " + name, BusinessKind: kind, Address: "山东省寿光市孙家集街道", Contact: "0536-5550101", Responsible: "王建国",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p people) site() string { return provenance.OwnedID(p["base"].Enterprise, site) }

func (p people) standard() provenance.ProposeStandard {
	return provenance.ProposeStandard{
		Standard: standard, Product: product, NameEn: "Cucumber", NameZh: "黄瓜", GPC: "50260000", Unit: provenance.Gram, EffectiveFrom: "2026-01-01",
		Limits: []provenance.Limit{
			{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}, {Analyte: "阿维菌素", Max: 20, Edition: "GB 2763-2021"}, {Analyte: "腐霉利", Max: 2000, Edition: "GB 2763-2021"},
		},
		Documents: []provenance.DocumentRule{
			{Type: provenance.Commitment, NumberPattern: "HGZ-[0-9]{8}-[0-9]{2}"},
			{Type: provenance.Origin, NumberPattern: "CD-[0-9]{8}-[0-9]{2}", Issuers: []string{provenance.Regulators[0].Code}},
			{Type: provenance.TestReport, NumberPattern: "JC-[0-9]{8}-[0-9]{2}", Issuers: []string{p["lab"].Enterprise}},
		},
		Temperature: provenance.Temperature{Min: 80, Max: 120},
	}
}

// batch is the input of every measured transaction, whatever its kind; no two
// have the same number.
func (p people) batch(number int64) provenance.RegisterBatch {
	return provenance.RegisterBatch{
		Batch: provenance.OwnedID(p["base"].Enterprise, fmt.Sprintf("HG-%08d", number)), Product: product, Site: p.site(),
		Harvested: "2026-06-01", Amount: 2_000_000, Unit: provenance.Gram,
	}
}
