package step

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeptIsForTheReporterAlone(t *testing.T) {
	var told error
	reporter := Reporter(func(Text) func(error) { return func(err error) { told = err } })
	require.NoError(t, reporter.Run(Text{}, func() error { return ErrKept }))
	require.ErrorIs(t, told, ErrKept)
	require.NoError(t, Reporter(nil).Run(Text{}, func() error { return ErrKept }))
	failure := errors.New("no")
	require.ErrorIs(t, reporter.Run(Text{}, func() error { return failure }), failure)
	require.ErrorIs(t, told, failure)
}

func TestErrorInBothLanguagesKeepsItsCause(t *testing.T) {
	err := Errorf("no file %q (%w)", "没有文件 %q（%w）", "a", fs.ErrNotExist)
	require.EqualError(t, err, `no file "a" (file does not exist)`)
	require.ErrorIs(t, err, fs.ErrNotExist)
	var both *Error
	require.ErrorAs(t, err, &both)
	require.Equal(t, `没有文件 "a"（file does not exist）`, both.Chinese)
}
