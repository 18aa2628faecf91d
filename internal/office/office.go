package office

import (
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/tenant"
)

// Kind is an office's place in the tree.
type Kind string

// The kinds of office (rules.md §1).
const (
	Central  Kind = "central"
	Province Kind = "province"
	Regency  Kind = "regency"
	City     Kind = "city"
)

// Office is one BPS office as the registry knows it.
type Office struct {
	Key          tenant.Office
	Code         string // 4-digit BPS code in force
	Name         string // as in the list of regions: "Kabupaten Luwu Timur"
	Kind         Kind
	Zone         *time.Location
	Timezone     string // IANA name of Zone
	Slug         string
	Parent       string // BPS code; empty for the central office
	SupervisedBy string // BPS code; empty for the central office
	Confirmed    bool   // the office has confirmed its own hours and services
}

// Display is the office's name as it stands on a sign: "BPS Kabupaten Luwu Timur".
func (o Office) Display() string { return "BPS " + o.Name }

// Public is what anybody may read of an office (api.md, "office"). What it
// offers today is composed by a higher room.
type Public struct {
	Code      string  `json:"code" doc:"Kode BPS 4 angka"`
	Name      string  `json:"name"`
	Kind      Kind    `json:"kind" enum:"central,province,regency,city"`
	Timezone  string  `json:"timezone" doc:"Nama zona IANA"`
	Slug      string  `json:"slug"`
	Parent    *string `json:"parent" doc:"Kode BPS kantor di atasnya"`
	Confirmed bool    `json:"confirmed" doc:"Jam dan layanan sudah dikonfirmasi kantor"`
}

// Public returns the office as anybody may read it.
func (o Office) Public() Public {
	return Public{Code: o.Code, Name: o.Display(), Kind: o.Kind, Timezone: o.Timezone,
		Slug: o.Slug, Parent: orNull(o.Parent), Confirmed: o.Confirmed}
}

func orNull(code string) *string {
	if code == "" {
		return nil
	}
	return &code
}

// The ranks of a match, best first.
const (
	exact = iota
	nameBegins
	wordBegins
	contains
	none
)

// match ranks how well the office answers a search; every word of the search
// must be found in the name, the slug or the code.
func (o Office) match(words []string) int {
	name := strings.ToLower(o.Display())
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(o.Name), "kabupaten "), "kota ")
	all := strings.Join(words, " ")
	switch {
	case all == o.Code, all == o.Slug, all == bare, all == name:
		return exact
	case strings.HasPrefix(bare, all), strings.HasPrefix(o.Code, all):
		return nameBegins
	}
	rank := wordBegins
	for _, w := range words {
		switch {
		case strings.Contains(" "+name, " "+w):
		case strings.Contains(name, w), strings.Contains(o.Slug, w), strings.Contains(o.Code, w):
			rank = contains
		default:
			return none
		}
	}
	return rank
}
