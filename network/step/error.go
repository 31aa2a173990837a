package step

import "fmt"

// Error says in both languages what is wrong and what to do next.
type Error struct {
	english error
	Chinese string
}

// Errorf makes an Error like fmt.Errorf, from one format in each language.
func Errorf(english, chinese string, arguments ...any) error {
	return &Error{fmt.Errorf(english, arguments...), fmt.Errorf(chinese, arguments...).Error()}
}

// Error is the English text.
func (e *Error) Error() string { return e.english.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.english }
