package evidence

import "slices"

// Contents are what a bundle is made of: Fabric envelopes as both regulators'
// peers signed them.
type Contents struct {
	Roots        map[string][]byte // PEM certificates of both regulators' CAs, by MSP ID
	Passport     []byte            // the answer of batch:Passport
	Versions     []byte            // that of batch:Versions; none in a public bundle
	Transactions map[string][]byte // those of qscc's GetTransactionByID, by transaction ID; none in a public bundle
}

// Assemble makes a bundle of contents. It fails where a check would, with what the
// check says: no bundle is made that does not prove what it says.
func Assemble(contents Contents, channel, chaincode string) ([]byte, error) {
	trust := Trust{map[string]Fingerprint{}, channel, chaincode}
	roots := new(register)
	if err := roots.install(contents.Roots, trust.Roots); err != nil {
		return nil, err
	}
	parts := []part{{manifestPart, nil}, {identitiesPart, roots.content()}, {passportPart, contents.Passport}}
	if contents.Versions != nil {
		transactions, err := inOrder(contents.Transactions)
		if err != nil {
			return nil, err
		}
		parts = append(append(parts, part{versionsPart, contents.Versions}), transactions...)
	}
	c := newChecker(trust)
	if at, err := c.take(parts); err != nil {
		return nil, at.of(err)
	}
	c.judge()
	for _, f := range c.report.Faults() {
		return nil, place(f.Part).of(&f.Text)
	}
	parts[0].content, parts[1].content = []byte(c.compose()), c.people.content()
	return seal(parts)
}

// inOrder makes the parts about transactions, in the order of their time.
func inOrder(envelopes map[string][]byte) ([]part, error) {
	var statements []*statement
	for id, envelope := range envelopes {
		p := part{transactionPart + id, envelope}
		s, err := newStatement(p)
		if err != nil {
			return nil, place(p.name).of(err)
		}
		statements = append(statements, s)
	}
	slices.SortFunc(statements, func(s, t *statement) int {
		if s.before(t) {
			return -1
		}
		return 1
	})
	var parts []part
	for _, s := range statements {
		parts = append(parts, s.part)
	}
	return parts, nil
}
