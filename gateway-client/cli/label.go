package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/interop/label"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// severalIDs is an argument of which there may be more.
var severalIDs = text{"ID…", "编号…"}

var labelCommand = row{
	family: "batch", verb: "label", argument: severalIDs, run: printLabels,
	short: text{"labels with the commitment certificate and the code of the trace page, to be printed", "打印标签：承诺达标合格证与追溯码"},
	flags: []option{
		{"to", text{"FILE", "文件"}, text{"where to write: FILE.pdf, one or a sheet of many, or FILE.png of one label (default: ID.pdf)", "写入的文件：.pdf 可含一张或多张，.png 为一张（默认 编号.pdf）"}},
		{"public", text{"URL", "网址"}, text{"of the site that has the trace page, to which the code leads (SUNLEDGER_PUBLIC)", "追溯页面所在网址，二维码指向该网址（SUNLEDGER_PUBLIC）"}},
		{"copies", text{"N", "张数"}, text{"so many of each (default: 1)", "每个批次的张数（默认 1）"}},
	},
	examples: []example{
		{"sunledger batch label 20261122-01 --public https://trace.example --to label.png", text{"one, for a label printer", "一张，供标签打印机使用"}},
		{"sunledger batch label 20261122-01 20261122-02 --public https://trace.example --copies 8 --to sheet.pdf", text{"a sheet of eight for each of two lots", "两个批次各打印一版八张"}},
	},
}

// labelsMade is what printLabels says.
type labelsMade struct {
	File   string   `json:"file"`
	Labels int      `json:"labels"`
	URLs   []string `json:"urls"` // that the codes say
}

// printLabels writes the labels of batches that one has or answers for. No server is
// needed: what they say comes from the ledger.
func printLabels(ctx context.Context, a *app, q query) error {
	public, copies, file, err := a.labelFlags(q)
	if err != nil {
		return err
	}
	fonts, err := label.SystemFonts()
	if err != nil {
		return err
	}
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	made := labelsMade{File: file, URLs: []string{}}
	var labels []*label.Label
	for _, argument := range q.arguments {
		l, err := s.label(ctx, argument, public)
		if err != nil {
			return err
		}
		made.URLs = append(made.URLs, l.URL)
		labels = append(labels, slices.Repeat([]*label.Label{l}, copies)...)
	}
	made.Labels = len(labels)
	content, err := drawLabels(labels, fonts, file)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, content, 0o600); err != nil { // it carries a contact
		return usage("%s cannot be written: %v", "无法写入 %s：%v", file, err)
	}
	return s.labelled(made)
}

// labelFlags reads the flags, before anybody is asked anything.
func (a *app) labelFlags(q query) (public string, copies int, file string, err error) {
	public = q.flags["public"]
	if public == "" {
		public = a.getenv("SUNLEDGER_PUBLIC")
	}
	if !strings.HasPrefix(public, "https://") && !strings.HasPrefix(public, "http://") {
		return "", 0, "", usage("say where the trace page is: --public https://trace.example, or SUNLEDGER_PUBLIC", "请用 --public https://trace.example 或 SUNLEDGER_PUBLIC 指定追溯页面网址")
	}
	if copies, err = q.number("copies"); err != nil {
		return "", 0, "", err
	}
	if copies == 0 {
		copies = 1
	}
	if copies < 1 || copies*len(q.arguments) > label.MaxLabels {
		return "", 0, "", usage("at most %d labels are printed at once", "一次最多打印 %d 张标签", label.MaxLabels)
	}
	if file = q.flags["to"]; file == "" {
		file = filepath.Base(q.arguments[0]) + ".pdf"
	}
	several := copies*len(q.arguments) > 1
	switch strings.ToLower(filepath.Ext(file)) {
	case ".pdf":
		return public, copies, file, nil
	case ".png":
		if several {
			return "", 0, "", usage("a picture is of one label; write several to FILE.pdf", "图片只能有一张标签，多张请写入 .pdf 文件")
		}
		return public, copies, file, nil
	}
	return "", 0, "", usage("--to is FILE.pdf or FILE.png, not %q", "--to 应为 .pdf 或 .png 文件，而不是 %q", file)
}

// label reads what a label says.
func (s *session) label(ctx context.Context, argument, public string) (*label.Label, error) {
	id, err := s.recordID(provenance.KindBatch, argument)
	if err != nil {
		return nil, err
	}
	batch, err := ledger.Get[provenance.Batch](ctx, s.client, id)
	if err != nil {
		return nil, err
	}
	passport, err := s.client.Passport(ctx, id)
	if err != nil {
		return nil, err
	}
	commitment, err := label.Commitment(batch, passport)
	if err != nil {
		return nil, err
	}
	certificate, err := s.commitment(ctx, id, commitment.ID)
	if err != nil {
		return nil, err
	}
	standard, err := ledger.Get[provenance.Standard](ctx, s.client, batch.Standard)
	if err != nil {
		return nil, err
	}
	return label.New(label.Source{
		Batch: batch, Certificate: certificate, Issuer: commitment.Issuer.Name, Standard: standard, Passport: passport,
		Amount: words.Amount(words.Chinese, batch.Quantity.Initial, batch.Unit),
	}, public)
}

// commitment reads the certificate: its issuer gets it as it is, who holds the goods
// with their past.
func (s *session) commitment(ctx context.Context, batch, id string) (*provenance.Certificate, error) {
	c, err := ledger.Get[provenance.Certificate](ctx, s.client, id)
	if err == nil || provenance.AsError(err).Code != provenance.Denied {
		return c, err
	}
	lineage, failed := s.client.Trace(ctx, provenance.TraceQuery{Batch: batch, Direction: provenance.Backward, Evidence: true})
	if failed != nil {
		return nil, failed
	}
	for _, c := range lineage.Certificates {
		if c.ID == id {
			return c, nil
		}
	}
	return nil, err
}

func drawLabels(labels []*label.Label, fonts *label.Fonts, file string) ([]byte, error) {
	if strings.ToLower(filepath.Ext(file)) == ".png" {
		return labels[0].PNG(fonts)
	}
	return label.PDF(labels, fonts)
}

func (s *session) labelled(made labelsMade) error {
	if s.json {
		writeJSON(s.stdout, made)
		return nil
	}
	p := s.printer(s.stdout, s.names)
	n := words.Grouped(int64(made.Labels))
	p.line("%s %s", p.paint(green, "✓"), p.say("labels: "+n+", in "+made.File, "标签 "+n+" 张，已写入 "+made.File))
	for _, url := range made.URLs {
		p.line("  %s", url)
	}
	return nil
}
