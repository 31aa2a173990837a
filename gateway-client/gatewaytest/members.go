package gatewaytest

// Channel and Chaincode are the names that every profile carries.
const (
	Channel   = "provenance"
	Chaincode = "provenance"
)

// Member is an identity for which Start writes a profile.
type Member struct {
	Profile      string
	Organization string // name of the regulator's organization
	MSPID        string
	Role         string
	Enterprise   string // unified social credit code; empty for those who act for none
}

const (
	shouguangCode = "113707830000000195"
	haidianCode   = "111101080000000277"
)

// Members are the identities, the same as on the demonstration network.
var Members = []Member{
	{"shouguang-regulator", "shouguang", "ShouguangMSP", "regulator", shouguangCode},
	{"shouguang-inspector", "shouguang", "ShouguangMSP", "inspector", shouguangCode},
	{"shouguang-auditor", "shouguang", "ShouguangMSP", "auditor", ""},
	{"base", "shouguang", "ShouguangMSP", "enterprise", "91370783MADEM0011E"},
	{"base2", "shouguang", "ShouguangMSP", "enterprise", "91370783MADEM002X6"},
	{"lab", "shouguang", "ShouguangMSP", "laboratory", "91370783MADEM00386"},
	{"carrier", "shouguang", "ShouguangMSP", "carrier", "91370783MADEM30013"},
	{"haidian-regulator", "haidian", "HaidianMSP", "regulator", haidianCode},
	{"haidian-inspector", "haidian", "HaidianMSP", "inspector", haidianCode},
	{"auditor", "haidian", "HaidianMSP", "auditor", ""},
	{"observer", "haidian", "HaidianMSP", "observer", ""},
	{"market", "haidian", "HaidianMSP", "enterprise", "91110108MADEM10146"},
	{"supermarket", "haidian", "HaidianMSP", "enterprise", "91110108MADEM10221"},
	{"canteen", "haidian", "HaidianMSP", "enterprise", "91110108MADEM1030U"},
}

// organizations are the two regulators' organization names and MSP IDs.
var organizations = []struct{ name, mspID string }{
	{"shouguang", "ShouguangMSP"},
	{"haidian", "HaidianMSP"},
}
