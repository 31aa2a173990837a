package trace

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/interop/label"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// label answers with labels: /label/ID is a page to be printed, /label/ID.png and
// /label/ID.pdf are files. ?id= adds further batches, ?copies= says how many of each.
// A label carries the producer's contact, as the law wants it: it is for who has the
// goods or answers for them, and for officials.
func (s *server) label(w http.ResponseWriter, r *http.Request) error {
	name, format := r.PathValue("name"), ""
	for _, extension := range []string{".png", ".pdf"} {
		if id, found := strings.CutSuffix(name, extension); found {
			name, format = id, extension
		}
	}
	w.Header().Set("Cache-Control", "private, no-store")
	copies, err := copiesOf(r)
	if err != nil {
		return err
	}
	ids := append([]string{name}, r.URL.Query()["id"]...)
	if len(ids)*copies > label.MaxLabels {
		return provenance.Refuse(provenance.Invalid, "copies", "at most %d labels are printed at once", "一次最多打印 %d 张标签", label.MaxLabels)
	}
	labels, err := s.labels(r, ids, copies)
	if err != nil {
		return err
	}
	switch format {
	case ".png":
		return sendPNG(w, labels[0])
	case ".pdf":
		return sendPDF(w, labels)
	}
	return s.labelPage(w, r, labels)
}

func copiesOf(r *http.Request) (int, error) {
	given := r.URL.Query().Get("copies")
	if given == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 || n > label.MaxLabels {
		return 0, provenance.Refuse(provenance.Invalid, "copies", "must be 1 to %d", "应为 1 至 %d", label.MaxLabels)
	}
	return n, nil
}

// labels returns as many labels of each batch as are wanted.
func (s *server) labels(r *http.Request, ids []string, copies int) ([]*label.Label, error) {
	var actor provenance.Actor
	if s.Actor != nil {
		actor = s.Actor(r)
	}
	if actor.Check() != nil {
		return nil, provenance.Refuse(provenance.Denied, "", "labels carry a contact and are for who has the goods; sign in first", "标签载有联系方式，仅供货物的生产者和持有者使用；请先登录")
	}
	var labels []*label.Label
	for _, id := range ids {
		l, err := s.labelOf(r.Context(), actor, id)
		if err != nil {
			return nil, err
		}
		labels = append(labels, slices.Repeat([]*label.Label{l}, copies)...)
	}
	return labels, nil
}

func (s *server) labelOf(ctx context.Context, actor provenance.Actor, id string) (*label.Label, error) {
	f, err := s.passport(ctx, id)
	if err != nil {
		return nil, err
	}
	b := f.batch
	if actor.Role.Business() && actor.Owner() != b.Holder && actor.Owner() != b.Producer {
		return nil, provenance.Refuse(provenance.Denied, "", "is neither yours nor do you answer for it; its holder prints its labels", "既非本单位持有，也非本单位生产，请由持有者打印标签").On(provenance.KindBatch, b.ID)
	}
	c, err := label.Commitment(b, f.passport)
	if err != nil {
		return nil, err
	}
	return label.New(label.Source{
		Batch: b, Certificate: f.source.Certificates[c.ID], Issuer: c.Issuer.Name, Standard: f.standards[b.Standard], Passport: f.passport,
		Amount: words.Amount(words.Chinese, b.Quantity.Initial, b.Unit),
	}, s.Public)
}

func sendPNG(w http.ResponseWriter, l *label.Label) error {
	fonts, err := label.SystemFonts()
	if err != nil {
		return err
	}
	content, err := l.PNG(fonts)
	if err != nil {
		return err
	}
	return send(w, "image/png", content)
}

func sendPDF(w http.ResponseWriter, labels []*label.Label) error {
	fonts, err := label.SystemFonts()
	if err != nil {
		return err
	}
	content, err := label.PDF(labels, fonts)
	if err != nil {
		return err
	}
	return send(w, "application/pdf", content)
}

func send(w http.ResponseWriter, kind string, content []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // the reader may have gone
	return nil
}

// printed is a label on the page, which the browser sets in its own fonts.
type printed struct {
	*label.Label
	Code  template.HTML
	Bases []basis
}

type basis struct {
	Word   string
	Ticked bool
}

// labelsView is the page of labels.
type labelsView struct {
	Labels []printed
	Batch  string
	Query  template.URL // of the files
}

func (s *server) labelPage(w http.ResponseWriter, r *http.Request, labels []*label.Label) error {
	v := labelsView{Batch: labels[0].Batch, Query: template.URL(r.URL.Query().Encode())}
	for i, l := range labels {
		code, err := drawCode(fmt.Sprintf("code%d", i), l.URL)
		if err != nil {
			return err
		}
		p := printed{Label: l, Code: code}
		for _, b := range []provenance.Basis{provenance.Commissioned, provenance.SelfTested, provenance.QualityControl} {
			p.Bases = append(p.Bases, basis{words.Word(words.Chinese, b), slices.Contains(l.Basis, b)})
		}
		v.Labels = append(v.Labels, p)
	}
	return s.pages.Render(w, r, http.StatusOK, "label", page.Page{Title: label.Heading, Class: "labels", Private: true, Styles: s.styles(), Body: v})
}

// drawCode draws a QR code; one path, however many squares.
func drawCode(id, text string) (template.HTML, error) {
	rows, err := label.Code(text)
	if err != nil {
		return "", err
	}
	var d strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	p := page.NewPicture(id, "qr", float64(len(rows)), float64(len(rows)), "二维码 · QR code", text)
	p.Path("dark", d.String())
	return p.HTML(), nil
}
