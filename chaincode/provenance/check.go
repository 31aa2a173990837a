package provenance

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of inputs, in characters and items.
const (
	maxName  = 100
	maxText  = 1000
	maxItems = 200
)

// Date is a calendar day in China, "2006-01-02".
type Date string

// Valid reports whether d is a real day.
func (d Date) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Format(time.DateOnly) == string(d)
}

// plus is the day that many days later; d must be valid.
func (d Date) plus(days int) Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Date(t.AddDate(0, 0, days).Format(time.DateOnly))
}

// nextYear is the same day a year later; d must be valid.
func (d Date) nextYear() Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Date(t.AddDate(1, 0, 0).Format(time.DateOnly))
}

// afterMonths is the same day n months later, or the last of that month when it
// has no such day (民法典 art. 202); d must be valid.
func (d Date) afterMonths(n int) Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	last := time.Date(t.Year(), t.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return Date(last.AddDate(0, 0, min(t.Day(), last.Day())-last.Day()).Format(time.DateOnly))
}

// Moment is a point in time as people and instruments state it, RFC 3339 with
// zone.
type Moment string

// Time is the moment as a time, the zero one when it is not valid.
func (m Moment) Time() time.Time {
	t, _ := time.Parse(time.RFC3339, string(m))
	return t
}

// check collects the first thing wrong with an input, by field.
type check struct{ err *Error }

// result returns the first failure, as an error that is nil when there is none.
func (c *check) result() error {
	if c.err == nil {
		return nil
	}
	return c.err
}

func (c *check) that(ok bool, field, en, zh string, args ...any) {
	if !ok && c.err == nil {
		c.err = Refuse(Invalid, field, en, zh, args...)
	}
}

// text requires one line of min to max printable characters without surrounding
// space.
func (c *check) text(field, s string, min, max int) {
	c.that(!strings.Contains(s, "\n"), field, "must be one line", "不能换行")
	c.note(field, s, min, max)
}

// note is text that may have several lines.
func (c *check) note(field, s string, min, max int) {
	n := utf8.RuneCountInString(s)
	c.that(n >= min && n <= max, field, "needs %d to %d characters, has %d", "应为 %d 至 %d 个字符，现有 %d 个", min, max, n)
	c.that(utf8.ValidString(s), field, "is not valid UTF-8", "不是有效的 UTF-8 文本")
	c.that(!strings.ContainsFunc(s, unprintable), field, "contains a control or invisible character", "含有控制字符或不可见字符")
	c.that(strings.TrimSpace(s) == s, field, "begins or ends with a space", "首尾不能有空格")
}

// unprintable admits line breaks. Characters that cannot be seen could make two
// names look alike; Unicode counts the fillers among the letters and symbols.
func unprintable(r rune) bool {
	return r != '\n' && !unicode.IsPrint(r) || strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
}

func (c *check) amount(field string, n int64) {
	c.that(n > 0, field, "must be more than 0, is %d", "必须大于 0，现为 %d", n)
	c.that(n <= MaxAmount, field, "must be at most %d, is %d", "不能超过 %d，现为 %d", MaxAmount, n)
}

func (c *check) nonNegative(field string, n int64) {
	c.that(n >= 0, field, "must not be negative, is %d", "不能为负数，现为 %d", n)
	c.that(n <= MaxAmount, field, "must be at most %d, is %d", "不能超过 %d，现为 %d", MaxAmount, n)
}

// within requires a number from min to max.
func (c *check) within(field string, n, min, max int) {
	c.that(n >= min && n <= max, field, "must be %d to %d, is %d", "应为 %d 至 %d，现为 %d", min, max, n)
}

func (c *check) socialCredit(field, code string) {
	c.that(ValidSocialCreditCode(code), field, "%q is not a unified social credit code (18 characters, GB 32100 check character); check the licence", "%q 不是有效的统一社会信用代码（18 位，GB 32100 校验），请核对营业执照", clip(code))
}

// enterprise checks the form alone: the code must be registered anyway, and a
// regulator may have registered one whose check character is wrong.
func (c *check) enterprise(field, code string) {
	c.that(socialCreditForm.MatchString(code), field, "%q is not an enterprise code of 18 characters", "%q 不是 18 位企业代码", clip(code))
}

func (c *check) id(field, id string) {
	_, _, ok := SplitOwnedID(id)
	c.that(ok, field, "%q is not of the form CODE-NUMBER: an enterprise's 18-character code and 1 to 20 of A-Z, 0-9, '.', '-'", "%q 格式应为“代码-编号”：18 位企业代码加 1 至 20 个大写字母、数字、“.”或“-”", clip(id))
}

// ownID requires an ID that begins with the owner's own code, so that nobody
// can take another's numbers.
func (c *check) ownID(field, id, code string) {
	c.id(field, id)
	c.that(strings.HasPrefix(id, code+"-"), field, "%q must begin with your own code %s-", "%q 必须以本单位代码 %s- 开头", clip(id), code)
}

func (c *check) product(field, code string) {
	c.that(productForm.MatchString(code), field, "%q is not a product code: 2 to 20 of A-Z and 0-9, a letter first", "%q 不是产品代码：应为 2 至 20 个大写字母或数字，字母开头", clip(code))
}

func (c *check) date(field string, d Date) {
	c.that(d.Valid(), field, "%q is not a date; write it as 2026-03-01", "%q 不是日期，请写成 2026-03-01", clip(string(d)))
}

// past requires a real day not after today.
func (c *check) past(field string, d, today Date) {
	c.date(field, d)
	c.that(d <= today, field, "%s is in the future; today is %s", "%s 晚于今天（%s）", d, today)
}

func (c *check) moment(field string, m Moment) {
	c.that(len(m) <= len(time.RFC3339Nano) && !m.Time().IsZero(), field, "%q is not a time with zone; write it as 2026-03-01T08:30:00+08:00", "%q 不是带时区的时间，请写成 2026-03-01T08:30:00+08:00", clip(string(m)))
}

func (c *check) digest(field, s string) {
	b, err := hex.DecodeString(s)
	c.that(err == nil && len(b) == 32 && strings.ToLower(s) == s, field, "is not a SHA-256 digest: 64 lower-case hexadecimal digits", "不是 SHA-256 摘要：应为 64 位小写十六进制数字")
}

func (c *check) count(field string, n, min, max int) {
	c.that(n >= min && n <= max, field, "needs %d to %d entries, has %d", "应有 %d 至 %d 项，现有 %d 项", min, max, n)
}

func oneOf[T ~string](c *check, field string, v T, all ...T) {
	en, zh := enumerate(all)
	c.that(slices.Contains(all, v), field, "is %[1]q; choose one of %[2]s", "为 %[1]q，应为 %[3]s 之一", clip(string(v)), en, zh)
}

// enumerate lists words as an English and as a Chinese sentence does.
func enumerate[T ~string](words []T) (en, zh string) {
	var all []string
	for _, w := range words {
		all = append(all, string(w))
	}
	return strings.Join(all, ", "), strings.Join(all, "、")
}

// unique requires that no two of n items share a key.
func (c *check) unique(field string, n int, key func(int) string) {
	seen := make(map[string]bool, n)
	for i := range n {
		k := key(i)
		c.that(!seen[k], item(field, i), "%q appears twice", "%q 重复出现", clip(k))
		seen[k] = true
	}
}

func item(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

// clip shortens hostile input for a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return strings.ToValidUTF8(s, "?")
	}
	return strings.ToValidUTF8(s[:most], "?") + "…"
}
