package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// style is a terminal's way of setting text off.
type style string

const (
	plain  style = ""
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

// printer writes views: for a person of a language, on a terminal or not.
type printer struct {
	w        io.Writer
	language language
	colour   bool
	names    *names
	now      time.Time
	today    provenance.Date // in China
	receipt  bool            // a receipt has said who wrote it, and when
	offers   map[string]provenance.ListingCheck
}

func (a *app) printer(w io.Writer, n *names) *printer {
	now := a.now()
	return &printer{w: w, language: a.language, colour: a.colour, names: n, now: now, today: provenance.Stamp{Time: now}.Today()}
}

func (p *printer) say(en, zh string) string { return text{en, zh}.In(p.language) }

func (p *printer) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

// paint sets text off where the terminal can.
func (p *printer) paint(s style, text string) string {
	if !p.colour || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// columns measures text as terminals show it: Chinese characters take two
// columns, ambiguous ones one, whatever the locale.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

// pad fills text up to width columns.
func pad(s string, width int, right bool) string {
	space := strings.Repeat(" ", max(0, width-columns.StringWidth(s)))
	if right {
		return space + s
	}
	return s + space
}

// cell is one entry of a table.
type cell struct {
	text  string
	style style
}

// table is a list for people, its columns aligned. An empty column is left out.
type table struct {
	head  []string
	right map[int]bool // columns of numbers
	rows  [][]cell
}

func (t *table) add(cells ...cell) { t.rows = append(t.rows, cells) }

func (t *table) widths() []int {
	widths := make([]int, len(t.head))
	for _, row := range t.rows {
		for i, c := range row {
			widths[i] = max(widths[i], columns.StringWidth(c.text))
		}
	}
	for i := range widths {
		if widths[i] > 0 {
			widths[i] = max(widths[i], columns.StringWidth(t.head[i]))
		}
	}
	return widths
}

func (p *printer) table(t *table, indent string) {
	head := make([]cell, len(t.head))
	for i, h := range t.head {
		head[i] = cell{h, faint}
	}
	widths := t.widths()
	last := len(widths) - 1
	for last > 0 && widths[last] == 0 {
		last--
	}
	for _, row := range append([][]cell{head}, t.rows...) {
		var line strings.Builder
		line.WriteString(indent)
		for i, c := range row[:last+1] {
			switch {
			case widths[i] == 0:
			case i == last && !t.right[i]:
				line.WriteString(p.paint(c.style, c.text))
			default:
				line.WriteString(p.paint(c.style, pad(c.text, widths[i], t.right[i])) + "  ")
			}
		}
		p.line("%s", strings.TrimRight(line.String(), " "))
	}
}

// sheet is the detail view of one record: labels and values.
type sheet struct {
	rows []sheetRow
}

type sheetRow struct {
	label string
	value cell
}

// row adds a value, unless it is empty.
func (s *sheet) row(label, value string) { s.styled(label, cell{text: value}) }

func (s *sheet) styled(label string, value cell) {
	if value.text != "" {
		s.rows = append(s.rows, sheetRow{label, value})
	}
}

func (p *printer) sheet(s *sheet) {
	width := 0
	for _, r := range s.rows {
		width = max(width, columns.StringWidth(r.label))
	}
	for _, r := range s.rows {
		for i, part := range strings.Split(r.value.text, "\n") {
			label := r.label
			if i > 0 {
				label = ""
			}
			p.line("  %s  %s", p.paint(faint, pad(label, width, false)), p.paint(r.value.style, part))
		}
	}
}

// title heads a view.
func (p *printer) title(kind provenance.Kind, id string, more ...string) {
	line := p.paint(bold, words.KindName(p.language, kind)+" "+id)
	for _, m := range more {
		if m != "" {
			line += " · " + m
		}
	}
	p.line("%s", line)
}

func (p *printer) section(title string) { p.line("\n  %s", p.paint(bold, title)) }

// party names who a record belongs to: enterprise or authority, and region.
func (p *printer) party(o provenance.Owner) string {
	region := words.OrganizationName(p.language, o.Organization)
	if o.Enterprise == "" {
		return region
	}
	return p.names.full(p.language, o.Enterprise) + p.say(", ", "，") + region
}

// actor names who did something: their identity, role and for whom.
func (p *printer) actor(a provenance.Actor) string {
	forWhom := words.OrganizationName(p.language, a.Organization)
	if a.Enterprise != "" {
		forWhom = p.names.of(p.language, a.Enterprise)
	}
	return fmt.Sprintf(p.say("%s (%s, %s)", "%s（%s，%s）"), words.CommonName(a.Subject), words.Word(p.language, a.Role), forWhom)
}
