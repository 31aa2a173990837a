package ledger

// Step is where a submission stands.
type Step string

// The steps of a submission.
const (
	Endorsing  Step = "endorsing"  // both regulators' peers run the chaincode
	Submitting Step = "submitting" // the signed transaction goes to the orderers
	Committing Step = "committing" // waiting for its block
	Resolving  Step = "resolving"  // what became of it is in doubt; asking and sending it again
	Retrying   Step = "retrying"   // proposing again after a passing failure
)

// Progress is one step of one submission.
type Progress struct {
	Step      Step
	Function  string
	RequestID string
	TxID      string // empty before endorsement
	Attempt   int    // 1 for the first time of this step and reason
	Reason    error  // why it resolves or retries, otherwise nil
}

// WithProgress has report called at every step, from the submitting goroutine.
func WithProgress(report func(Progress)) ConnectOption {
	return func(c *Client) { c.report = report }
}
