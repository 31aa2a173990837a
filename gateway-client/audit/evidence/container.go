package evidence

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Bounds of what a check takes on, so that no bundle costs more than its proof is
// worth: in bytes, and in parts.
const (
	MaxBundle = 32 << 20
	maxPlain  = 64 << 20 // all parts unpacked
	maxParts  = 2100
	maxLine   = 256
	window    = 32 << 10 // of DEFLATE
)

const magic = "SUNLEDGER-EVIDENCE 1\n"

// The names of parts. That of a transaction is followed by its ID.
const (
	manifestPart    = "manifest"
	identitiesPart  = "identities"
	passportPart    = "passport"
	versionsPart    = "versions"
	transactionPart = "transaction:"
)

// part is a named piece of a bundle, unpacked.
type part struct {
	name    string
	content []byte
}

// seal writes parts as a bundle.
func seal(parts []part) ([]byte, error) {
	bundle := bytes.NewBufferString(magic)
	var known dictionary
	for _, p := range parts {
		packed, err := pack(p, known.both)
		if err != nil {
			return nil, err
		}
		bundle.WriteString(heading(p.name, packed, len(p.content)))
		bundle.Write(packed)
		bundle.WriteByte('\n')
		known.add(p)
	}
	return bundle.Bytes(), nil
}

// heading is the line before a part's content. Its digest covers the line up to
// there and the content.
func heading(name string, packed []byte, plain int) string {
	line := fmt.Sprintf("part %s %d %d", name, len(packed), plain)
	digest := sha256.New()
	fmt.Fprintln(digest, line)
	digest.Write(packed)
	return fmt.Sprintf("%s %x\n", line, digest.Sum(nil))
}

// dictionary is what the next part may refer back to: the first transaction and,
// nearest, the identities, as far as they stand before it.
type dictionary struct{ first, identities, both []byte }

// add takes note of a part for those after it.
func (d *dictionary) add(p part) {
	switch {
	case p.name == identitiesPart:
		d.identities = lastWindow(p.content)
	case d.first == nil && strings.HasPrefix(p.name, transactionPart):
		d.first = lastWindow(p.content)
	default:
		return
	}
	d.both = lastWindow(slices.Concat(d.first, d.identities))
}

// lastWindow is as much of b as DEFLATE can refer back to.
func lastWindow(b []byte) []byte { return b[max(0, len(b)-window):] }

func pack(p part, dictionary []byte) ([]byte, error) {
	if p.name == manifestPart {
		return p.content, nil
	}
	var packed bytes.Buffer
	w, err := flate.NewWriterDict(&packed, flate.BestCompression, dictionary)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(p.content); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

// open takes a bundle apart. Where that fails, it returns the name of the part at
// fault with the error.
func open(bundle []byte) (parts []part, at place, err error) {
	if len(bundle) > MaxBundle {
		return nil, wholeBundle, fault("has %d bytes; no more than %d are looked at", "有 %d 字节，最多检查 %d 字节", len(bundle), MaxBundle)
	}
	rest, ok := bytes.CutPrefix(bundle, []byte(magic))
	if !ok {
		return nil, wholeBundle, fault("does not begin with %q: it is no evidence bundle of this version, or its first line was altered", "不是以 %q 开头：不是本版本的证据包，或首行被改动", strings.TrimSpace(magic))
	}
	var known dictionary
	for budget := maxPlain; len(rest) > 0; {
		if len(parts) == maxParts {
			return nil, wholeBundle, fault("has more than %d parts", "超过 %d 个部分", maxParts)
		}
		var p part
		if p, rest, err = next(rest, known.both, budget); err != nil {
			return nil, position(len(parts)+1, p.name), err
		}
		budget -= len(p.content)
		parts = append(parts, p)
		known.add(p)
	}
	return parts, "", nil
}

// position names a part whose heading may not be legible.
func position(n int, name string) place {
	if name == "" {
		return place(fmt.Sprintf("part %d", n))
	}
	return place(fmt.Sprintf("part %d, %s", n, name))
}

// next takes the next part off a bundle. The digest is compared before anything
// is unpacked, and no more is unpacked than the heading says and budget allows.
func next(b, dictionary []byte, budget int) (p part, rest []byte, err error) {
	line, rest, _ := bytes.Cut(b[:min(len(b), maxLine)], []byte("\n"))
	words := strings.Split(string(line), " ")
	if len(words) != 5 {
		return p, nil, fault("its heading is not legible", "标题行无法读取")
	}
	p.name, rest = words[1], b[min(len(line)+1, len(b)):]
	packed, _ := strconv.Atoi(words[2]) // what is not a number is not what heading writes
	plain, _ := strconv.Atoi(words[3])
	if packed < 0 || packed >= len(rest) {
		return p, nil, fault("is cut off, or its heading was altered", "内容不完整，或标题行被改动")
	}
	if heading(p.name, rest[:packed], plain) != string(line)+"\n" || rest[packed] != '\n' {
		return p, nil, fault("was altered: its heading, content or end do not match its digest", "已被改动：标题行、内容或结尾与摘要不符")
	}
	if plain < 0 || plain > budget {
		return p, nil, fault("would unpack to more than this check takes on", "解压后超出检查允许的大小")
	}
	p.content = rest[:packed]
	if p.name != manifestPart {
		p.content, err = unpack(rest[:packed], dictionary, plain)
	}
	if err == nil && len(p.content) != plain {
		err = fault("does not have the length that its heading says", "长度与标题行不符")
	}
	return p, rest[packed+1:], err
}

// unpack returns exactly so many bytes, or fails.
func unpack(packed, dictionary []byte, plain int) ([]byte, error) {
	source, content := bytes.NewReader(packed), make([]byte, plain)
	unpacked := flate.NewReaderDict(source, dictionary)
	_, err := io.ReadFull(unpacked, content)
	if err == nil {
		_, err = io.ReadFull(unpacked, make([]byte, 1)) // the end, and what follows it
	}
	if err != io.EOF || source.Len() > 0 {
		return nil, fault("cannot be unpacked to the length that its heading says", "无法解压为标题行所示的长度")
	}
	return content, nil
}
