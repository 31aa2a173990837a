package console

import (
	"slices"

	"sunledger/chaincode/provenance"
)

// actions are all that officials may prepare. A test keeps the table whole.
func actions() []*action {
	return slices.Concat(incidentActions(), supervisionActions(), agreedActions(), registryActions(), goodsActions())
}

// Shorthands for what places say.
type fields = map[string]string

func key(r provenance.Record) string { return provenance.Key(r.Kind(), r.Head().ID) }

// incidentActions are those of holds, notices and recalls.
func incidentActions() []*action {
	issuer := func(_ provenance.Actor, n *provenance.Notice) provenance.Owner { return n.Authority }
	recalling := func(_ provenance.Actor, r *provenance.Recall) provenance.Owner { return r.Enterprise }
	open := func(r *provenance.Recall) bool { return r.Due() != "" }
	return []*action{
		{op: provenance.AcknowledgeNoticeOp, subject: "notice", on: []place{awaited(issuer, func(n *provenance.Notice) bool { return n.Acknowledged == nil }, nil)}},
		{op: provenance.TakeMeasureOp, subject: "notice", on: []place{
			awaited(issuer, func(n *provenance.Notice) bool { return n.State() == provenance.NoticeAcknowledged }, nil),
			at(issuer, func(n *provenance.Notice) bool { return n.State() != provenance.NoticeClosed }, nil),
		}},
		{op: provenance.ProposeNoticeClosingOp, subject: "notice", on: []place{
			awaited(issuer, func(n *provenance.Notice) bool { return n.State() == provenance.NoticeMeasured }, nil),
			at(issuer, func(n *provenance.Notice) bool { return n.State() == provenance.NoticeProposed }, nil),
		}},
		{op: provenance.CloseNoticeOp, subject: "notice", on: []place{awaited(
			func(_ provenance.Actor, n *provenance.Notice) provenance.Owner { return proposer(n.Closing) },
			func(n *provenance.Notice) bool { return n.State() == provenance.NoticeProposed },
			func(n *provenance.Notice) fields { return digest(n.Closing.Digest) })}},
		{op: provenance.AnnounceRecallOp, subject: "recall", on: []place{at(recalling, func(r *provenance.Recall) bool { return r.Announced == nil && open(r) }, nil)}},
		{op: provenance.ExtendRecallOp, subject: "recall", on: []place{at(recalling, func(r *provenance.Recall) bool { return r.State() == provenance.RecallRunning }, nil)}},
		{op: provenance.ProposeRecallClosingOp, subject: "recall", on: []place{
			awaited(recalling, func(r *provenance.Recall) bool { return r.State() == provenance.RecallRunning }, nil),
			at(recalling, func(r *provenance.Recall) bool { return r.Announced != nil && open(r) }, nil),
		}},
		{op: provenance.CloseRecallOp, subject: "recall", on: []place{awaited(
			func(_ provenance.Actor, r *provenance.Recall) provenance.Owner { return proposer(r.Closing) },
			func(r *provenance.Recall) bool { return open(r) && pending(r.Closing) },
			func(r *provenance.Recall) fields { return digest(r.Closing.Digest) })}},
		{op: provenance.ProposeRecallWithdrawalOp, subject: "recall", on: []place{at(recalling, func(r *provenance.Recall) bool { return r.State() != provenance.RecallWithdrawn }, nil)}},
		{op: provenance.WithdrawRecallOp, subject: "recall", on: []place{awaited(
			func(_ provenance.Actor, r *provenance.Recall) provenance.Owner { return proposer(r.Withdrawal) },
			func(r *provenance.Recall) bool { return pending(r.Withdrawal) },
			func(r *provenance.Recall) fields { return digest(r.Withdrawal.Digest) })}},
		{op: provenance.ReleaseHoldOp, subject: "hold", on: []place{at(func(_ provenance.Actor, h *provenance.Hold) provenance.Owner { return h.By }, func(h *provenance.Hold) bool { return h.Released == nil }, nil)}},
		{op: provenance.PlaceHoldOp, subject: "hold", makes: provenance.KindHold, number: "FC", on: []place{
			at(func(a provenance.Actor, b *provenance.Batch) provenance.Owner { return b.HeldAs(a) }, nil, func(b *provenance.Batch) fields { return fields{"batch": b.ID} }),
			about[*provenance.Inspection](func(i *provenance.Inspection) string { return i.Batch }),
			about[*provenance.Certificate](func(c *provenance.Certificate) string { return c.Batch }),
		}},
		{op: provenance.IssueNoticeOp, subject: "notice", makes: provenance.KindNotice, number: "TB", on: []place{
			at(self[*provenance.Batch], nil, func(b *provenance.Batch) fields { return fields{"batch": b.ID} }),
			about[*provenance.Sample](func(s *provenance.Sample) string { return s.Batch }),
			about[*provenance.Certificate](func(c *provenance.Certificate) string { return c.Batch }),
			about[*provenance.Inspection](func(i *provenance.Inspection) string { return i.Batch }),
		}},
		{op: provenance.StartRecallOp, subject: "recall", makes: provenance.KindRecall, number: "ZH", on: []place{
			at(func(_ provenance.Actor, b *provenance.Batch) provenance.Owner { return b.Producer }, nil, func(b *provenance.Batch) fields { return fields{"batches": b.ID} }),
			at(self[*provenance.Notice], nil, func(n *provenance.Notice) fields {
				return fields{"batches": n.Batch, "notice": n.ID, "cause": n.Cause}
			}),
		}},
	}
}

// about is a place on the page of a record about a batch, which is the basis of what is
// done.
func about[R provenance.Record](batch func(R) string) place {
	return at(self[R], func(r R) bool { return batch(r) != "" }, func(r R) fields { return fields{"batch": batch(r), "basis": key(r)} })
}

func pending(e *provenance.Ending) bool { return e != nil && e.Approved == nil }

func proposer(e *provenance.Ending) provenance.Owner {
	if e == nil {
		return provenance.Owner{}
	}
	return e.Proposer()
}

// supervisionActions are those of inspections, samples and publications.
func supervisionActions() []*action {
	authority := func(_ provenance.Actor, i *provenance.Inspection) provenance.Owner { return i.Authority }
	sampler := func(_ provenance.Actor, s *provenance.Sample) provenance.Owner { return s.Authority }
	unsigned := func(i *provenance.Inspection) bool { return i.Joint != nil && i.Joint.Approved == nil }
	return []*action{
		{op: provenance.AcknowledgeOp, subject: "inspection", on: []place{awaited(authority, func(i *provenance.Inspection) bool { return i.Joint == nil && i.Acknowledged == nil && i.Closed == nil }, nil)}},
		{op: provenance.CoSignInspectionOp, subject: "inspection", on: []place{awaited(authority, unsigned, func(i *provenance.Inspection) fields { return digest(i.Joint.Digest) })}},
		{op: provenance.CloseInspectionOp, subject: "inspection", on: []place{awaited(authority, func(i *provenance.Inspection) bool { return i.Closed == nil && !unsigned(i) }, nil)}},
		{op: provenance.ReturnInspectionOp, subject: "inspection", on: []place{at(authority, func(i *provenance.Inspection) bool { return i.Closed == nil && i.Rectified != nil }, nil)}},
		{op: provenance.MeasureInspectionOp, subject: "inspection", on: []place{at(self[*provenance.Inspection], func(i *provenance.Inspection) bool { return i.Closed == nil && !unsigned(i) }, nil)}},
		{op: provenance.LiftMeasureOp, subject: "inspection", on: []place{{
			kind: provenance.KindInspection, owner: func(a provenance.Actor, _ provenance.Record) provenance.Owner { return a.Owner() },
			stands: func(a provenance.Actor, r provenance.Record) bool {
				return slices.ContainsFunc(r.(*provenance.Inspection).Measures, func(m provenance.ControlMeasure) bool {
					return m.Lifted == nil && m.Ordered.Actor.Organization == a.Organization
				})
			},
		}}},
		{op: provenance.RecordInspectionOp, subject: "inspection", makes: provenance.KindInspection, number: "FX", on: []place{
			at(self[*provenance.Enterprise], nil, func(e *provenance.Enterprise) fields { return fields{"enterprise": e.ID} }),
			at(self[*provenance.Site], nil, func(s *provenance.Site) fields {
				return fields{"enterprise": s.Owner.Enterprise, "site": s.ID}
			}),
			at(self[*provenance.Batch], nil, func(b *provenance.Batch) fields {
				return fields{"enterprise": b.Holder.Enterprise, "batch": b.ID}
			}),
			at(self[*provenance.InspectionPlan], nil, func(p *provenance.InspectionPlan) fields { return fields{"enterprise": p.ID} }),
		}},
		{op: provenance.AcknowledgeSampleOp, subject: "sample", on: []place{awaited(sampler, func(s *provenance.Sample) bool { return s.Report != nil && s.Acknowledged == nil }, nil)}},
		{op: provenance.DisposeSampleOp, subject: "sample", on: []place{awaited(sampler, func(s *provenance.Sample) bool {
			return s.Report != nil && s.Disposition == nil && s.Final().Verdict != provenance.Conformant
		}, nil)}},
		{op: provenance.ReassignSampleOp, subject: "sample", on: []place{at(sampler, func(s *provenance.Sample) bool { return s.Report == nil || s.Request != nil && s.Reinspection == nil }, nil)}},
		{op: provenance.TakeSampleOp, subject: "sample", makes: provenance.KindSample, number: "CY", on: []place{
			at(self[*provenance.Batch], nil, func(b *provenance.Batch) fields { return fields{"batch": b.ID} }),
			at(self[*provenance.Inspection], func(i *provenance.Inspection) bool { return i.Batch != "" && i.Closed == nil }, func(i *provenance.Inspection) fields {
				return fields{"batch": i.Batch, "inspection": i.ID}
			}),
		}},
		{op: provenance.PublishOp, subject: "publication", makes: provenance.KindPublication, number: "GK", on: []place{
			publishing[*provenance.Standard](provenance.PublishStandards), publishing[*provenance.Inspection](provenance.PublishResults),
			publishing[*provenance.Sample](provenance.PublishResults), publishing[*provenance.Certificate](provenance.PublishResults),
			publishing[*provenance.Recall](provenance.PublishResults),
		}},
	}
}

// publishing is a place on the page of a record that has a public form.
func publishing[R provenance.Record](content provenance.Publicity) place {
	return at(self[R], func(r R) bool { _, err := provenance.PublicForm(r); return err == nil }, func(r R) fields {
		return fields{"record": key(r), "content": string(content)}
	})
}

// agreedActions are those of what takes both regulators' signatures.
func agreedActions() []*action {
	return []*action{
		{op: provenance.ApproveStandardOp, subject: "standard", on: []place{awaited(
			func(_ provenance.Actor, s *provenance.Standard) provenance.Owner { return s.Proposer() },
			func(s *provenance.Standard) bool { return s.Approved == nil }, func(s *provenance.Standard) fields { return digest(s.Digest) })}},
		{op: provenance.ProposeStandardOp, subject: "standard", makes: provenance.KindStandard},
		{op: provenance.ApproveCalendarOp, subject: "year", on: []place{awaited(
			func(_ provenance.Actor, c *provenance.Calendar) provenance.Owner { return c.Pending().Proposer() },
			func(c *provenance.Calendar) bool { return c.Pending().Approved == nil }, func(c *provenance.Calendar) fields { return digest(c.Pending().Digest) })}},
		{op: provenance.ProposeCalendarOp, subject: "year", makes: provenance.KindCalendar},
		{op: provenance.CountersignOp, subject: "agreement", on: []place{{
			kind: provenance.KindAgreement, expected: true, owner: func(a provenance.Actor, r provenance.Record) provenance.Owner {
				return r.(*provenance.Agreement).SideOf(a)
			},
			stands: func(a provenance.Actor, r provenance.Record) bool {
				agreement := r.(*provenance.Agreement)
				return !agreement.Signed() && slices.Contains(agreement.Awaiting(), a.Organization)
			},
			begin: func(_ provenance.Actor, r provenance.Record) map[string]string {
				return digest(r.(*provenance.Agreement).Digest)
			},
		}}},
		{op: provenance.DissolveAgreementOp, subject: "agreement", on: []place{at(func(a provenance.Actor, g *provenance.Agreement) provenance.Owner { return g.SideOf(a) }, func(g *provenance.Agreement) bool { return g.Ended == nil }, nil)}},
		{op: provenance.ProposeAgreementOp, subject: "agreement", makes: provenance.KindAgreement, number: "XY"},
		{op: provenance.ConfirmMeetingOp, subject: "meeting", on: []place{awaited(
			func(_ provenance.Actor, m *provenance.Meeting) provenance.Owner { return m.Proposer() },
			func(m *provenance.Meeting) bool { return m.Approved == nil }, func(m *provenance.Meeting) fields { return digest(m.Digest) })}},
		{op: provenance.CompleteActionOp, subject: "meeting", on: []place{{
			kind: provenance.KindMeeting, expected: true, owner: func(a provenance.Actor, _ provenance.Record) provenance.Owner { return a.Owner() },
			stands: func(a provenance.Actor, r provenance.Record) bool {
				m := r.(*provenance.Meeting)
				return m.Approved != nil && slices.Contains(m.Awaiting(), a.Organization)
			},
		}}},
		{op: provenance.RecordMeetingOp, subject: "meeting", makes: provenance.KindMeeting, number: "HY"},
		{op: provenance.ApproveMembershipOp, subject: "group", on: []place{awaited(
			func(_ provenance.Actor, g *provenance.SteeringGroup) provenance.Owner { return g.Proposer() },
			func(g *provenance.SteeringGroup) bool { return g.Proposal != nil }, func(g *provenance.SteeringGroup) fields { return digest(g.Proposal.Digest) })}},
		{op: provenance.ProposeMembershipOp, subject: "group", makes: provenance.KindSteeringGroup, on: []place{at(self[*provenance.SteeringGroup], nil, func(g *provenance.SteeringGroup) fields { return fields{"group": g.ID} })}},
		{op: provenance.ApproveCorrectionOp, subject: "correction", on: []place{correcting(func(c *provenance.Correction, a provenance.Actor) provenance.Owner { return c.Approver(a) }, true)}},
		{op: provenance.RejectCorrectionOp, subject: "correction", on: []place{correcting(func(c *provenance.Correction, a provenance.Actor) provenance.Owner { return c.Rejecter(a) }, false)}},
		{op: provenance.ProposeCorrectionOp, subject: "id", makes: provenance.KindCorrection, on: corrigible()},
	}
}

func correcting(owner func(*provenance.Correction, provenance.Actor) provenance.Owner, expected bool) place {
	return place{
		kind: provenance.KindCorrection, expected: expected,
		owner: func(a provenance.Actor, r provenance.Record) provenance.Owner {
			return owner(r.(*provenance.Correction), a)
		},
		stands: func(a provenance.Actor, r provenance.Record) bool {
			c := r.(*provenance.Correction)
			return c.State() == provenance.CorrectionAwaits && (!expected || slices.Contains(c.Awaiting(), a.Organization))
		},
		begin: func(_ provenance.Actor, r provenance.Record) map[string]string {
			if !expected {
				return nil
			}
			return digest(r.(*provenance.Correction).Digest)
		},
	}
}

// corrigible are the pages of all records of which something may be corrected: by the
// authority that wrote them, as far as an official did.
func corrigible() []place {
	var all []place
	for _, schema := range provenance.Schemas {
		if len(provenance.CorrectableFields(schema.Kind)) == 0 {
			continue
		}
		all = append(all, place{
			kind: schema.Kind,
			owner: func(_ provenance.Actor, r provenance.Record) provenance.Owner {
				author := r.Head().Actor
				if !author.Role.Official() {
					return provenance.Owner{} // an enterprise corrects its own
				}
				return author.Owner()
			},
			begin: func(_ provenance.Actor, r provenance.Record) map[string]string {
				return fields{"kind": string(r.Kind()), "id": r.Head().ID, "revision": itoa(r.Head().Revision)}
			},
		})
	}
	return all
}

// registryActions are those of enterprises and what belongs to them.
func registryActions() []*action {
	owner := func(_ provenance.Actor, e *provenance.Enterprise) provenance.Owner { return e.Owner() }
	named := func(field string) func(*provenance.Enterprise) fields {
		return func(e *provenance.Enterprise) fields { return fields{field: e.ID + "-"} }
	}
	own := func(e *provenance.Enterprise) fields { return fields{"enterprise": e.ID} }
	return []*action{
		{op: provenance.RegisterEnterpriseOp, subject: "code", makes: provenance.KindEnterprise},
		{op: provenance.SetEnterpriseStatusOp, subject: "enterprise", on: []place{at(owner, nil, own)}},
		{op: provenance.SetRiskOp, subject: "enterprise", on: []place{at(owner, nil, own)}},
		{op: provenance.SetResponsibleOp, subject: "enterprise", on: []place{at(owner, nil, own)}},
		{op: provenance.RegisterSiteOp, subject: "site", makes: provenance.KindSite, on: []place{at(owner, nil, named("site"))}},
		{op: provenance.RegisterCertificationOp, subject: "certification", makes: provenance.KindCertification, on: []place{at(owner, nil, named("certification"))}},
		{op: provenance.EndCertificationOp, subject: "certification", on: []place{at(func(_ provenance.Actor, c *provenance.Certification) provenance.Owner { return c.Owner }, func(c *provenance.Certification) bool { return c.Ended == nil }, nil)}},
		{op: provenance.RegisterBrandOp, subject: "brand", makes: provenance.KindBrand, on: []place{at(owner, nil, named("brand"))}},
		{op: provenance.LogViewOp, subject: "view", makes: provenance.KindView, number: "CK", on: []place{at(self[*provenance.Camera],
			func(c *provenance.Camera) bool { return c.Retired == nil && c.Stream != "" }, func(c *provenance.Camera) fields { return fields{"camera": c.ID} })}},
	}
}

// goodsActions are those about goods that officials may carry out.
func goodsActions() []*action {
	producer := func(_ provenance.Actor, b *provenance.Batch) provenance.Owner { return b.Producer }
	batch := func(b *provenance.Batch) fields { return fields{"batch": b.ID} }
	return []*action{
		{op: provenance.IssueOriginOp, subject: "certificate", makes: provenance.KindCertificate, number: "CD", on: []place{at(producer, nil, batch)}},
		{op: provenance.RecordDocumentOp, subject: "certificate", makes: provenance.KindCertificate, number: "ZM", on: []place{at(self[*provenance.Batch], nil, batch)}},
		{op: provenance.RevokeCertificateOp, subject: "certificate", on: []place{at(func(_ provenance.Actor, c *provenance.Certificate) provenance.Owner { return c.Issuer }, func(c *provenance.Certificate) bool { return c.Revoked == nil }, nil)}},
		{op: provenance.WithdrawListingOp, subject: "listing", on: []place{at(func(_ provenance.Actor, l *provenance.Listing) provenance.Owner { return l.Seller }, func(l *provenance.Listing) bool { return l.Withdrawn == nil }, nil)}},
	}
}
