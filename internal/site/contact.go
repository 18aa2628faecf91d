package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/standard"
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

// says takes over what the office says of itself; standards fill the rest.
func (p *Profile) says(own office.Profile) {
	p.Contact = Contact{own.Address, own.Phone, own.WhatsApp, own.Email, own.Website}
	p.ServiceName, p.RatingURL = own.ServiceName, own.RatingURL
	p.Announcements, p.NumbersOnline = own.Announcements, own.NumbersOnline
	p.Today.Numbers = p.Today.Numbers && own.NumbersOnline
	for kind, address := range map[string]string{"desk": own.Complaint.Desk, "email": own.Complaint.Email, "whatsapp": own.Complaint.WhatsApp} {
		if address != "" {
			p.Channels = append(p.Channels, Channel{kind, address})
		}
	}
	slices.SortFunc(p.Channels, func(a, b Channel) int { return strings.Compare(a.Kind, b.Kind) })
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
