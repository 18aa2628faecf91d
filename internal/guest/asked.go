package guest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bps-pst/pst/internal/fault"
)

// Bounds of what was asked.
const (
	maxNeeds   = 20
	maxSubject = 500
	maxRegion  = 200
	maxLink    = 500
	firstYear  = 1900
	lastYear   = 2100
)

// Asked is one thing that was asked, on a visit or in a case, and how that ended: a row of the
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

// askedChoices are the closed sets of the data-need block.
var askedChoices = map[string][]string{
	"level":   {"nasional", "provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan", "individu"},
	"period":  {"sepuluh_tahunan", "lima_tahunan", "tiga_tahunan", "tahunan", "semesteran", "triwulanan", "bulanan", "mingguan", "harian"},
	"outcome": {"sesuai", "tidak_sesuai", "tidak_diperoleh", "belum_diperoleh"},
	"source":  {"publikasi", "data_mikro", "peta_wilkerstat", "tabulasi_data", "tabel_website"},
}

// CheckAsked names what is wrong with what was asked, each field by its place
// under prefix: at most 20 things, each with a subject and an outcome.
func CheckAsked(prefix string, all []Asked) (wrong []fault.Field) {
	if len(all) > maxNeeds {
		return []fault.Field{{Path: prefix + "needs", Code: "out_of_range"}}
	}
	for i := range all {
		wrong = append(wrong, all[i].check(fmt.Sprintf("%sneeds[%d].", prefix, i))...)
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
