// Package step tells a waiting person, in Chinese or English, what is being done.
package step

import "errors"

// Text is one line in both languages.
type Text struct{ English, Chinese string }

// Reporter is told of every step as it begins, and gets to know of its end
// through the function it returns. A nil Reporter keeps silent.
type Reporter func(Text) (end func(error))

// ErrKept ends a step that found everything done before. It is for the reporter
// alone: Run returns nil.
var ErrKept = errors.New("kept as it was")

// Begin a step. Call the function it returns at the step's end.
func (r Reporter) Begin(text Text) (end func(error)) {
	if r == nil {
		return func(error) {}
	}
	return r(text)
}

// Run the function as a step.
func (r Reporter) Run(text Text, do func() error) error {
	end := r.Begin(text)
	err := do()
	end(err)
	if errors.Is(err, ErrKept) {
		return nil
	}
	return err
}
