package drill

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const flipsName = "random-flips"

// flips flips single bits anywhere in the copy, one at a time: what is neither
// signed nor hashed, too.
func (l *ledger) flips(ctx context.Context) (*Result, error) {
	result := &Result{
		Name: flipsName, Detected: true, By: byCopy, Codes: []string{},
		What: Text{fmt.Sprintf("%d random bits flipped anywhere in the block files, one at a time", l.options.Flips), fmt.Sprintf("在区块文件任意位置逐次翻转 %d 个随机比特", l.options.Flips)},
		Why:  Text{"each byte is signed, hashed, or recomputed", "每个字节要么被签名、要么被哈希、要么被重算"},
	}
	seen, missed := map[string]int{}, []string{}
	began := time.Now()
	for i := range l.options.Flips {
		l.tell(len(tamperings)+i, result.What)
		s := l.scratch(l.flipping)
		at, bit := s.anywhere(i%2 == 1), s.random.IntN(8)
		s.file = bytes.Clone(l.files[s.side])
		s.file[at] ^= 1 << bit
		if err := s.write(); err != nil {
			return nil, err
		}
		code, err := l.notice(ctx, s.side)
		if err != nil {
			return nil, err
		}
		if seen[code]++; code == "" {
			missed = append(missed, fmt.Sprintf("%s byte %d bit %d", s.side, at, bit))
		}
	}
	result.Seconds = time.Since(began).Seconds() / float64(l.options.Flips)
	result.conclude(seen, missed)
	return result, nil
}

// anywhere chooses a byte of the copy's file: any, or one of those that no hash
// of a header covers, which are few.
func (s *scratch) anywhere(metadata bool) int {
	if !metadata {
		return s.random.IntN(len(s.files[s.side]))
	}
	chosen := s.random.IntN(len(s.blocks))
	end := len(s.blocks[:chosen+1].bytes())
	b := s.blocks[chosen]
	bare := blocks{{Header: b.Header, Data: b.Data}}
	size := len(blocks{b}.bytes()) - len(bare.bytes())
	return end - 1 - s.random.IntN(size)
}

// notice is the code of the first finding in a tampered copy, on its own or
// else beside the other side's; empty when there is none.
func (l *ledger) notice(ctx context.Context, side string) (string, error) {
	report, err := l.verify(ctx, false, l.tampered(side))
	if err == nil && report.Clean() {
		report, err = l.verify(ctx, false, l.tampered(side), l.honest(side))
	}
	if err != nil || report.Clean() {
		return "", err
	}
	return string(report.First().Code), nil
}

func (r *Result) conclude(seen map[string]int, missed []string) {
	var counts []string
	for _, code := range slices.Sorted(maps.Keys(seen)) {
		if code != "" {
			r.Codes = append(r.Codes, code)
			counts = append(counts, fmt.Sprintf("%d %s", seen[code], code))
		}
	}
	r.Detected = len(missed) == 0
	r.Evidence = &Evidence{Code: strings.Join(counts, ", ")}
	if !r.Detected {
		r.By, r.Evidence.Detail = Text{}, "undetected: "+strings.Join(missed, "; ")
	}
}
