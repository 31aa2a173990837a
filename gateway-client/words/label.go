package words

// Label is a field's short name in views; help is what its flag takes.
type Label struct {
	Text
	Help Text
}

// LabelOf returns what a field is called in views.
func LabelOf(l Language, name string) string {
	if entry, ok := labels[name]; ok {
		return entry.In(l)
	}
	return name
}

// LabelIn is LabelOf for a field of a type, which may call it something else.
func LabelIn(l Language, typeName, name string) string {
	if entry := labels[typeName+"."+name]; entry.Text != (Text{}) {
		return entry.In(l)
	}
	return LabelOf(l, name)
}

// HelpOf returns what the flag of a field of an input type takes.
func HelpOf(inputType, name string) Text {
	if entry, ok := labels[inputType+"."+name]; ok {
		return entry.Help
	}
	return labels[name].Help
}
