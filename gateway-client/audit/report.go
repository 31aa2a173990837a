package audit

// Report is what a replay found.
type Report struct {
	Channel      string            `json:"channel"`
	Genesis      string            `json:"genesis"`             // hash of the genesis block's header, hexadecimal
	Pinned       bool              `json:"pinned"`              // whether it was known beforehand
	Height       uint64            `json:"height"`              // of the chain, in blocks
	HeaderHash   string            `json:"headerHash"`          // of the last block
	CommitHash   string            `json:"commitHash"`          // recomputed, after the last block
	ConfigBlock  uint64            `json:"configBlock"`         // that set the configuration in force
	Blocks       uint64            `json:"blocks"`              // replayed
	Transactions map[string]uint64 `json:"transactions"`        // by recomputed validation code
	Signatures   uint64            `json:"signatures"`          // verified
	Keys         int               `json:"keys"`                // of the recomputed state
	StateKeys    map[string]int    `json:"stateKeys,omitempty"` // compared with each side's database
	Verdicts     []Verdict         `json:"verdicts"`
	Stopped      bool              `json:"stopped,omitempty"` // no side had a block that could follow: what comes after is not verified
	Findings     []Finding         `json:"findings"`
	More         int               `json:"more,omitempty"` // findings that were not kept

	found int
}

// Verdict is whether one lock held, as far as the replay got; without any block
// none did.
type Verdict struct {
	Lock     Lock `json:"lock"`
	Holds    bool `json:"holds"`
	Findings int  `json:"findings"`
}

func (r *Report) finish() {
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	count := map[Lock]int{}
	for _, f := range r.Findings {
		count[f.Lock]++
	}
	r.Verdicts = nil
	for _, lock := range Locks {
		r.Verdicts = append(r.Verdicts, Verdict{lock, count[lock] == 0 && r.Height > 0, count[lock]})
	}
}

// Clean reports whether nothing was found.
func (r *Report) Clean() bool { return len(r.Findings) == 0 }

// First is the finding nearest to the beginning of the chain; nil when there is
// none.
func (r *Report) First() *Finding { return First(r.Findings) }

// First is the one of the findings that is nearest to the beginning of the chain.
func First(findings []Finding) *Finding {
	var first *Finding
	for i := range findings {
		if f := &findings[i]; first == nil || f.Block < first.Block || f.Block == first.Block && f.position() < first.position() {
			first = f
		}
	}
	return first
}

func (f *Finding) position() int {
	if f.Transaction == nil {
		return -1
	}
	return *f.Transaction
}
