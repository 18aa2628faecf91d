package queue

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// Bounds of a visit's result.
const (
	maxNeeds   = 20
	maxSubject = 500
	maxRegion  = 200
	maxLink    = 500
	firstYear  = 1900
	lastYear   = 2100
)

// Asked is one thing that was asked on a visit and how that ended: a row of the
// data-need block of BPS' yearly survey (domain.md §2.1). Region is where the
// data is of, Level how fine it is. Empty means not said.
type Asked struct {
	Subject   string `db:"subject" json:"subject" doc:"Rincian data"`
	Region    string `db:"region_level" json:"region_level,omitempty" doc:"Wilayah"`
	YearsFrom *int   `db:"years_from" json:"years_from,omitempty"`
	YearsTo   *int   `db:"years_to" json:"years_to,omitempty"`
	Level     string `db:"level" json:"level,omitempty" enum:"nasional,provinsi,kabupaten_kota,kecamatan,desa_kelurahan,individu"`
	Period    string `db:"period" json:"period,omitempty" enum:"sepuluh_tahunan,lima_tahunan,tiga_tahunan,tahunan,semesteran,triwulanan,bulanan,mingguan,harian"`
	Outcome   string `db:"outcome" json:"outcome" enum:"sesuai,tidak_sesuai,tidak_diperoleh,belum_diperoleh"`
	Source    string `db:"source" json:"source,omitempty" enum:"publikasi,data_mikro,peta_wilkerstat,tabulasi_data,tabel_website"`
	Link      string `db:"link" json:"link,omitempty" doc:"Tautan https yang diberikan kepada pengunjung; tampil pada ringkasannya" maxLength:"500"`
}

// Result is what a visit brought, as the register keeps it (rules.md §5).
type Result struct {
	Needs []Asked `json:"needs" nullable:"false"`
}

// askedChoices are the closed sets of the data-need block.
var askedChoices = map[string][]string{
	"level":   {"nasional", "provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan", "individu"},
	"period":  {"sepuluh_tahunan", "lima_tahunan", "tiga_tahunan", "tahunan", "semesteran", "triwulanan", "bulanan", "mingguan", "harian"},
	"outcome": {"sesuai", "tidak_sesuai", "tidak_diperoleh", "belum_diperoleh"},
	"source":  {"publikasi", "data_mikro", "peta_wilkerstat", "tabulasi_data", "tabel_website"},
}

// check names what is wrong, each field by its place under prefix.
func (r *Result) check(prefix string) (wrong []fault.Field) {
	if r == nil {
		return nil
	}
	if len(r.Needs) > maxNeeds {
		return []fault.Field{{Path: prefix + "needs", Code: "out_of_range"}}
	}
	for i := range r.Needs {
		wrong = append(wrong, r.Needs[i].check(fmt.Sprintf("%sneeds[%d].", prefix, i))...)
	}
	return wrong
}

func (a *Asked) check(prefix string) (wrong []fault.Field) {
	add := func(name, code string) { wrong = append(wrong, fault.Field{Path: prefix + name, Code: code}) }
	switch n := utf8.RuneCountInString(a.Subject); {
	case n == 0:
		add("subject", "required")
	case n > maxSubject:
		add("subject", "too_long")
	}
	if utf8.RuneCountInString(a.Region) > maxRegion {
		add("region_level", "too_long")
	}
	if code := checkLink(a.Link); code != "" {
		add("link", code)
	}
	for _, f := range []struct{ name, value string }{{"level", a.Level}, {"period", a.Period}, {"outcome", a.Outcome}, {"source", a.Source}} {
		switch {
		case f.value == "" && f.name == "outcome":
			add(f.name, "required")
		case f.value != "" && !slices.Contains(askedChoices[f.name], f.value):
			add(f.name, "invalid")
		}
	}
	for name, year := range map[string]*int{"years_from": a.YearsFrom, "years_to": a.YearsTo} {
		if year != nil && (*year < firstYear || *year > lastYear) {
			add(name, "out_of_range")
		}
	}
	if a.YearsFrom != nil && a.YearsTo != nil && *a.YearsTo < *a.YearsFrom {
		add("years_to", "out_of_order")
	}
	return wrong
}

// checkLink takes an https address with a host and without a user's name in it.
func checkLink(text string) string {
	if text == "" {
		return ""
	}
	if len(text) > maxLink {
		return "too_long"
	}
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(text, "https://") || u.Hostname() == "" || u.User != nil {
		return "invalid"
	}
	return ""
}

// Record writes, or writes anew, what a visit brought; also after it ended.
func (d *Desk) Record(ctx context.Context, ticket uuid.UUID, r Result) (*Ticket, error) {
	if wrong := r.check(""); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return write(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.held(ctx)
		if err != nil {
			return nil, err
		}
		if t.State != Serving && t.State != Finished {
			return nil, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		s.record(tx, t, &r)
		return s.answerWith(t), nil
	})
}

// record keeps a checked result with the scene; nil changes nothing.
func (s *scene) record(tx *store.Tx, t *Ticket, r *Result) {
	if r == nil {
		return
	}
	writeResult(tx, t.ID, *r)
	s.note(t, "result", t.Counter)
}

func writeResult(tx *store.Tx, ticket uuid.UUID, r Result) {
	tx.Later(`DELETE FROM visit_need WHERE office = $1 AND ticket = $2`, tx.Office(), ticket)
	for i, a := range r.Needs {
		tx.Later(`INSERT INTO visit_need (office, ticket, no, subject, region_level, years_from, years_to, level, period, outcome, source, link)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			tx.Office(), ticket, i+1, a.Subject, a.Region, a.YearsFrom, a.YearsTo, a.Level, a.Period, a.Outcome, a.Source, a.Link)
	}
}

// readResult is what a visit brought, or nil when nothing was recorded.
func readResult(ctx context.Context, tx *store.Tx, ticket uuid.UUID) (*Result, error) {
	var all []Asked
	err := tx.Select(ctx, &all, `SELECT subject, region_level, years_from, years_to, level, period, outcome, source, link
		FROM visit_need WHERE office = $1 AND ticket = $2 ORDER BY no`, tx.Office(), ticket)
	if len(all) == 0 {
		return nil, err
	}
	return &Result{all}, err
}
