package standard

import (
	"encoding/json"
	"fmt"

	"github.com/bps-pst/pst/configs"
)

// Document is the text of a standard with its promises, as it is kept.
type Document struct {
	Office      string `json:"office"`  // BPS code
	Service     string `json:"service"` // code
	EffectiveOn string `json:"effective_on"`
	Text
}

// Text is what an office writes of a service.
type Text struct {
	Title        string        `json:"title" doc:"Nama layanan seperti dalam surat keputusan"`
	Number       string        `json:"number" doc:"Nomor surat keputusan (SK); wajib saat diterbitkan"`
	Unit         string        `json:"unit" doc:"Unit pelayanan"`
	Address      string        `json:"address"`
	Phone        string        `json:"phone"`
	Website      string        `json:"website"`
	Hours        string        `json:"hours" doc:"Jam pelayanan seperti tertulis dalam SK; yang berlaku tetap kalender kantor"`
	Fee          string        `json:"fee" doc:"Biaya atau tarif, satu kalimat"`
	Pledge       string        `json:"pledge" doc:"Maklumat pelayanan; baris kosong memisahkan alinea"`
	RatingURL    string        `json:"rating_url" doc:"Formulir penilaian yang disebut SK, https"`
	Components   []Component   `json:"components" doc:"Ke-14 komponen PermenPAN-RB 15/2014, urut"`
	Requirements []Requirement `json:"requirements" doc:"Ditunjukkan sebelum pengguna layanan mulai"`
	Promises     []Promise     `json:"promises" doc:"Tiap jenis paling banyak sekali"`
	Clock        Clock         `json:"clock"`
	Channels     []Channel     `json:"channels" doc:"Saluran layanan"`
	Complaint    []Channel     `json:"complaint" doc:"Saluran pengaduan"`
}

// Component is one of the 14 components; an empty Body is shown as not filled.
type Component struct {
	No   int       `json:"no" doc:"1 sampai 14"`
	Name string    `json:"name,omitempty" doc:"Menurut peraturan; yang dikirim diabaikan"`
	Body []Section `json:"body"`
}

// Section is a list of sentences under an optional heading.
type Section struct {
	Heading string   `json:"heading,omitempty"`
	Items   []string `json:"items"`
}

// Requirement is something a visitor needs before they start.
type Requirement struct {
	Text string `json:"text"`
	For  string `json:"for" enum:"all,visit,online"`
}

// Promise is a number in a unit: queue_turn in service_minutes, the others in
// working_days.
type Promise struct {
	Kind  PromiseKind `json:"kind" enum:"queue_turn,first_answer,next_answer,silence"`
	Count int         `json:"count" doc:"1 sampai 250 hari kerja, atau 1 sampai 480 menit layanan"`
	Unit  string      `json:"unit" enum:"service_minutes,working_days"`
}

// Clock holds the clock options of rules.md §3.4.
type Clock struct {
	CountDayOfReceipt       bool   `json:"count_day_of_receipt" doc:"Hari penerimaan dihitung sebagai hari ke-1"`
	DueAt                   string `json:"due_at" enum:"close_of_day,same_time"`
	ClockStart              string `json:"clock_start" enum:"on_receipt,on_request_complete"`
	ReopenWithinWorkingDays int    `json:"reopen_within_working_days" doc:"0 sampai 250"`
	WarnPercent             int    `json:"warn_percent,omitempty" doc:"Petugas diingatkan setelah sekian persen menit layanan hari batas, 1 sampai 99; 50 bila kosong"`
}

// OnRequestComplete is the ClockStart of a standard that counts an answer from
// when an officer says that the request is clear and complete.
const OnRequestComplete = "on_request_complete"

// DefaultWarnPercent is how much of the due day's service minutes has passed
// when officers are warned, unless the standard says otherwise.
const DefaultWarnPercent = 50

// DefaultClock is how the program counts when no standard says otherwise.
var DefaultClock = Clock{DueAt: "close_of_day", ClockStart: "on_receipt", ReopenWithinWorkingDays: 5}

// Channel is a way to reach the service or to complain.
type Channel struct {
	Kind    string `json:"kind" enum:"desk,email,whatsapp,phone,web"`
	Address string `json:"address"`
}

// First returns the standard of office 7325 that the program comes with: the
// version 1 of that office and the template of every other.
func First() (Document, error) {
	var d Document
	seed, err := configs.Standard()
	if err != nil {
		return d, err
	}
	raw, err := json.Marshal(seed)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		return d, fmt.Errorf("standard: the first one: %w", err)
	}
	d.Text = d.whole()
	return d, nil
}

// whole has a list where the text has none, so that every reader finds the
// same shape.
func (t Text) whole() Text {
	t.Components, t.Requirements, t.Promises = some(t.Components), some(t.Requirements), some(t.Promises)
	t.Channels, t.Complaint = some(t.Channels), some(t.Complaint)
	return t
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// templateFor returns the text a service begins with: the published standard
// for the office and service it belongs to; for the same service of another
// office that text without what is the first office's own; for any other
// service the 14 empty components.
func templateFor(seed Document, office, service, name string) (Document, State) {
	if office == seed.Office && service == seed.Service {
		return seed, Published
	}
	d := Document{Office: office, Service: service, Text: Text{Title: name, Clock: seed.Clock}.whole()}
	d.Components = make([]Component, len(seed.Components))
	for i, c := range seed.Components {
		d.Components[i] = Component{No: c.No, Name: c.Name, Body: []Section{}}
	}
	if service != seed.Service {
		return d, Draft
	}
	d.Title, d.Fee, d.Promises, d.Requirements = seed.Title, seed.Fee, seed.Promises, seed.Requirements
	for i, c := range seed.Components {
		if c.No != complaintComponent {
			d.Components[i] = c
		}
	}
	return d, Draft
}

// complaintComponent names the office's own addresses.
const complaintComponent = 6
