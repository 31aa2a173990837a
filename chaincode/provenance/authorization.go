package provenance

// Scope says on whose records a role may carry out an operation.
type Scope int

// The scopes, from none to all.
const (
	Never       Scope = iota
	OwnRecord         // the actor's own enterprise, in the actor's own organization
	OwnRegion         // the actor's own organization
	OtherRegion       // the other regulator's organization: what one proposed, the other approves
)

// Operation names a transaction as the chaincode exposes it, "contract:Function".
type Operation string

// The transactions.
const (
	RegisterEnterpriseOp  Operation = "registry:RegisterEnterprise"
	SetEnterpriseStatusOp Operation = "registry:SetEnterpriseStatus"
	RegisterSiteOp        Operation = "registry:RegisterSite"
	ProposeStandardOp     Operation = "standard:Propose"
	ApproveStandardOp     Operation = "standard:Approve"
	RegisterBatchOp       Operation = "batch:Register"
	SplitBatchOp          Operation = "batch:Split"
	MixBatchesOp          Operation = "batch:Mix"
	TransferBatchOp       Operation = "batch:Transfer"
	CancelTransferOp      Operation = "batch:CancelTransfer"
	ReceiveBatchOp        Operation = "batch:Receive"
	DisposeBatchOp        Operation = "batch:Dispose"
	IssueCommitmentOp     Operation = "certificate:IssueCommitment"
	IssueOriginOp         Operation = "certificate:IssueOrigin"
	RecordTestOp          Operation = "certificate:RecordTest"
	RevokeCertificateOp   Operation = "certificate:Revoke"
	RecordInspectionOp    Operation = "inspection:Record"
	AcknowledgeOp         Operation = "inspection:Acknowledge"
	RectifyOp             Operation = "inspection:Rectify"
	ReturnInspectionOp    Operation = "inspection:Return"
	CloseInspectionOp     Operation = "inspection:Close"
)

// Corrections of records.
const (
	ProposeCorrectionOp Operation = "correction:Propose"
	ApproveCorrectionOp Operation = "correction:Approve"
	RejectCorrectionOp  Operation = "correction:Reject"
)

// permissions is the one authorization table: what is not in it is refused.
// The record's owner is named beside each operation.
var permissions = map[Operation]map[Role]Scope{
	RegisterEnterpriseOp:  {RoleRegulator: OwnRegion}, // the region it is registered in
	SetEnterpriseStatusOp: {RoleRegulator: OwnRegion}, // the enterprise
	RegisterSiteOp:        businesses(OwnRecord, map[Role]Scope{RoleRegulator: OwnRegion}),
	ProposeStandardOp:     {RoleRegulator: OwnRegion},   // the proposer
	ApproveStandardOp:     {RoleRegulator: OtherRegion}, // the proposer
	RegisterBatchOp:       {RoleEnterprise: OwnRecord},  // the producer
	SplitBatchOp:          {RoleEnterprise: OwnRecord},  // the holder
	MixBatchesOp:          {RoleEnterprise: OwnRecord},  // the holder of every input
	TransferBatchOp:       {RoleEnterprise: OwnRecord},  // the holder
	CancelTransferOp:      {RoleEnterprise: OwnRecord},  // the holder
	ReceiveBatchOp:        {RoleEnterprise: OwnRecord},  // the receiver
	DisposeBatchOp:        {RoleEnterprise: OwnRecord},  // the holder
	IssueCommitmentOp:     {RoleEnterprise: OwnRecord},  // the enterprise answering for the lot
	IssueOriginOp:         officials(OwnRegion),         // the batch's producer
	RecordTestOp:          {RoleLaboratory: OwnRecord},  // the laboratory
	RevokeCertificateOp: { // the issuer
		RoleRegulator: OwnRegion, RoleInspector: OwnRegion, RoleEnterprise: OwnRecord, RoleLaboratory: OwnRecord,
	},
	RecordInspectionOp: officials(OwnRegion),       // the recording authority
	AcknowledgeOp:      officials(OtherRegion),     // the recording authority
	RectifyOp:          businesses(OwnRecord, nil), // the inspected enterprise
	ReturnInspectionOp: officials(OwnRegion),       // the recording authority
	CloseInspectionOp:  officials(OwnRegion),       // the recording authority

	// Corrections.
	ProposeCorrectionOp: businesses(OwnRecord, officials(OwnRegion)), // the author of the record
	ApproveCorrectionOp: officials(OwnRegion),                        // a regulator whose approval it awaits
	RejectCorrectionOp:  officials(OwnRegion),                        // the same, or the proposer's, who withdraws it
}

func officials(scope Scope) map[Role]Scope {
	return map[Role]Scope{RoleRegulator: scope, RoleInspector: scope}
}

func businesses(scope Scope, others map[Role]Scope) map[Role]Scope {
	cells := map[Role]Scope{RoleEnterprise: scope, RoleLaboratory: scope, RoleCarrier: scope}
	for role, s := range others {
		cells[role] = s
	}
	return cells
}

// MayWhileSuspended reports whether a suspended enterprise may still carry out
// op: mending what it was suspended for, and what takes goods out of trade. The
// rules of Receive and Dispose refuse it the rest.
func (op Operation) MayWhileSuspended() bool {
	switch op {
	case RectifyOp, CancelTransferOp, ReceiveBatchOp, DisposeBatchOp:
		return true
	}
	return false
}

// Operations lists every transaction that somebody may carry out.
func Operations() []Operation {
	var all []Operation
	for op := range permissions {
		all = append(all, op)
	}
	return all
}

// ScopeOf returns the table's cell.
func ScopeOf(op Operation, role Role) Scope { return permissions[op][role] }

// Permit refuses op to an actor who may not carry it out on owner's record.
func Permit(actor Actor, op Operation, owner Owner) error {
	same := actor.Organization == owner.Organization
	switch ScopeOf(op, actor.Role) {
	case OwnRegion:
		if same {
			return nil
		}
		return Refuse(Denied, "", "%s: this belongs to %s; your organization is %s", "%s：该记录属于 %s，您的组织是 %s", op, owner.Organization, actor.Organization)
	case OtherRegion:
		if !same {
			return nil
		}
		return Refuse(Denied, "", "%s: your own organization %s cannot do this to its own record; %s must", "%s：本方 %s 不能自行办理，应由 %s 办理", op, actor.Organization, Counterpart(actor.Organization))
	case OwnRecord:
		if same && actor.Enterprise == owner.Enterprise {
			return nil
		}
		return Refuse(Denied, "", "%s: this belongs to enterprise %s of %s; you act for %s of %s", "%s：该记录属于 %[3]s 的企业 %[2]s，您代表 %[5]s 的 %[4]s", op, owner.Enterprise, owner.Organization, actor.Enterprise, actor.Organization)
	}
	return Refuse(Denied, "", "%s: the role %s may not do this", "%s：角色 %s 无权办理", op, actor.Role)
}

// PermitRead refuses an enterprise a record to which it is no party. Officials,
// auditors and observers read everything.
func PermitRead(actor Actor, r Record) error {
	schema, err := SchemaOf(r.Kind())
	if err != nil {
		return err
	}
	if !actor.Role.Business() || schema.Open {
		return nil
	}
	for _, party := range r.Parties() {
		if party == actor.Enterprise {
			return nil
		}
	}
	return Refuse(Denied, "", "%s is no party to this record; trace a batch you hold to see its past", "%s 不是该记录的当事方；可追溯您持有的批次查看其来源", actor.Enterprise).On(r.Kind(), r.Head().ID)
}

// Disclose returns the record as the actor may see it: an enterprise sees of
// another neither contact nor responsible person, nor why it was suspended.
func Disclose(actor Actor, r Record) Record {
	e, ok := r.(*Enterprise)
	if !ok || !actor.Role.Business() || e.ID == actor.Enterprise {
		return r
	}
	open := *e
	open.Contact, open.Responsible, open.StatusReason, open.Stamp.Actor = "", "", "", Actor{}
	open.Corrected = nil
	return &open
}

// PermitList refuses an enterprise a list that is not of its own records.
func PermitList(actor Actor, schema Schema, index, value string) error {
	if !actor.Role.Business() || schema.Open {
		return nil
	}
	for _, own := range schema.Own {
		if own == index && value == actor.Enterprise {
			return nil
		}
	}
	en, zh := enumerate(schema.Own)
	return Refuse(Denied, "index", "an enterprise lists its own records: those whose %[1]s is %[3]s", "企业只能查询自己的记录，即 %[2]s 为 %[3]s 的记录", en, zh, actor.Enterprise)
}
