package console

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"sunledger/chaincode/provenance"
)

// maxExported is how many rows a spreadsheet has at most; a note says when there are
// more.
const maxExported = 50_000

// export answers with a table as a spreadsheet.
func (r *reader) export(as, name string, tables []*Table) error {
	for _, t := range tables {
		if t.Name != name {
			continue
		}
		switch as {
		case "xlsx":
			return r.exportXLSX(t)
		case "csv":
			return r.exportCSV(t)
		}
		return provenance.Refuse(provenance.Invalid, "as", "is xlsx or csv, not %q", "应为 xlsx 或 csv，而不是 %q", as)
	}
	return provenance.Refuse(provenance.NotFound, "table", "there is no such table on this page; follow the links beside the tables", "该页没有此表格，请使用表格旁的链接")
}

// rows yields what is to be exported, at most so many.
func (t *Table) rows(most int, take func([]Cell) error) (cut bool, err error) {
	n := 0
	each := func(row []Cell) error {
		if n++; n > most {
			cut = true
			return nil
		}
		return take(row)
	}
	if t.All == nil {
		for _, row := range t.Rows {
			if err := each(row); cut || err != nil {
				return cut, err
			}
		}
		return false, nil
	}
	for row, err := range t.All {
		if err != nil {
			return false, err
		}
		if err := each(row); cut || err != nil {
			return cut, err
		}
	}
	return false, nil
}

func (r *reader) cutNote() string {
	return r.sayf("cut after %d rows; narrow the search to have the rest", "超过 %d 行的部分已略去，请缩小查询范围后分次导出", maxExported)
}

// attach sets the headers of a download. The name of a table is the program's own.
func (r *reader) attach(t *Table, extension, kind string) {
	header := r.w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="sunledger-%s-%s.%s"`, t.Name, r.today, extension))
	header.Set("Cache-Control", "private, no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	r.w.WriteHeader(http.StatusOK)
}

// heads are the columns' names, with the unit where the numbers of a column have one.
func (t *Table) heads(row []Cell) []string {
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Text
		if i < len(row) && row[i].Unit != "" && t.oneUnit(i, row[i].Unit) {
			heads[i] += " (" + row[i].Unit + ")"
		}
	}
	return heads
}

// oneUnit reports whether all numbers of a column are in that unit.
func (t *Table) oneUnit(column int, unit string) bool {
	for _, row := range t.Rows {
		if column < len(row) && row[column].Unit != "" && row[column].Unit != unit {
			return false
		}
	}
	return true
}

func (t *Table) first() []Cell {
	first := make([]Cell, len(t.Columns))
	for _, row := range t.Rows {
		for i := range min(len(row), len(first)) {
			if first[i].Unit == "" {
				first[i] = row[i]
			}
		}
	}
	return first
}

// split is where a program that is set to split at semicolons or tabs, to which our
// quotation marks mean nothing, begins another cell with a formula.
var split = regexp.MustCompile("([;\t\r\n][\\s\"]*)([=+\\-@＝＋－＠])")

// defused keeps a spreadsheet program from taking text for a formula: those who
// write records are not those who open the file. Programs for Chinese take full-width
// signs for the narrow ones.
func defused(text string) string {
	text = split.ReplaceAllString(text, "$1'$2")
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}

func (r *reader) exportCSV(t *Table) error {
	r.attach(t, "csv", "text/csv; charset=utf-8")
	buffered := bufio.NewWriter(r.w)
	_, _ = buffered.WriteString("\uFEFF") // by which spreadsheet programs know UTF-8
	out := csv.NewWriter(buffered)
	line := func(texts []string) error {
		for i := range texts {
			texts[i] = defused(texts[i])
		}
		return out.Write(texts)
	}
	err := line(t.heads(t.first()))
	if err != nil {
		return nil // the reader has gone
	}
	cut, err := t.rows(maxExported, func(row []Cell) error {
		texts := make([]string, len(row))
		for i, c := range row {
			texts[i] = c.Text
		}
		return line(texts)
	})
	if err != nil {
		r.abort("export", err)
	}
	if cut {
		_ = line([]string{r.cutNote()})
	}
	out.Flush()
	_ = buffered.Flush()
	return nil
}

// abort ends an answer that has begun in a way that nobody takes for whole.
func (r *reader) abort(what string, err error) {
	r.Log.Error("console", "doing", what, "path", r.request.URL.Path, "error", err)
	panic(http.ErrAbortHandler)
}

// exportXLSX streams the table: what is more than a few megabytes goes through a
// temporary file, not through memory.
func (r *reader) exportXLSX(t *Table) error {
	file := excelize.NewFile()
	defer file.Close()
	out, err := t.begin(file)
	if err != nil {
		return err
	}
	n := 1
	cut, err := t.rows(maxExported, func(row []Cell) error {
		n++
		return out.SetRow(fmt.Sprintf("A%d", n), r.spreadsheet(row))
	})
	if err != nil {
		return err
	}
	if cut {
		if err := out.SetRow(fmt.Sprintf("A%d", n+1), []any{r.cutNote()}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	r.attach(t, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	if err := file.Write(r.w); err != nil {
		r.abort("export", err)
	}
	return nil
}

// begin writes the head of a sheet, which stays in sight.
func (t *Table) begin(file *excelize.File) (*excelize.StreamWriter, error) {
	const sheet, wide = "Sheet1", 22 // characters
	out, err := file.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	bold, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := out.SetColWidth(1, max(1, len(t.Columns)), wide); err != nil {
		return nil, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	heads := make([]any, 0, len(t.Columns))
	for _, head := range t.heads(t.first()) {
		heads = append(heads, excelize.Cell{StyleID: bold, Value: head})
	}
	return out, out.SetRow("A1", heads)
}

// spreadsheet is a row's values: numbers to reckon with, and text that is text.
// Strings are written as such, never as formulas; the mark keeps them so when the
// sheet is saved in another form.
func (r *reader) spreadsheet(row []Cell) []any {
	values := make([]any, len(row))
	for i, c := range row {
		if c.Value != nil {
			values[i] = *c.Value
		} else {
			values[i] = defused(c.Text)
		}
	}
	return values
}
