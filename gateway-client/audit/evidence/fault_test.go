package evidence

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

func sha256Of(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func colons(digits string) string {
	var pairs []string
	for i := 0; i < len(digits); i += 2 {
		pairs = append(pairs, digits[i:i+2])
	}
	return strings.Join(pairs, ":")
}

// ends are the offsets at which the parts of a bundle end, after the first line.
func ends(t *testing.T, bundle []byte) (ends []int) {
	ends = append(ends, len(magic))
	for at := len(magic); at < len(bundle); {
		line, _, _ := bytes.Cut(bundle[at:], []byte("\n"))
		var name string
		var packed, plain int
		_, err := fmt.Sscanf(string(line), "part %s %d %d", &name, &packed, &plain)
		require.NoError(t, err)
		at += len(line) + 1 + packed + 1
		ends = append(ends, at)
	}
	return ends
}

// TestEveryFlippedByteIsFoundAndNamed flips every byte of a small bundle, each in
// two ways.
func TestEveryFlippedByteIsFoundAndNamed(t *testing.T) {
	f := newForge(t)
	c := f.contents()
	c.Versions, c.Transactions = nil, nil
	bundle, err := Assemble(c, Channel, Chaincode)
	require.NoError(t, err)
	borders := ends(t, bundle)
	n := 0 // the part, from 1; 0 is the first line
	for i := range bundle {
		if i == borders[n] {
			n++
		}
		for _, bit := range []byte{1, 0x80} {
			bundle[i] ^= bit
			report := Check(bundle, f.trust())
			bundle[i] ^= bit
			require.False(t, report.Proven, "byte %d", i)
			require.Len(t, report.Faults(), 1)
			at := report.Faults()[0].Part
			if n == 0 {
				require.Equal(t, string(wholeBundle), at, "byte %d", i)
			} else {
				require.True(t, strings.HasPrefix(at+",", fmt.Sprintf("part %d,", n)), "byte %d of part %d is said to be in %s", i, n, at)
			}
		}
	}
	require.True(t, Check(bundle, f.trust()).Proven)
}

// TestFlippedBeneathTheDigests flips bytes of what is packed, and packs it again
// with new digests: only the signatures, and what follows from them, can tell.
func TestFlippedBeneathTheDigests(t *testing.T) {
	f := newForge(t)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	parts, _, err := open(bundle)
	require.NoError(t, err)
	dice := rand.New(rand.NewPCG(1, 1))
	for i := range parts {
		content := parts[i].content
		flipped := bytes.Clone(content)
		parts[i].content = flipped
		for range 80 {
			at, bit := dice.IntN(len(content)), byte(1)<<dice.IntN(8)
			flipped[at] ^= bit
			sealed, err := seal(parts)
			require.NoError(t, err)
			report := Check(sealed, f.trust())
			flipped[at] ^= bit
			require.False(t, report.Proven, "bit %#x of byte %d of %s", bit, at, parts[i].name)
			require.Equal(t, parts[i].name, report.Faults()[0].Part)
		}
		parts[i].content = content
	}
}

// TestTruncated cuts the bundle everywhere, and adds to its end.
func TestTruncated(t *testing.T) {
	f := newForge(t)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	for n := range bundle {
		report := Check(bundle[:n], f.trust())
		require.False(t, report.Proven, "the first %d bytes", n)
		require.NotEmpty(t, report.Faults()[0].Part)
	}
	for _, more := range []string{"\n", "x", "part more 0 0 \n\n", string(bundle), strings.Repeat("part", 100)} {
		assert.False(t, Check(append(bytes.Clone(bundle), more...), f.trust()).Proven, more)
	}
}

// TestHostileBundles cost no more than the bounds allow, and get a verdict.
func TestHostileBundles(t *testing.T) {
	f := newForge(t)
	trust, roots := f.trust(), new(register)
	require.NoError(t, roots.install(f.contents().Roots, map[string]Fingerprint{}))
	signed := func(passport []byte) []byte { // as far as the passport it is right
		bundle, err := seal([]part{{manifestPart, nil}, {identitiesPart, roots.content()}, {passportPart, passport}})
		require.NoError(t, err)
		return bundle
	}
	bomb := func(plain, claimed int) []byte {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.BestCompression)
		require.NoError(t, err)
		zeros := make([]byte, 1<<20)
		for range plain / len(zeros) {
			_, err := w.Write(zeros)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return []byte(magic + heading(identitiesPart, packed.Bytes(), claimed) + packed.String() + "\n")
	}
	var many bytes.Buffer
	many.WriteString(magic)
	for range maxParts + 1 {
		many.WriteString(heading(manifestPart, nil, 0) + "\n")
	}
	wrap := func(b []byte, numbers ...protowire.Number) []byte {
		for _, number := range numbers {
			b = appendField(nil, number, b)
		}
		return b
	}
	for name, bundle := range map[string][]byte{
		"a bomb that says so":        bomb(1<<28, 1<<28),
		"a bomb that says otherwise": bomb(1<<28, 1000),
		"a bomb within the bounds":   bomb(maxPlain, maxPlain),
		"a negative length":          []byte(magic + heading(identitiesPart, nil, -1) + "\n"),
		"a length beyond numbers":    []byte(magic + "part identities 99999999999999999999 1 00\n\n"),
		"a negative packed length":   []byte(magic + "part identities -1 1 00\n\n"),
		"a line without end":         []byte(magic + strings.Repeat("part ", 1<<20)),
		"too many parts":             many.Bytes(),
		"too large":                  make([]byte, MaxBundle+1),
		"nested nonsense":            signed(bytes.Repeat([]byte{0x0a}, 1<<20)),
		"fields without end":         signed(bytes.Repeat([]byte{0x1a, 0}, 1<<24)),
		"endorsements without end":   signed(wrap(bytes.Repeat([]byte{0x12, 0}, 1<<24), 2, 2, 1, 2, 1)),
		"nothing":                    nil,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		report := Check(bundle, trust)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		assert.False(t, report.Proven, name)
		assert.NotEmpty(t, report.Faults(), name)
		assert.Less(t, took, 5*time.Second, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*maxPlain), name)
	}
}

// FuzzCheck never fails, and what it finds proven it finds proven again from its
// own parts: opening and sealing are inverse.
func FuzzCheck(f *testing.F) {
	forge := newForge(f)
	contents := forge.contents()
	full, err := Assemble(contents, Channel, Chaincode)
	require.NoError(f, err)
	contents.Versions, contents.Transactions = nil, nil
	public, err := Assemble(contents, Channel, Chaincode)
	require.NoError(f, err)
	f.Add(full)
	f.Add(public)
	f.Add([]byte(magic))
	trust := forge.trust()
	f.Fuzz(func(t *testing.T, bundle []byte) {
		report := Check(bundle, trust)
		if report.Proven == (len(report.Faults()) > 0) {
			t.Fatal("a verdict without reason")
		}
		if report.Proven && !bytes.Equal(bundle, full) && !bytes.Equal(bundle, public) {
			parts, _, err := open(bundle)
			require.NoError(t, err)
			sealed, err := seal(parts)
			require.NoError(t, err)
			require.True(t, bytes.Equal(sealed, full) || bytes.Equal(sealed, public), "another bundle is proven")
		}
	})
}

// FuzzStatement: whatever stands in place of the passport, with digests that are
// right, nothing but the passport that both peers signed is proven.
func FuzzStatement(f *testing.F) {
	forge := newForge(f)
	contents := forge.contents()
	f.Add(contents.Passport)
	f.Add(contents.Versions)
	for _, envelope := range contents.Transactions {
		f.Add(envelope)
	}
	good, err := Assemble(Contents{Roots: contents.Roots, Passport: contents.Passport}, Channel, Chaincode)
	require.NoError(f, err)
	parts, _, err := open(good)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, b []byte) {
		parts := slices.Clone(parts)
		parts[2].content = b
		bundle, err := seal(parts)
		require.NoError(t, err)
		require.Equal(t, bytes.Equal(b, contents.Passport), Check(bundle, forge.trust()).Proven)
		_, _ = newStatement(part{transactionPart, b}) // must not panic
	})
}

func BenchmarkCheck(b *testing.B) {
	f := newForge(b)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if !Check(bundle, f.trust()).Proven {
			b.Fatal("not proven")
		}
	}
}
