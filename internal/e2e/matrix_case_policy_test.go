package e2e_test

const (
	questionBody = `{"topic":"data","question":"$word bertanya $n","name":"$wordtamu","email":"$wordtamu@contoh.test"}`
	fileName     = "name=$word.txt"
)

// ofCase follows an operation that serves links of every kind, where it is
// asked about a case's.
const ofCase = " (case)"

// casePolicies are the rows of the online consultation.
var casePolicies = map[string]policy{
	// Nobody signs in.
	"public-ask":               {may: anyone, body: questionBody, there: (*matrix).visitorFile},
	"attachment-upload-public": {may: anyone, query: fileName, body: "$word,1\n$n,2\n"},
	"public-lookup":            {may: anyone, body: `{"number":"$number","contact":"$wordtamu@contoh.test"}`, there: (*matrix).asksAt},
	"public-lookup-code":       {may: anyone, body: `{"number":"T-26-0001","contact":"$wordtamu@contoh.test","code":"000000"}`, status: 422},
	"GET /{place}/tanya":       {may: anyone},
	"POST /{office}/tanya":     {may: anyone, body: "kunci=$stamp&topik=data&pertanyaan=$word&nama=$wordtamu&email=$wordtamu@contoh.test", ready: (*matrix).stamped},
	"GET /{place}/lacak":       {may: anyone},
	"POST /{office}/lacak":     {may: anyone, body: "kunci=$stamp&nomor=T-26-0001&kontak=$word@contoh.test", ready: (*matrix).stamped},
	"POST /{office}/lacak/kode": {may: anyone, status: 422, ready: (*matrix).stamped,
		body: "kunci=$stamp&nomor=T-26-0001&kontak=$word@contoh.test&kode=000000"},

	// The token in the path.
	"link-read" + ofCase:             {may: holders, shows: true, there: (*matrix).standing},
	"link-stream" + ofCase:           {may: holders, there: (*matrix).standing},
	"link-cancel" + ofCase:           {may: holders, body: `{}`, there: (*matrix).asksAt},
	"GET /t/{token}" + ofCase:        {may: holders, shows: true, there: (*matrix).standing},
	"link-write":                     {may: holders, body: `{"body":"$word lagi $n"}`, there: (*matrix).asksWithVisitorFile},
	"link-enough":                    {may: holders, body: `{}`, there: (*matrix).answeredAt},
	"link-not-answered":              {may: holders, body: `{}`, there: (*matrix).answeredWithFile},
	"link-attachment":                {may: holders, there: (*matrix).standing},
	"GET /t/{token}/cukup":           {may: holders, there: (*matrix).standing},
	"POST /t/{token}/cukup":          {may: holders, there: (*matrix).answeredAt},
	"GET /t/{token}/balas":           {may: holders, there: (*matrix).standing},
	"POST /t/{token}/balas":          {may: holders, body: "kunci=$stamp&pesan=$word", ready: (*matrix).stamped, there: (*matrix).asksAt},
	"GET /t/{token}/belum":           {may: holders, there: (*matrix).standing},
	"POST /t/{token}/belum":          {may: holders, body: "kunci=$stamp&pesan=$word", ready: (*matrix).stamped, there: (*matrix).answeredAt},
	"GET /t/{token}/batal" + ofCase:  {may: holders, there: (*matrix).asksAt},
	"POST /t/{token}/batal" + ofCase: {may: holders, there: (*matrix).asksAt},
	"GET /t/{token}/lampiran/{id}":   {may: holders, there: (*matrix).standing, more: []idSlot{{"path", "id", "file"}}},

	// The inbox.
	"cases":                  {may: desk, query: "view=open", shows: true},
	"case-enter":             {may: desk, body: `{"channel":"desk",` + questionBody[1:], ready: (*matrix).officerFile, shows: true},
	"case-read":              {may: desk, shows: true},
	"case-send":              {may: desk, body: `{"body":"$word jawaban $n"}`, ready: (*matrix).asksWithFile, shows: true},
	"case-note":              {may: desk, body: `{"body":"$word catatan $n"}`, ready: (*matrix).asksWithFile, shows: true},
	"case-mark-read":         {may: desk, body: `{}`},
	"case-writing":           {may: desk, body: `{}`, ready: (*matrix).asks},
	"case-claim":             {may: desk, body: `{}`, ready: (*matrix).asks, shows: true},
	"case-assign":            {may: desk, body: `{"officer":"$account"}`, ready: (*matrix).asks, shows: true},
	"case-tags":              {may: desk, body: `{"tags":["$word"]}`, ready: (*matrix).asks, shows: true},
	"case-snooze":            {may: desk, body: `{"until":"2026-11-24T09:00:00+08:00"}`, ready: (*matrix).asks, shows: true},
	"case-topic":             {may: desk, body: `{"topic":"metadata","subject":"$word $n"}`, ready: (*matrix).asks, shows: true},
	"case-needs":             {may: desk, body: `{"needs":[{"subject":"$wordtamu","outcome":"sesuai"}]}`, ready: (*matrix).asks, shows: true},
	"case-close":             {may: desk, body: `{"reason":"answered","note":"$word"}`, ready: (*matrix).answeredCase, shows: true},
	"case-reopen":            {may: desk, body: `{}`, ready: (*matrix).closedCase, shows: true},
	"case-no-reply-needed":   {may: desk, body: `{}`, ready: (*matrix).thanked, shows: true},
	"case-request-complete":  {may: desk, body: `{}`, ready: (*matrix).asks}, // 409: its standard counts from receipt
	"case-received":          {may: desk, body: `{"body":"$word disalin $n","at":"` + matrixDay + `T10:00:00+08:00"}`, ready: (*matrix).asksWithFile, shows: true},
	"case-move-message":      {may: desk, body: `{"message":"$message","to_case":"$to_case"}`, ready: (*matrix).asksTwice, shows: true},
	"case-mask":              {may: desk, body: `{"message":"$message"}`, ready: (*matrix).asks, shows: true},
	"case-refer":             {may: desk, body: `{"office":"0000","note":"$word"}`, ready: (*matrix).asks, shows: true},
	"case-approval":          {may: desk, body: `{"body":"$word menunggu $n"}`, ready: (*matrix).asksWithFile, shows: true},
	"case-approve":           {may: desk, body: `{}`, ready: (*matrix).awaits, shows: true},
	"case-return":            {may: desk, body: `{"note":"$word"}`, ready: (*matrix).awaits, shows: true},
	"case-approval-withdraw": {may: desk, body: `{}`, ready: (*matrix).awaitsOwn, shows: true},
	"case-settings":          {may: desk},
	"case-settings-put":      {may: head, body: `{"require_approval":false}`},

	"quick-replies":       {may: desk, shows: true},
	"quick-reply-add":     {may: head, body: `{"title":"$word $n","body":"$word {nama}"}`, shows: true},
	"quick-reply-change":  {may: head, body: `{"title":"$word ubah $n"}`, ready: (*matrix).spareReply, shows: true},
	"quick-reply-remove":  {may: head, ready: (*matrix).spareReply},
	"quick-reply-preview": {may: desk, body: `{"case":"$case"}`, shows: true},

	// Files, and what is on its way.
	"attachment-upload":   {may: desk, query: fileName, body: "$word,1\n", shows: true},
	"attachment-download": {may: desk, shows: true},
	"attachment-describe": {may: desk, body: `{"alt":"$word gambar $n"}`, ready: (*matrix).picture, shows: true},
	"deliveries":          {may: desk, query: "state=all", shows: true},
	"delivery-resend":     {may: desk, body: `{}`, ready: (*matrix).failedLetter},
	"delivery-mark-sent":  {may: desk, body: `{}`, ready: (*matrix).failedLetter},
}
