package provenance

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Code names a kind of failure. Codes are part of the public interface: they
// are only ever added, never renamed or reused.
type Code string

// The codes of refusals by the chaincode, then those that only a client meets.
const (
	BadRequest          Code = "BAD_REQUEST"
	Invalid             Code = "INVALID"
	Denied              Code = "DENIED"
	Suspended           Code = "SUSPENDED"
	NotFound            Code = "NOT_FOUND"
	AlreadyExists       Code = "ALREADY_EXISTS"
	RequestReused       Code = "REQUEST_REUSED"
	WrongState          Code = "WRONG_STATE"
	Insufficient        Code = "INSUFFICIENT_QUANTITY"
	Cycle               Code = "CYCLE"
	CertificateRequired Code = "CERTIFICATE_REQUIRED"
	NonConformant       Code = "NON_CONFORMANT"
	NoStandard          Code = "NO_STANDARD_IN_FORCE"
	Internal            Code = "INTERNAL"
	Held                Code = "HELD"
	Recalled            Code = "RECALLED"
	ReleaseRequired     Code = "RELEASE_REQUIRED"
	EntryRequired       Code = "ENTRY_REQUIRED"
	SafetyInterval      Code = "SAFETY_INTERVAL"
	BannedInput         Code = "BANNED_INPUT"

	Usage        Code = "USAGE"
	Conflict     Code = "CONFLICT"
	NotCommitted Code = "NOT_COMMITTED"
	Unknown      Code = "OUTCOME_UNKNOWN"
	Unavailable  Code = "UNAVAILABLE"
	Disagreement Code = "DISAGREEMENT"
	NotProven    Code = "NOT_PROVEN"
	AuditFailed  Code = "AUDIT_FAILED"

	SignInRequired Code = "SIGN_IN_REQUIRED"
	TooMany        Code = "TOO_MANY_REQUESTS"
)

// CodeRow says how one code appears at each edge of the system.
type CodeRow struct {
	Code   Code
	Status int32  // chaincode response status
	HTTP   int    // HTTP status
	Exit   int    // exit status of the command line
	En, Zh string // short title for people
}

// Codes is the one table of failures. Rows are append-only.
var Codes = []CodeRow{
	{BadRequest, 400, 400, 2, "malformed request", "请求格式错误"},
	{Invalid, 422, 422, 3, "invalid field", "字段无效"},
	{Denied, 403, 403, 4, "not permitted", "无权操作"},
	{Suspended, 403, 403, 4, "enterprise suspended", "企业已被暂停"},
	{NotFound, 404, 404, 5, "not found", "未找到"},
	{AlreadyExists, 409, 409, 6, "already exists", "已存在"},
	{RequestReused, 409, 409, 6, "request ID reused for something else", "请求编号已用于其他内容"},
	{WrongState, 409, 409, 6, "not possible in this state", "当前状态不允许"},
	{Insufficient, 409, 409, 6, "not enough left", "数量不足"},
	{Cycle, 422, 422, 3, "a batch cannot come from itself", "批次不能来源于自身"},
	{CertificateRequired, 409, 409, 6, "certificate required", "需要合格证"},
	{NonConformant, 409, 409, 6, "non-conformant goods", "产品不合格"},
	{NoStandard, 409, 409, 6, "no joint standard in force", "没有生效的共同标准"},
	{Internal, 500, 500, 70, "internal error", "内部错误"},
	{Usage, 0, 400, 2, "wrong usage", "用法错误"},
	{Conflict, 0, 409, 7, "conflicts persisted, nothing changed", "并发冲突未消除，未作更改"},
	{NotCommitted, 0, 409, 7, "rejected by validation, nothing changed", "验证未通过，未作更改"},
	{Unknown, 0, 504, 8, "outcome unknown, repeat with the same request ID", "结果未知，请用同一请求编号重试"},
	{Unavailable, 0, 503, 9, "ledger unavailable, nothing was sent", "账本不可用，未发送"},
	{Disagreement, 0, 409, 10, "the regulators' peers disagree", "双方节点结果不一致"},
	{Held, 409, 409, 6, "goods on hold", "产品已封存"},
	{Recalled, 409, 409, 6, "goods recalled", "产品已召回"},
	{ReleaseRequired, 409, 409, 6, "origin release required", "须先办理产地准出"},
	{EntryRequired, 409, 409, 6, "market entry required", "须先办理销地准入"},
	{SafetyInterval, 409, 409, 6, "harvested within the safety interval", "未过安全间隔期"},
	{BannedInput, 409, 409, 6, "banned input used", "使用了禁用投入品"},
	{NotProven, 0, 422, 11, "the evidence does not hold", "证据不成立"},
	{AuditFailed, 0, 409, 11, "the audit has findings", "审计发现问题"},
	{SignInRequired, 0, 401, 4, "sign in first", "请先登录"},
	{TooMany, 0, 429, 9, "too many requests", "请求过于频繁"},
}

// Row returns the row of c, or that of Internal for a code it does not know.
func (c Code) Row() CodeRow {
	internal := CodeRow{}
	for _, row := range Codes {
		if row.Code == c {
			return row
		}
		if row.Code == Internal {
			internal = row
		}
	}
	return internal
}

// Error is a refusal: what failed, on which record and field, and what to do,
// in English and Chinese. It travels as JSON and is the same on both sides.
type Error struct {
	Code   Code   `json:"code"`
	Record string `json:"record,omitempty"` // "kind/ID"
	Field  string `json:"field,omitempty"`  // JSON path of the input's field
	En     string `json:"en"`
	Zh     string `json:"zh"`
	// Missing is all that is in the way of a release.
	Missing []Obstacle `json:"missing,omitempty"`
}

// Error returns the English text with code, record and field.
func (e *Error) Error() string { return e.Text(false) }

// Text returns the refusal in Chinese or English for a person.
func (e *Error) Text(chinese bool) string {
	text := e.En
	if chinese {
		text = e.Zh
	}
	where := e.Record
	if e.Field != "" {
		if where != "" {
			where += " "
		}
		where += e.Field
	}
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%s: %s%s", e.Code, where, text)
}

// On names the record that the refusal is about and returns e.
func (e *Error) On(kind Kind, id string) *Error {
	e.Record = string(kind) + "/" + clip(id)
	return e
}

// Refuse makes an error. The English and Chinese formats take the same args.
func Refuse(code Code, field, en, zh string, args ...any) *Error {
	return &Error{Code: code, Field: field, En: fmt.Sprintf(en, args...), Zh: fmt.Sprintf(zh, args...)}
}

// AsError turns any error into an *Error: an *Error within it, or Internal.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Refuse(Internal, "", "%v", "%v", err)
}

// ParseError reads the JSON form of an *Error; nil when text is something else.
func ParseError(text string) *Error {
	e := new(Error)
	if json.Unmarshal([]byte(text), e) != nil || e.Code == "" {
		return nil
	}
	return e
}
