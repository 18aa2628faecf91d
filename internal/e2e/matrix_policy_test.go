package e2e_test

import (
	"maps"
	"slices"
	"strconv"
	"testing"
)

// who is a kind of caller of the matrix.
type who string

// The callers (trust.md §1). All but the last three belong to office 7325.
const (
	anonymous     who = "anonymous"
	crossedDevice who = "another office's code before a device's secret"
	linkHolder    who = "public link"
	tv            who = "tv"
	kiosk         who = "kiosk"
	anOfficer     who = "officer"
	officeAdmin   who = "office_admin"
	supervisor    who = "supervisor"
	nationalAdmin who = "national_admin"
)

var callers = []who{anonymous, crossedDevice, linkHolder, tv, kiosk, anOfficer, officeAdmin, supervisor, nationalAdmin}

// The groups that may, by right. They are written out here and not taken from
// the program's own table, which they judge.
var (
	anyone  = callers                             // no sign-in: the office is only named
	holders = append(slices.Clone(callers), link) // whoever holds the public link in the path
	people  = []who{anOfficer, officeAdmin, supervisor, nationalAdmin}
	desk    = []who{anOfficer, officeAdmin}
	head    = []who{officeAdmin}
	nation  = []who{nationalAdmin}
	boards  = []who{tv, kiosk}
	kiosks  = []who{kiosk}
)

// link marks operations that are opened by the token in their path.
const link who = "the link in the path"

// policy is who may do one operation, and how it is asked. In texts $word is
// the canary of the office asked about, $code its code, $n a number not used
// before, and $kind an id of that office.
type policy struct {
	may    []who
	body   string            // JSON; a form for a page
	bodies map[string]string // instead, while the named field is probed
	query  string
	more   []idSlot                                             // ids that the document does not tell to be ones
	ready  func(*matrix, *testing.T, *member) map[string]string // makes what is acted on; replaces ids by kind
	there  func(*matrix, *testing.T, *place) map[string]string  // the same at the office asked about, whoever asks
	shows  bool                                                 // one's own office's answer holds its canary, so that the search is known to find
	echoes bool                                                 // asked without an office, answers about the caller's own
	public bool                                                 // its query searches what everybody may know
	last   bool                                                 // it ends the office's day: nothing can be asked after it
	party  bool                                                 // the desk itself forbids what is another colleague's to do
	status int                                                  // of an admitted call, when it is none of success
}

const (
	visitBody = `{"service":"konsultasi","need":"$wordtamu","guest":{"name":"$wordtamu","email":"$wordtamu@contoh.test"}}`
	entryBody = `{"name":"$wordtamu","email":"$wordtamu@contoh.test"}`
)

const preferencesBody = `{"language":"id","sound":{"on":true,"volume":$volume},"shortcuts_off":false,"shortcuts":{"$self":"F2"}}`

// pushBody is a browser that nobody ever reaches: its host is reserved.
const pushBody = `{"endpoint":"https://push.contoh.test/$word","lang":"id","keys":{"auth":"BTBZMqHH6r4Tts7J_aSIgg",` +
	`"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}}`

// policies has a row for every operation. A route without one fails the test.
var policies = merged(firstPolicies, casePolicies)

func merged(all ...map[string]policy) map[string]policy {
	into := map[string]policy{}
	for _, rows := range all {
		maps.Copy(into, rows)
	}
	return into
}

// firstPolicies are the rows of everything but the online consultation.
var firstPolicies = map[string]policy{
	// Nobody signs in.
	"livez":                      {may: anyone},
	"readyz":                     {may: anyone},
	"login":                      {may: anyone, body: `{"email":"$email","password":"$password"}`},
	"logout":                     {may: anyone},
	"refresh":                    {may: anyone, status: 401},
	"ask-pairing":                {may: anyone, body: `{}`},
	"claim-pairing":              {may: anyone, body: `{"secret":"$secret"}`, echoes: true},
	"list-offices":               {may: anyone, public: true},
	"public-office":              {may: anyone, shows: true},
	"public-board":               {may: anyone},
	"public-board-stream":        {may: anyone},
	"public-due":                 {may: anyone, query: "working_days=3"},
	"public-calendar-ics":        {may: anyone},
	"public-take":                {may: anyone, body: visitBody},
	"GET /":                      {may: anyone},
	"GET /api/docs":              {may: anyone},
	"GET /api/openapi.json":      {may: anyone},
	"GET /aksesibilitas":         {may: anyone},
	"GET /bantuan":               {may: anyone},
	"GET /privasi":               {may: anyone},
	"GET /tv":                    {may: anyone},
	"GET /suara/{office}/{file}": {may: anyone, status: 404}, // no recording of the installation
	"GET /static/{file}":         {may: anyone},
	"GET /{place}":               {may: anyone, shows: true},
	"GET /{place}/":              {may: anyone},
	"GET /{place}/antrean":       {may: anyone, shows: true},
	"GET /{place}/standar":       {may: anyone, shows: true},
	"GET /{place}/tenggat":       {may: anyone, shows: true},
	"POST /{office}/antrean": {may: anyone,
		body: "kunci=$stamp&layanan=konsultasi&nama=$wordtamu&email=$wordtamu@contoh.test", ready: (*matrix).stamped},

	// An invitation in the body.
	"read-invitation":   {may: anyone, body: `{"token":"$invitation"}`, echoes: true, ready: (*matrix).invitation},
	"accept-invitation": {may: anyone, body: `{"token":"$invitation","password":"kata sandi panjang"}`, echoes: true, ready: (*matrix).invitation},

	// The token in the path.
	"link-read":              {may: holders},
	"link-stream":            {may: holders},
	"link-cancel":            {may: holders, body: `{}`},
	"link-coming":            {may: holders, body: `{}`},
	"ticket-stream":          {may: holders},
	"link-push":              {may: holders, body: pushBody},
	"link-push-off":          {may: holders},
	"GET /t/{token}":         {may: holders},
	"GET /t/{token}/batal":   {may: holders},
	"GET /t/{token}/tamu":    {may: holders},
	"POST /t/{token}/tamu":   {may: holders, body: "kunci=$stamp&institution=$word", ready: (*matrix).stamped},
	"POST /t/{token}/batal":  {may: holders, body: ""},
	"POST /t/{token}/coming": {may: holders, body: ""},

	// Paper.
	"queue-link":                {may: desk},
	"GET /cetak/slip/{token}":   {may: holders},
	"GET /cetak/poster/{place}": {may: anyone},
	"GET /cetak/contoh/{place}": {may: anyone},
	"GET /cetak/qr/{place}":     {may: anyone},
	"GET /kios":                 {may: anyone},

	// Oneself.
	"me":                 {may: people, echoes: true, shows: true},
	"list-sessions":      {may: people, echoes: true},
	"end-session":        {may: people, echoes: true, ready: (*matrix).spareSession},
	"change-me":          {may: people, echoes: true, shows: true, body: `{"name":"$self saya $n"}`},
	"change-my-password": {may: people, echoes: true, body: `{"current":"$mine","new":"$mine"}`},
	"my-preferences":     {may: people, echoes: true},
	"set-my-preferences": {may: people, echoes: true, shows: true, body: preferencesBody},

	// The nation.
	"list-national-offices": {may: nation, public: true},
	"get-national-office":   {may: nation},
	"amend-national-office": {may: nation, body: `{"confirmed":true}`},
	"create-national-user": {may: nation,
		body: `{"email":"baru$n@contoh.test","name":"Admin baru","office":"7325","password":"kata sandi panjang","role":"office_admin"}`},

	// What the office says of itself.
	"office-profile":        {may: desk, shows: true},
	"change-office-profile": {may: head, body: `{"address":"$word jalan $n"}`, shows: true},

	"qr-sources":     {may: desk, query: "days=7"},
	"list-services":  {may: desk, shows: true},
	"add-service":    {may: head, body: `{"name":"$word $n"}`, shows: true},
	"change-service": {may: head, body: `{"name":"$word lagi $n"}`, shows: true},
	"add-counter":    {may: head, body: `{"name":"$word loket $n","services":["konsultasi"]}`, more: []idSlot{{"body", "services.0", "service"}}},
	"change-counter": {may: head, body: `{"name":"$word loket $n"}`, shows: true, bodies: map[string]string{"services.0": `{"services":["konsultasi"]}`}},
	"remove-counter": {may: head, ready: (*matrix).spareCounter},

	// What the office promises.
	"list-standards":    {may: desk, shows: true},
	"standard-versions": {may: desk},
	"standard":          {may: desk, shows: true},
	"begin-standard":    {may: head, body: `{}`, ready: (*matrix).noDraft, shows: true},
	"write-standard":    {may: head, body: `{"rev":$rev,"document":` + standardBody + `}`, ready: (*matrix).draft, shows: true},
	"discard-standard":  {may: head, ready: (*matrix).draft},
	"publish-standard":  {may: head, body: `{"rev":$rev,"effective_on":"2026-12-15"}`, ready: (*matrix).draft, shows: true},

	// Devices.
	"device-board":        {may: boards},
	"device-board-stream": {may: boards},
	"kiosk-take":          {may: kiosks, body: visitBody},
	"kiosk-block":         {may: kiosks, body: `{"service":"konsultasi","count":2}`},
	"kiosk-hand-in":       {may: kiosks, body: `{"printed":[]}`, ready: (*matrix).kioskBlock},
	"list-devices":        {may: desk, shows: true},
	"pair-device":         {may: head, body: `{"code":"$pairing","kind":"tv","name":"$word"}`, ready: (*matrix).askPairing},
	"revoke-device":       {may: head},

	// The calendar.
	"calendar-year":     {may: desk},
	"calendar-versions": {may: desk},
	"closures":          {may: desk},
	"hours":             {may: desk},
	"closure-preview":   {may: head, ready: (*matrix).newClosure, body: closedBody + "}"},
	"closure-add":       {may: head, ready: (*matrix).newClosure, body: closedBody + applied, shows: true},

	"closure-remove-preview": {may: head},
	"closure-remove":         {may: head, ready: (*matrix).closure, query: "preview_token=$preview"},

	"hours-preview":     {may: head, ready: (*matrix).newHours, body: hoursBody + "}"},
	"hours-set":         {may: head, ready: (*matrix).newHours, body: hoursBody + applied},
	"national-holidays": {may: nation},

	"national-holiday-preview":        {may: nation, ready: (*matrix).newHoliday, body: nationBody + "}"},
	"national-holiday-add":            {may: nation, ready: (*matrix).newHoliday, body: nationBody + applied},
	"national-import-preview":         {may: nation, ready: (*matrix).newList, body: listBody + "}"},
	"national-import":                 {may: nation, ready: (*matrix).newList, body: listBody + applied},
	"national-holiday-remove-preview": {may: nation, ready: (*matrix).holiday},
	"national-holiday-remove":         {may: nation, ready: (*matrix).holiday, query: "preview_token=$preview"},

	// The clocks.
	"clocks":            {may: desk, shows: true},
	"clock-explanation": {may: desk, shows: true},

	// The line.
	"office-events":   {may: desk, shows: true},
	"queue-today":     {may: desk, shows: true},
	"queue-ticket":    {may: desk, shows: true},
	"queue-tickets":   {may: desk, shows: true},
	"queue-counters":  {may: desk, shows: true},
	"queue-call-next": {may: desk, body: `{"counter":"$counter"}`, ready: (*matrix).waiting},
	"queue-issue":     {may: desk, body: visitBody},
	"queue-call":      {may: desk, body: `{"counter":"$counter","reason":"$word"}`, ready: (*matrix).waiting},
	"queue-recall":    {may: desk, body: `{}`, ready: (*matrix).called},
	"queue-start":     {may: desk, body: `{}`, ready: (*matrix).called},
	"queue-finish":    {may: desk, body: `{"complete_later":true}`, ready: (*matrix).served},
	"queue-no-show":   {may: desk, body: `{}`, ready: (*matrix).called},
	"queue-requeue":   {may: desk, body: `{}`, ready: (*matrix).called},
	"queue-restore":   {may: desk, body: `{}`},
	"queue-undo":      {may: desk, body: `{}`, ready: (*matrix).called},
	"queue-cancel":    {may: desk, body: `{"reason":"$word"}`, ready: (*matrix).waiting},
	"queue-guest":     {may: desk, body: entryBody, ready: (*matrix).served},
	"queue-park":      {may: desk, body: `{"reason":"$word"}`, ready: (*matrix).served},
	"queue-resume":    {may: desk, body: `{}`, ready: (*matrix).parked},
	"queue-transfer":  {may: desk, body: `{"service":"konsultasi","reason":"$word"}`, ready: (*matrix).served, bodies: transferBodies},
	"queue-amend":     {may: desk, body: `{"need":"$wordtamu"}`, ready: (*matrix).waiting},
	"queue-result":    {may: desk, body: `{"needs":[{"subject":"$wordtamu","outcome":"sesuai"}]}`, ready: (*matrix).served},
	"queue-correct": {may: head, body: `{"field":"service","value":"konsultasi","reason":"$word"}`, ready: (*matrix).finished,
		more: []idSlot{{"body", "value", "service"}}},
	"queue-outages":        {may: desk, shows: true},
	"queue-outage-declare": {may: desk, body: `{"from":"2026-11-19T09:00:00+08:00","to":"2026-11-19T10:00:00+08:00","reason":"$word"}`},
	"queue-outage-end":     {may: desk, body: `{}`},
	"queue-blocks":         {may: desk, query: "date=" + matrixDay},
	"queue-block-reserve":  {may: desk, body: `{"service":"konsultasi","count":2}`, ready: (*matrix).kioskHere},
	"queue-block-hand-in":  {may: desk, body: `{"used":[]}`, ready: (*matrix).block},
	"queue-late-visit": {may: desk, body: `{"outage":"$outage","service":"konsultasi","guest":` + entryBody + `,"officer":"$account",` +
		`"joined_at":"` + outageDay + `T09:10:00+08:00","service_started_at":"` + outageDay + `T09:20:00+08:00","finished_at":"` + outageDay + `T09:30:00+08:00"}`},
	"queue-close-day":   {may: desk, body: `{"reason":"$word"}`, last: true},
	"counter-open":      {may: desk, body: `{}`},
	"counter-close":     {may: desk, body: `{}`},
	"counter-break":     {may: desk, body: `{}`, ready: (*matrix).waiting},
	"counter-resume":    {may: desk, body: `{}`},
	"counter-take-over": {may: desk, body: `{}`},

	// The guest book.
	"guest-list":       {may: desk, query: "limit=1"},
	"guest-read":       {may: desk, shows: true},
	"guest-amend":      {may: desk, body: `{"name":"$wordtamu lagi $n"}`, shows: true},
	"guest-duplicates": {may: desk},
	"guest-lookup":     {may: desk},
	"guest-fields":     {may: desk},
	"guest-export":     {may: head, body: `{"format":"csv","from":"` + matrixDay + `","to":"` + matrixDay + `","reason":"$word"}`, shows: true},

	// The roster.
	"roster-list":             {may: desk, shows: true},
	"roster-people":           {may: desk, shows: true},
	"roster-pattern":          {may: desk, shows: true},
	"roster-plan":             {may: head, ready: (*matrix).rosterRev, body: planBody},
	"roster-absences":         {may: desk, query: "from=" + absenceDay + "&to=" + absenceDay, shows: true},
	"roster-absence":          {may: desk, party: true, body: `{"from":"$free","to":"$free","reason":"$word"}`, ready: (*matrix).freeDay},
	"roster-absence-withdraw": {may: desk, ready: (*matrix).absence},
	"roster-swaps":            {may: desk, shows: true},
	"roster-swap":             {may: desk, body: `{"partner":"$account","day":"` + matrixDay + `"}`},
	"roster-swap-accept":      {may: desk, body: `{}`, ready: (*matrix).proposed},
	"roster-swap-decline":     {may: desk, body: `{}`, ready: (*matrix).proposed},

	// Figures.
	"report-figures": {may: desk},

	// Accounts of the office.
	"list-users": {may: head, shows: true},
	"create-user": {may: head,
		body: `{"email":"petugas$n@contoh.test","name":"$word","password":"kata sandi panjang"}`},
	"change-user":       {may: head, body: `{"name":"$word"}`, shows: true},
	"set-user-password": {may: head, body: `{"password":"kata sandi panjang $n"}`},
	"invite-user":       {may: head, ready: (*matrix).spareAccount},
}

// planBody leaves a colleague the Fridays that swaps are about.
const planBody = `{"rev":$rev,"from":"` + matrixDay + `","shifts":[{"officer":"$account","weekday":1},{"officer":"$colleague","weekday":5}]}`

// transferBodies name one target each.
var transferBodies = map[string]string{"counter": `{"reason":"$word"}`, "officer": `{"reason":"$word"}`}

// expectation is what the rules answer a cell with.
type expectation struct {
	status int // of the refusal; zero when the call is let in
	code   string
}

var letIn expectation

// expect judges by trust.md §1 and api.md: who is nobody is told so first, an
// office that there is not comes before the right, the scope of officers and
// devices before it too.
func (p policy) expect(op operation, as who, own, there bool) expectation {
	placed := op.placed()
	switch {
	case slices.Contains(p.may, anonymous) && placed && !there:
		if slices.Contains(p.may, link) {
			return expectation{404, "not_found"}
		}
		return expectation{404, "unknown_office"}
	case slices.Contains(p.may, anonymous):
		return letIn
	case as == anonymous:
		return expectation{401, "sign_in_needed"}
	case as == crossedDevice, as == linkHolder:
		return expectation{401, "token_invalid"}
	case placed && !there:
		return expectation{404, "unknown_office"}
	case placed && !own && slices.Contains([]who{tv, kiosk, anOfficer, officeAdmin}, as):
		return expectation{403, "outside_scope"}
	case !slices.Contains(p.may, as):
		return expectation{403, "forbidden"}
	case placed && !own && as != nationalAdmin:
		return expectation{403, "outside_scope"}
	}
	return letIn
}

func (e expectation) String() string {
	if e == letIn {
		return "let in"
	}
	return strconv.Itoa(e.status) + " " + e.code
}
