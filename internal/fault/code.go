package fault

// Code is a stable, machine-readable name of a failure. Codes are never
// renamed; each has a status here and a sentence in the catalogue under
// "fault.<code>" in both languages (a test holds the two together).
type Code string

// The codes.
const (
	InvalidInput      Code = "invalid_input"
	MalformedBody     Code = "malformed_body"
	BodyTooLarge      Code = "body_too_large"
	UnsupportedBody   Code = "unsupported_body"
	NotFound          Code = "not_found"
	UnknownOffice     Code = "unknown_office"
	UnknownService    Code = "unknown_service"
	MethodNotAllowed  Code = "method_not_allowed"
	SignInNeeded      Code = "sign_in_needed"
	TokenInvalid      Code = "token_invalid"
	SessionEnded      Code = "session_ended"
	BadCredentials    Code = "bad_credentials"
	InsecureTransport Code = "insecure_transport"
	Forbidden         Code = "forbidden"
	OutsideScope      Code = "outside_scope"
	KeyReused         Code = "idempotency_key_reused"
	KeyInFlight       Code = "idempotency_key_in_flight"
	KeyInvalid        Code = "idempotency_key_invalid"
	Conflict          Code = "conflict"
	AlreadyExists     Code = "already_exists"
	TooManyRequests   Code = "too_many_requests"
	Internal          Code = "internal"
	Unavailable       Code = "unavailable"
	Deadline          Code = "deadline"

	OfficeClosed    Code = "office_closed"
	TooLateToday    Code = "too_late_today"
	TicketTaken     Code = "ticket_taken"
	WrongState      Code = "wrong_state"
	CounterBusy     Code = "counter_busy"
	CounterClosed   Code = "counter_closed"
	CounterHeld     Code = "counter_held"
	CounterNotYours Code = "counter_not_yours"
	TooEarlyNoShow  Code = "too_early_no_show"
	GuestIncomplete Code = "guest_incomplete"
	UndoExpired     Code = "undo_expired"
	OfficerAway     Code = "officer_away"
	DayClosed       Code = "day_closed"

	PairingUnknown Code = "pairing_unknown"
	DeviceRevoked  Code = "device_revoked"

	OutageEnded   Code = "outage_ended"
	OutsideOutage Code = "outside_outage"
	VisitOverlaps Code = "visit_overlaps"
	BlockHandedIn Code = "block_handed_in"

	AttachmentUnknown Code = "attachment_unknown"
	FileType          Code = "file_type"
	FileName          Code = "file_name"
	FileEmpty         Code = "file_empty"
	FileTooLarge      Code = "file_too_large"
	FileBomb          Code = "file_bomb"
	FileInfected      Code = "file_infected"
	FileUnscanned     Code = "file_unscanned"
	FileRemoved       Code = "file_removed"
	TooManyFiles      Code = "too_many_files"
	FilesWaiting      Code = "files_waiting"

	PushOff         Code = "push_off"
	TooManyBrowsers Code = "too_many_browsers"

	NumbersNotOnline Code = "numbers_not_online"
	QuotaFull        Code = "quota_full"
	InUse            Code = "in_use"
	CounterInUse     Code = "counter_in_use"
	LastCounter      Code = "last_counter"

	LastAdmin         Code = "last_admin"
	AccountInactive   Code = "account_inactive"
	InvitationUnknown Code = "invitation_unknown"
	WrongPassword     Code = "wrong_password"

	DocumentRequired Code = "document_required"
	IntervalsOverlap Code = "intervals_overlap"
	NoOpenDay        Code = "no_open_day"
	ClosureExists    Code = "closure_exists"
	PreviewStale     Code = "preview_stale"

	NotOnDuty     Code = "not_on_duty"
	AlreadyOnDuty Code = "already_on_duty"
	OfficerAbsent Code = "officer_absent"

	DraftExists        Code = "draft_exists"
	DraftChanged       Code = "draft_changed"
	StandardIncomplete Code = "standard_incomplete"

	CaseClosed         Code = "case_closed"
	CaseHeld           Code = "case_held"
	AnswerOwed         Code = "answer_owed"
	NothingOwed        Code = "nothing_owed"
	CountedFromReceipt Code = "counted_from_receipt"
	ApprovalNeeded     Code = "approval_needed"

	ApprovalOpen     Code = "approval_open"
	ApprovalOwn      Code = "approval_own"
	AlreadyReferred  Code = "already_referred"
	ContactNotShared Code = "contact_not_shared"
	CodeWrong        Code = "code_wrong"
)

// statuses is the one table from a code to HTTP (RFC 9110).
var statuses = map[Code]int{
	InvalidInput: 422, MalformedBody: 400, BodyTooLarge: 413, UnsupportedBody: 415,
	NotFound: 404, UnknownOffice: 404, UnknownService: 422, MethodNotAllowed: 405,
	SignInNeeded: 401, TokenInvalid: 401, SessionEnded: 401, BadCredentials: 401,
	InsecureTransport: 400, Forbidden: 403, OutsideScope: 403,
	KeyReused: 422, KeyInFlight: 409, KeyInvalid: 422, Conflict: 409, AlreadyExists: 409,
	TooManyRequests: 429, Internal: 500, Unavailable: 503, Deadline: 503,

	OfficeClosed: 409, TooLateToday: 409, TicketTaken: 409, WrongState: 409,
	CounterBusy: 409, CounterClosed: 409, CounterHeld: 409, CounterNotYours: 409,
	TooEarlyNoShow: 409, GuestIncomplete: 409, UndoExpired: 409, OfficerAway: 409, DayClosed: 409,

	PairingUnknown: 422, DeviceRevoked: 409,

	OutageEnded: 409, OutsideOutage: 422, VisitOverlaps: 409, BlockHandedIn: 409,

	AttachmentUnknown: 422, FileType: 415, FileName: 422, FileEmpty: 422, FileTooLarge: 413, FileBomb: 422,
	FileInfected: 422, FileUnscanned: 409, FileRemoved: 410, TooManyFiles: 422, FilesWaiting: 429,

	PushOff: 409, TooManyBrowsers: 409,

	NumbersNotOnline: 409, QuotaFull: 409, InUse: 409, CounterInUse: 409, LastCounter: 409,

	LastAdmin: 409, AccountInactive: 409, InvitationUnknown: 422, WrongPassword: 422,

	DocumentRequired: 422, IntervalsOverlap: 422, NoOpenDay: 422, ClosureExists: 409, PreviewStale: 409,
	NotOnDuty: 409, AlreadyOnDuty: 409, OfficerAbsent: 409,

	DraftExists: 409, DraftChanged: 409, StandardIncomplete: 422,

	CaseClosed: 409, CaseHeld: 409, AnswerOwed: 409, NothingOwed: 409, CountedFromReceipt: 409, ApprovalNeeded: 409,

	ApprovalOpen: 409, ApprovalOwn: 409, AlreadyReferred: 409, ContactNotShared: 409, CodeWrong: 422,
}

// Status returns the HTTP status of the code; a code outside the table is 500.
func (c Code) Status() int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return 500
}

// Codes returns every code of the table, in no order.
func Codes() []Code {
	all := make([]Code, 0, len(statuses))
	for c := range statuses {
		all = append(all, c)
	}
	return all
}
