package words

// Language is what a person is spoken to in.
type Language string

// The languages of the two regulators and their guests.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Text is a message in both languages.
type Text struct{ En, Zh string }

// In returns the text in a language.
func (t Text) In(l Language) string {
	if l == Chinese {
		return t.Zh
	}
	return t.En
}
