package standard

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/fault"
)

// Standing is where a numbered standard stands in the life of a service.
type Standing string

// The standings. What was replaced stays readable: clocks that began under it
// keep it.
const (
	Writing    Standing = "draft"
	Scheduled  Standing = "scheduled" // published, its day has not come
	InForce    Standing = "in_force"
	Superseded Standing = "superseded"
)

// Numbered is one standard of a service without its text.
type Numbered struct {
	No          int       `json:"no" db:"no"`
	Standing    Standing  `json:"state" db:"standing" enum:"draft,scheduled,in_force,superseded"`
	EffectiveOn string    `json:"effective_on,omitempty" db:"effective_on" doc:"Tanggal kantor, 2006-01-02; kosong pada konsep"`
	Number      string    `json:"number" db:"number" doc:"Nomor surat keputusan; kosong bila belum diisi"`
	MadeAt      time.Time `json:"made_at" db:"made_at" doc:"Diterbitkan; pada konsep: terakhir disimpan"`
	Rev         int       `json:"rev" db:"rev" doc:"Bertambah tiap kali konsep disimpan; 0 bila sudah terbit"`
}

// Written is one standard of a service, whole.
type Written struct {
	Service string `json:"service" doc:"Kode layanan"`
	Name    string `json:"name" doc:"Nama layanan di kantor ini"`
	Numbered
	Document Text `json:"document"` // shared: read it only
}

// Overview is what stands, is coming and is being written for a service.
type Overview struct {
	Service   string  `json:"service" doc:"Kode layanan"`
	Name      string  `json:"name"`
	Active    bool    `json:"active" doc:"Layanan ditawarkan sekarang"`
	InForce   *Marked `json:"in_force,omitempty" doc:"Yang berlaku; tanpa ini tidak ada janji"`
	Scheduled *Marked `json:"scheduled,omitempty" doc:"Sudah terbit, berlaku kemudian; yang terdekat"`
	Draft     *Begun  `json:"draft,omitempty" doc:"Yang sedang ditulis"`
	Versions  int     `json:"versions" doc:"Banyaknya versi yang pernah terbit"`
}

// Marked is a published version and its day.
type Marked struct {
	No          int    `json:"no"`
	EffectiveOn string `json:"effective_on"`
}

// Begun is a draft.
type Begun struct {
	No int `json:"no"`
}

// draft is the standard that is being written for a service.
type draft struct {
	No   int
	Rev  int
	Text *Document
}

// saved is the draft with what was written over it, and the names of the parts
// that differ from what was there. The caller has read it at a revision: when
// somebody saved since, it fails with draft_changed.
func (d draft) saved(rev int, t Text) (Document, []string, error) {
	if rev != d.Rev {
		return Document{}, nil, fault.New(fault.DraftChanged)
	}
	t = t.whole().named()
	if wrong := t.wrong(); len(wrong) > 0 {
		return Document{}, nil, fault.Invalid(under("document", wrong)...)
	}
	doc := Document{Office: d.Text.Office, Service: d.Text.Service, Text: t}
	fields, err := differing(d.Text.Text, t)
	return doc, fields, err
}

// published is the draft as a version that binds from a day on. The day is the
// office's, 2006-01-02, today or at most a year ahead. It fails with
// draft_changed as saved does, with invalid_input when the day is none, and with
// standard_incomplete when the text does not bind anybody yet.
func (d draft) published(rev int, effectiveOn, today string) (Document, error) {
	if rev != d.Rev {
		return Document{}, fault.New(fault.DraftChanged)
	}
	on, err := time.Parse(time.DateOnly, effectiveOn)
	now, _ := time.Parse(time.DateOnly, today)
	switch {
	case err != nil:
		return Document{}, fault.Invalid(fault.Field{Path: "effective_on", Code: "invalid"})
	case on.Before(now):
		return Document{}, fault.Invalid(fault.Field{Path: "effective_on", Code: "in_past"})
	case on.After(now.AddDate(1, 0, 0)):
		return Document{}, fault.Invalid(fault.Field{Path: "effective_on", Code: "out_of_range"})
	}
	if wrong := d.Text.missing(); len(wrong) > 0 {
		return Document{}, &fault.Fault{Code: fault.StandardIncomplete, Fields: under("document", wrong)}
	}
	doc := *d.Text
	doc.EffectiveOn = effectiveOn
	return doc, nil
}

// differing names the parts of a text that are not the same in another.
func differing(a, b Text) ([]string, error) {
	parts := [2]map[string]json.RawMessage{}
	for i, t := range []Text{a, b} {
		raw, err := json.Marshal(t)
		if err == nil {
			err = json.Unmarshal(raw, &parts[i])
		}
		if err != nil {
			return nil, err
		}
	}
	all := slices.Sorted(maps.Keys(parts[1]))
	return slices.DeleteFunc(all, func(name string) bool { return string(parts[0][name]) == string(parts[1][name]) }), nil
}

// under puts a name before the path of each field.
func under(name string, fields []fault.Field) []fault.Field {
	for i := range fields {
		fields[i].Path = name + "." + fields[i].Path
	}
	return fields
}
