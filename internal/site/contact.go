package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/pkg/phone"
)

// Contact is how an office is reached: what it says itself, else what its
// published standard says.
type Contact struct {
	Address  string `json:"address,omitempty"`
	Phone    string `json:"phone,omitempty"`
	WhatsApp string `json:"whatsapp,omitempty"`
	Email    string `json:"email,omitempty"`
	Website  string `json:"website,omitempty"`
}

// Way is one way to reach an office, as a page lists it.
type Way struct {
	Kind string // address, phone, whatsapp, email or website
	Text string
	Href template.URL // empty where there is nothing to open
}

// Ways lists the ways that are given. What cannot be opened safely is text.
func (c Contact) Ways() (all []Way) {
	for _, w := range []Way{
		{"address", c.Address, ""}, {"phone", c.Phone, dial("tel:+", c.Phone)}, {"whatsapp", c.WhatsApp, dial("https://wa.me/", c.WhatsApp)},
		{"email", c.Email, template.URL("mailto:" + c.Email)}, {"website", c.Website, visit(c.Website)},
	} {
		if w.Text != "" {
			all = append(all, w)
		}
	}
	return all
}

// dial is a number's digits behind a scheme, or nothing when it is none. Digits
// are safe in any address; a template knows no tel: of itself.
func dial(scheme, number string) template.URL {
	e164, err := phone.Parse(number)
	if err != nil {
		return ""
	}
	return template.URL(scheme + strings.TrimPrefix(e164, "+"))
}

// visit is a website's address; a bare host is one, as standards print it.
func visit(site string) template.URL {
	switch {
	case strings.HasPrefix(site, "https://"), strings.HasPrefix(site, "http://"):
		return template.URL(site)
	case strings.ContainsAny(site, ":/ "):
		return ""
	}
	return template.URL("https://" + site)
}

// says takes over what the office says of itself; standards fill the rest.
func (p *Profile) says(own office.Profile) {
	p.Contact = Contact{own.Address, own.Phone, own.WhatsApp, own.Email, own.Website}
	p.ServiceName, p.RatingURL = own.ServiceName, own.RatingURL
	p.Announcements, p.NumbersOnline = own.Announcements, own.NumbersOnline
	p.LobbyCode = own.LobbyCode
	for kind, address := range map[string]string{"desk": own.Complaint.Desk, "email": own.Complaint.Email, "whatsapp": own.Complaint.WhatsApp} {
		if address != "" {
			p.Channels = append(p.Channels, Channel{kind, address})
		}
	}
	slices.SortFunc(p.Channels, func(a, b Channel) int { return strings.Compare(a.Kind, b.Kind) })
	p.Today.Numbers = own.NumbersOnline && p.gives(own.Early())
}

// complete fills what the office does not say from a published standard.
func (p *Profile) complete(d *standard.Document) {
	c := &p.Contact
	c.Address, c.Phone, c.Website = cmp.Or(c.Address, d.Address), cmp.Or(c.Phone, d.Phone), cmp.Or(c.Website, d.Website)
	p.RatingURL = cmp.Or(p.RatingURL, d.RatingURL)
	for _, c := range d.Complaint {
		if !slices.ContainsFunc(p.Channels, func(have Channel) bool { return have.Kind == c.Kind }) {
			p.Channels = append(p.Channels, Channel(c))
		}
	}
}
