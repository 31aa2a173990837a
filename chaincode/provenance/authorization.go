package provenance

import (
	"slices"
	"strings"
)

// Scope says on whose records a role may carry out an operation.
type Scope int

// The scopes, from none to all.
const (
	Never       Scope = iota
	OwnRecord         // the actor's own enterprise, in the actor's own organization
	OwnRegion         // the actor's own organization
	OtherRegion       // the other regulator's organization: what one proposed, the other approves
	AnyRecord         // whosever record it is
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
	ProcessBatchesOp      Operation = "batch:Process"
	TransferBatchOp       Operation = "batch:Transfer"
	CancelTransferOp      Operation = "batch:CancelTransfer"
	ReceiveBatchOp        Operation = "batch:Receive"
	DisposeBatchOp        Operation = "batch:Dispose"
	IssueCommitmentOp     Operation = "certificate:IssueCommitment"
	IssueOriginOp         Operation = "certificate:IssueOrigin"
	RecordTestOp          Operation = "certificate:RecordTest"
	RecordDocumentOp      Operation = "certificate:RecordDocument"
	RevokeCertificateOp   Operation = "certificate:Revoke"
	RecordInspectionOp    Operation = "inspection:Record"
	AcknowledgeOp         Operation = "inspection:Acknowledge"
	RectifyOp             Operation = "inspection:Rectify"
	ReturnInspectionOp    Operation = "inspection:Return"
	CloseInspectionOp     Operation = "inspection:Close"

	ProposeCalendarOp Operation = "calendar:Propose"
	ApproveCalendarOp Operation = "calendar:Approve"
	RecordInputOp     Operation = "input:Record"
	PublishOp         Operation = "publication:Publish"
)

// The transactions of origin release and market entry.
const (
	ReleaseOp     Operation = "release:Release"
	DecideEntryOp Operation = "entry:Decide"
	RapidTestOp   Operation = "entry:RapidTest"
	RefuseEntryOp Operation = "entry:Refuse"

	RequestRetestOp Operation = "entry:RequestRetest"
	ReportRetestOp  Operation = "entry:ReportRetest"
)

// The transactions of joint inspections, control measures and samples.
const (
	CoSignInspectionOp    Operation = "inspection:CoSign"
	MeasureInspectionOp   Operation = "inspection:Measure"
	LiftMeasureOp         Operation = "inspection:Lift"
	TakeSampleOp          Operation = "sample:Take"
	ReportSampleOp        Operation = "sample:Report"
	RequestReinspectionOp Operation = "sample:RequestReinspection"
	ReinspectSampleOp     Operation = "sample:Reinspect"
	AcknowledgeSampleOp   Operation = "sample:Acknowledge"
	DisposeSampleOp       Operation = "sample:Dispose"
	ReassignSampleOp      Operation = "sample:Reassign"
)

// The transactions of shipments and of circulation.
const (
	DispatchShipmentOp Operation = "shipment:Dispatch"
	CancelShipmentOp   Operation = "shipment:Cancel"
	AppendReadingsOp   Operation = "shipment:AppendReadings"
	HandOverShipmentOp Operation = "shipment:HandOver"
	StoreBatchOp       Operation = "batch:Store"
	PublishListingOp   Operation = "listing:Publish"
	WithdrawListingOp  Operation = "listing:Withdraw"
)

// Holds, notices and recalls.
const (
	PlaceHoldOp   Operation = "hold:Place"
	ReleaseHoldOp Operation = "hold:Release"

	IssueNoticeOp          Operation = "notice:Issue"
	AcknowledgeNoticeOp    Operation = "notice:Acknowledge"
	TakeMeasureOp          Operation = "notice:Measure"
	ProposeNoticeClosingOp Operation = "notice:ProposeClosing"
	CloseNoticeOp          Operation = "notice:Close"

	StartRecallOp             Operation = "recall:Start"
	AnnounceRecallOp          Operation = "recall:Announce"
	ExtendRecallOp            Operation = "recall:Extend"
	ReportRecallOp            Operation = "recall:Report"
	ProposeRecallClosingOp    Operation = "recall:ProposeClosing"
	CloseRecallOp             Operation = "recall:Close"
	ProposeRecallWithdrawalOp Operation = "recall:ProposeWithdrawal"
	WithdrawRecallOp          Operation = "recall:Withdraw"
)

// The transactions of agreements, joint meetings and the steering group.
const (
	ProposeAgreementOp   Operation = "agreement:Propose"
	SignAgreementOp      Operation = "agreement:Sign"
	CountersignOp        Operation = "agreement:Countersign"
	TerminateAgreementOp Operation = "agreement:Terminate"
	DissolveAgreementOp  Operation = "agreement:Dissolve"
	RecordMeetingOp      Operation = "meeting:Record"
	ConfirmMeetingOp     Operation = "meeting:Confirm"
	CompleteActionOp     Operation = "meeting:CompleteItem"
	ProposeMembershipOp  Operation = "steering:Propose"
	ApproveMembershipOp  Operation = "steering:Approve"
)

// The transactions of sunshine supervision and of the further registries.
const (
	RegisterCameraOp        Operation = "sunshine:RegisterCamera"
	SetViewersOp            Operation = "sunshine:SetViewers"
	RetireCameraOp          Operation = "sunshine:RetireCamera"
	LogViewOp               Operation = "sunshine:LogView"
	AnchorSnapshotOp        Operation = "sunshine:AnchorSnapshot"
	RegisterCertificationOp Operation = "registry:RegisterCertification"
	EndCertificationOp      Operation = "registry:EndCertification"
	RegisterBrandOp         Operation = "registry:RegisterBrand"
	SetResponsibleOp        Operation = "registry:SetResponsible"
	SetRiskOp               Operation = "registry:SetRisk"
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
	ProcessBatchesOp:      {RoleEnterprise: OwnRecord},  // the holder of every input
	TransferBatchOp:       {RoleEnterprise: OwnRecord},  // the holder
	CancelTransferOp:      {RoleEnterprise: OwnRecord},  // the holder
	ReceiveBatchOp:        {RoleEnterprise: OwnRecord},  // the receiver
	DisposeBatchOp:        {RoleEnterprise: OwnRecord},  // the holder
	IssueCommitmentOp:     {RoleEnterprise: OwnRecord},  // the enterprise answering for the lot
	IssueOriginOp:         officials(OwnRegion),         // the batch's producer
	RecordTestOp:          {RoleLaboratory: OwnRecord},  // the laboratory
	RecordDocumentOp: { // the issuer, whom the standard names
		RoleRegulator: OwnRegion, RoleInspector: OwnRegion, RoleEnterprise: OwnRecord, RoleLaboratory: OwnRecord,
	},
	RevokeCertificateOp: { // the issuer
		RoleRegulator: OwnRegion, RoleInspector: OwnRegion, RoleEnterprise: OwnRecord, RoleLaboratory: OwnRecord,
	},
	RecordInspectionOp: officials(OwnRegion),       // the recording authority
	AcknowledgeOp:      officials(OtherRegion),     // the recording authority
	RectifyOp:          businesses(OwnRecord, nil), // the inspected enterprise
	ReturnInspectionOp: officials(OwnRegion),       // the recording authority
	CloseInspectionOp:  officials(OwnRegion),       // the recording authority

	// Origin release and market entry.
	ReleaseOp:     {RoleEnterprise: OwnRecord}, // the enterprise answering for the lot
	DecideEntryOp: {RoleEnterprise: OwnRecord}, // the holder of every batch
	RapidTestOp:   {RoleEnterprise: OwnRecord}, // the market whose entry it is
	RefuseEntryOp: {RoleEnterprise: OwnRecord}, // the holder of every batch

	RequestRetestOp: {RoleEnterprise: OwnRecord}, // the batch's producer, sender or holder
	ReportRetestOp:  {RoleLaboratory: OwnRecord}, // the laboratory asked to re-test

	// Calendars, inputs, publications.
	ProposeCalendarOp: {RoleRegulator: OwnRegion},   // the proposer
	ApproveCalendarOp: {RoleRegulator: OtherRegion}, // the proposer
	RecordInputOp:     {RoleEnterprise: OwnRecord},  // the site's enterprise, or the holder of the batches
	PublishOp:         officials(OwnRegion),         // the publishing authority

	// Joint inspections, control measures and samples.
	CoSignInspectionOp:    officials(OtherRegion),      // the recording authority
	MeasureInspectionOp:   officials(OwnRegion),        // the authority that orders it
	LiftMeasureOp:         officials(OwnRegion),        // the authority that ordered it
	TakeSampleOp:          officials(OwnRegion),        // the sampling authority
	ReportSampleOp:        {RoleLaboratory: OwnRecord}, // the laboratory commissioned
	RequestReinspectionOp: {RoleEnterprise: OwnRecord}, // the producer or the holder
	ReinspectSampleOp:     {RoleLaboratory: OwnRecord}, // the laboratory asked to re-inspect
	AcknowledgeSampleOp:   officials(OtherRegion),      // the sampling authority
	DisposeSampleOp:       officials(OwnRegion),        // the sampling authority
	ReassignSampleOp:      officials(OwnRegion),        // the sampling authority

	DispatchShipmentOp: {RoleEnterprise: OwnRecord}, // the holder of every batch
	CancelShipmentOp:   {RoleEnterprise: OwnRecord}, // the sender
	AppendReadingsOp:   {RoleCarrier: OwnRecord},    // the carrier
	HandOverShipmentOp: {RoleEnterprise: OwnRecord}, // the receiver
	StoreBatchOp:       {RoleEnterprise: OwnRecord}, // the holder
	PublishListingOp:   {RoleEnterprise: OwnRecord}, // the batch's holder
	WithdrawListingOp: { // the seller
		RoleEnterprise: OwnRecord, RoleRegulator: AnyRecord, RoleInspector: AnyRecord,
	},

	// Holds, notices and recalls.
	PlaceHoldOp: { // the enterprise answering for the batch, or else its holder
		RoleRegulator: AnyRecord, RoleInspector: AnyRecord, RoleEnterprise: OwnRecord,
	},
	ReleaseHoldOp: { // who placed it
		RoleRegulator: OwnRegion, RoleInspector: OwnRegion, RoleEnterprise: OwnRecord,
	},
	IssueNoticeOp:             officials(OwnRegion),                                  // the issuing authority
	AcknowledgeNoticeOp:       officials(OtherRegion),                                // the issuing authority
	TakeMeasureOp:             officials(AnyRecord),                                  // the issuing authority
	ProposeNoticeClosingOp:    {RoleRegulator: OwnRegion},                            // the issuing authority
	CloseNoticeOp:             {RoleRegulator: OtherRegion},                          // the proposer
	StartRecallOp:             {RoleRegulator: OwnRegion, RoleEnterprise: OwnRecord}, // the enterprise answering for the batches
	AnnounceRecallOp:          {RoleRegulator: OwnRegion, RoleEnterprise: OwnRecord}, // the recalling enterprise
	ExtendRecallOp:            {RoleRegulator: OwnRegion},                            // the recalling enterprise
	ReportRecallOp:            {RoleEnterprise: OwnRecord},                           // the batch's holder
	ProposeRecallClosingOp:    {RoleRegulator: AnyRecord},                            // the recalling enterprise
	CloseRecallOp:             {RoleRegulator: OtherRegion},                          // the proposer
	ProposeRecallWithdrawalOp: {RoleRegulator: AnyRecord},                            // the recalling enterprise
	WithdrawRecallOp:          {RoleRegulator: OtherRegion},                          // the proposer

	// Agreements, joint meetings and the steering group. Where the record's owner
	// is the actor itself, the rule asks for the other signatures.
	ProposeAgreementOp:   {RoleRegulator: OwnRegion, RoleEnterprise: OwnRecord}, // the proposer
	SignAgreementOp:      {RoleEnterprise: OwnRecord},                           // the party that signs
	CountersignOp:        {RoleRegulator: OwnRegion},                            // the regulator that signs
	TerminateAgreementOp: {RoleEnterprise: OwnRecord},                           // the party that ends it
	DissolveAgreementOp:  {RoleRegulator: OwnRegion},                            // the regulator that ends it; the other must, too
	RecordMeetingOp:      {RoleRegulator: OwnRegion},                            // the recording authority
	ConfirmMeetingOp:     {RoleRegulator: OtherRegion},                          // the recording authority
	CompleteActionOp:     businesses(OwnRecord, officials(OwnRegion)),           // whose action it is
	ProposeMembershipOp:  {RoleRegulator: OwnRegion},                            // the proposer
	ApproveMembershipOp:  {RoleRegulator: OtherRegion},                          // the proposer

	// Sunshine supervision and the further registries.
	RegisterCameraOp:        businesses(OwnRecord, nil),                  // the site's enterprise
	SetViewersOp:            businesses(OwnRecord, nil),                  // the camera's enterprise
	RetireCameraOp:          businesses(OwnRecord, nil),                  // the camera's enterprise
	LogViewOp:               businesses(OwnRecord, officials(OwnRegion)), // the viewer; the camera's owner says who views
	AnchorSnapshotOp:        businesses(OwnRecord, nil),                  // the camera's enterprise
	RegisterCertificationOp: {RoleRegulator: OwnRegion},                  // the certified enterprise
	EndCertificationOp:      {RoleRegulator: OwnRegion},                  // the certified enterprise
	RegisterBrandOp:         {RoleRegulator: OwnRegion},                  // the enterprise whose brand it is
	SetResponsibleOp:        {RoleRegulator: OwnRegion},                  // the enterprise
	SetRiskOp:               {RoleRegulator: OwnRegion},                  // the enterprise

	// Corrections.
	ProposeCorrectionOp: businesses(OwnRecord, officials(OwnRegion)), // the author of the record
	ApproveCorrectionOp: businesses(OwnRecord, officials(OwnRegion)), // whoever's approval it awaits
	RejectCorrectionOp:  businesses(OwnRecord, officials(OwnRegion)), // the same, or the proposer or its regulator, who withdraw it
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

// mayWhileSuspended are the operations that a suspended enterprise may still
// carry out: mending or contesting what it was suspended for, saying what
// happened, and taking goods out of trade. The rules of Receive, HandOver and
// Dispose refuse it the rest.
var mayWhileSuspended = []Operation{
	RecordInputOp,
	RectifyOp,
	CancelTransferOp, ReceiveBatchOp, DisposeBatchOp,
	RequestReinspectionOp, RequestRetestOp,
	CancelShipmentOp, AppendReadingsOp, HandOverShipmentOp, WithdrawListingOp,
	PlaceHoldOp, StartRecallOp, AnnounceRecallOp, ReportRecallOp,
	CompleteActionOp,
}

// MayWhileSuspended reports whether a suspended enterprise may still carry out
// op.
func (op Operation) MayWhileSuspended() bool { return slices.Contains(mayWhileSuspended, op) }

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
	case AnyRecord:
		return nil
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

// Disclose returns the record as the actor may see it: some say more to those whom
// they concern than to other enterprises, and cameras than to anybody who is not to
// view them.
func Disclose(actor Actor, r Record) Record {
	if guarded, ok := r.(interface{ guarded(Actor) Record }); ok {
		return guarded.guarded(actor)
	}
	private, ok := r.(interface{ disclosed(to string) Record })
	if !ok || !actor.Role.Business() {
		return r
	}
	return private.disclosed(actor.Enterprise)
}

// Unrestricted reports whether the actor reads all records of the schema as they
// are kept.
func Unrestricted(actor Actor, schema Schema) bool {
	_, guarded := schema.New().(interface{ guarded(Actor) Record })
	return !actor.Role.Business() && !guarded
}

// PermitList refuses an enterprise a list that is not of its own records: those
// with its code, or with an ID that begins with it, under an index of its own.
func PermitList(actor Actor, schema Schema, index, value string) error {
	if !actor.Role.Business() || schema.Open {
		return nil
	}
	for _, own := range schema.Own {
		if own == index && (value == actor.Enterprise || strings.HasPrefix(value, actor.Enterprise+"-")) {
			return nil
		}
	}
	if len(schema.Own) == 0 {
		return Refuse(Denied, "index", "records of the kind %s are between the regulators", "%s 记录仅供监管机构查询", schema.Kind)
	}
	en, zh := enumerate(schema.Own)
	return Refuse(Denied, "index", "an enterprise lists its own records: those whose %[1]s is %[3]s", "企业只能查询自己的记录，即 %[2]s 为 %[3]s 的记录", en, zh, actor.Enterprise)
}

// PermitState refuses an enterprise the raw state, which holds everybody's keys.
func PermitState(actor Actor) error {
	if !actor.Role.Business() {
		return nil
	}
	return Refuse(Denied, "", "the raw state is for regulators, inspectors, auditors and observers", "原始状态仅供监管、检查、审计和观察人员查询")
}
