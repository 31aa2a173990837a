package provenance

import (
	"regexp"
	"strings"
)

// socialCreditAlphabet is that of GB 32100-2015: no I, O, S, V, Z.
const socialCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	socialCreditForm = regexp.MustCompile(`^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}$`)
	suffixForm       = regexp.MustCompile(`^[A-Z0-9](?:[A-Z0-9.-]{0,18}[A-Z0-9])?$`)
	productForm      = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,19}$`)
	plateForm        = regexp.MustCompile(`^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$`)
	divisionForm     = regexp.MustCompile(`^[1-9][0-9]{5}$`)
)

// ValidSocialCreditCode reports whether code is a unified social credit code
// (统一社会信用代码, GB 32100-2015) with a right check character.
func ValidSocialCreditCode(code string) bool {
	if !socialCreditForm.MatchString(code) {
		return false
	}
	weight, sum := 1, 0
	for i := range 17 {
		sum += strings.IndexByte(socialCreditAlphabet, code[i]) * weight
		weight = weight * 3 % 31
	}
	return code[17] == socialCreditAlphabet[(31-sum%31)%31]
}

// ValidGS1 reports whether s consists of exactly length digits (14 GTIN-14,
// 13 GTIN-13 or GLN, 18 SSCC) with a right GS1 modulo-10 check digit.
func ValidGS1(s string, length int) bool {
	if len(s) != length {
		return false
	}
	sum := 0
	for i := range length {
		d := s[length-1-i]
		if d < '0' || d > '9' {
			return false
		}
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += int(d-'0') * weight
	}
	return sum%10 == 0
}

// ValidPlate reports whether s is a vehicle plate of the mainland, ordinary or
// new-energy (GA 36).
func ValidPlate(s string) bool { return plateForm.MatchString(s) }

// OwnedID returns the ID that the enterprise with that code gives under a
// suffix of its own: CODE-SUFFIX. For a batch the suffix is its lot (GS1 AI 10,
// at most 20 characters).
func OwnedID(code, suffix string) string { return code + "-" + suffix }

// NotAnID refuses an id that cannot be that of a record of kind, and says what
// one looks like.
func NotAnID(kind Kind, field, id string) *Error {
	var c check
	switch kind {
	case KindSite, KindBatch, KindCertificate, KindInspection, KindRelease, KindEntry, KindInputUse, KindPublication, KindSample, KindShipment, KindListing,
		KindHold, KindNotice, KindRecall,
		KindAgreement, KindMeeting, KindCamera, KindView, KindSnapshot, KindCertification, KindBrand:
		c.id(field, id)
	case KindEnterprise:
		c.enterprise(field, id)
	}
	c.that(false, field, "%q is not the ID of a record", "%q 不是记录编号", clip(id))
	return c.err.On(kind, id)
}

// SplitOwnedID is the inverse of OwnedID; ok is false for another form.
func SplitOwnedID(id string) (code, suffix string, ok bool) {
	code, suffix, _ = strings.Cut(id, "-")
	ok = socialCreditForm.MatchString(code) && suffixForm.MatchString(suffix)
	return code, suffix, ok
}
