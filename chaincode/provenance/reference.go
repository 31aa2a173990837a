package provenance

// ReferencedBatches are the batches that a record is about to which a notice, hold
// or recall may refer; none when it names none.
func ReferencedBatches(r Record) []string {
	var batch string
	switch r := r.(type) {
	case *Sample:
		batch = r.Batch
	case *Certificate:
		batch = r.Batch
	case *Inspection:
		batch = r.Batch
	case *Hold:
		batch = r.Batch
	case *Notice:
		batch = r.Batch
	case *Recall:
		return r.Batches
	}
	if batch == "" {
		return nil
	}
	return []string{batch}
}

// Shows refuses a reference to a record, about those batches, that shows nothing
// about b: it must be about b, what b was made of or what was made of it, or about
// the same product of the same producer; without a batch, about who answers for b or
// has it. Sampling again (再次抽检) is of whatever of the product is on sale.
func (b *Batch) Shows(field string, r Record, about []*Batch, again bool) error {
	again = again && r.Kind() == KindSample
	for _, other := range about {
		if b.akin(other) || b.Product == other.Product && (again || b.Producer == other.Producer) {
			return nil
		}
	}
	if i, ok := r.(*Inspection); ok && len(about) == 0 && (i.Subject == b.Producer || i.Subject == b.Holder) {
		return nil
	}
	return b.refuse(Invalid, field, "%[1]s is about other goods; name a record about this batch, what it was made of or what was made of it", "%[1]s 与该批次无关；请填写与该批次、其来源或由其形成的批次有关的记录", Key(r.Kind(), r.Head().ID))
}

// akin reports whether one of the batches was made of the other, or is it.
func (b *Batch) akin(other *Batch) bool {
	return b.DescendsFrom([]string{other.ID}) || other.DescendsFrom([]string{b.ID})
}
