package guest

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/guests"

// InOffice is the office in the path. What requests embed is exported, because
// the document leaves out what is not.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfGuest names an entry.
type OfGuest struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

type guestAnswer struct{ Body Guest }

type items[T any] struct {
	Body struct {
		Items      []T    `json:"items"`
		NextCursor string `json:"next_cursor,omitempty"`
	}
}

func listed[T any](all []T, next string, err error) (*items[T], error) {
	if err != nil {
		return nil, err
	}
	var out items[T]
	out.Body.Items, out.Body.NextCursor = all, next
	return &out, nil
}

// Routes registers the desk's routes; fixed names stand before {id}.
func (d *Desk) Routes(door *web.Door) {
	route := func(method, path, id, summary string, right tenant.Right) web.Route {
		return web.Route{Method: method, Path: base + path, ID: id, Summary: summary, Tag: "guests", Right: right,
			Faults: []fault.Code{fault.InvalidInput}}
	}
	web.Register(door, route(http.MethodGet, "", "guest-list", "Search the guest book; entries are masked", tenant.ReadGuests), d.list)
	web.Register(door, route(http.MethodGet, "/fields", "guest-fields", "The fields of the guest book and why each is asked", tenant.ReadGuests), d.fields)
	web.Register(door, route(http.MethodGet, "/lookup", "guest-lookup",
		"Last visits of a returning visitor, masked; asking is recorded", tenant.ReadGuests), d.lookup)
	export := route(http.MethodPost, "/exports", "guest-export", "The guest book as a file; recorded with its reason", tenant.ExportGuests)
	export.Deadline, export.Media = time.Minute, "text/csv"
	web.Register(door, export, d.postExport)
	web.Register(door, route(http.MethodGet, "/{id}", "guest-read", "One entry of the guest book; reading it is recorded", tenant.ReadGuests), d.get)
	web.Register(door, route(http.MethodPatch, "/{id}", "guest-amend", "Correct an entry", tenant.WriteGuests), d.patch)
	web.Register(door, route(http.MethodGet, "/{id}/duplicates", "guest-duplicates",
		"Other entries that may be the same person, masked", tenant.ReadGuests), d.duplicates)
}

func (d *Desk) get(ctx context.Context, in *OfGuest) (*guestAnswer, error) {
	g, err := d.Read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &guestAnswer{g}, nil
}

func (d *Desk) patch(ctx context.Context, in *struct {
	OfGuest
	Body Amendment
}) (*guestAnswer, error) {
	g, err := d.Amend(ctx, in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	return &guestAnswer{g}, nil
}

type listRequest struct {
	InOffice
	Q      string `query:"q" maxLength:"100" doc:"Part of a name, an e-mail, a phone number or an institution"`
	From   string `query:"from" format:"date" doc:"First date; 30 days before to when absent"`
	To     string `query:"to" format:"date" doc:"Last date, at most 366 days; today when absent"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"100"`
	Sort   string `query:"sort" enum:"-created_at,created_at" default:"-created_at"`

	Service    string `query:"service" maxLength:"60" doc:"Kode layanan; only who came for it"`
	Incomplete bool   `query:"incomplete" doc:"Only entries without name or e-mail"`
}

func (d *Desk) list(ctx context.Context, in *listRequest) (*items[Listed], error) {
	return listed(d.List(ctx, Search{in.Q, in.From, in.To, in.Limit, in.Cursor, in.Sort, in.Service, in.Incomplete}))
}

func (d *Desk) duplicates(ctx context.Context, in *OfGuest) (*items[Duplicate], error) {
	all, err := d.Duplicates(ctx, in.ID)
	return listed(all, "", err)
}

func (d *Desk) lookup(ctx context.Context, in *struct {
	InOffice
	Email string `query:"email" maxLength:"254"`
	Phone string `query:"phone" maxLength:"40"`
}) (*items[Visit], error) {
	all, err := d.Lookup(ctx, in.Email, in.Phone)
	return listed(all, "", err)
}

type exportAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (d *Desk) postExport(ctx context.Context, in *struct {
	InOffice
	Body Export
}) (*exportAnswer, error) {
	file, _, err := d.Export(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	name := "buku-tamu-" + in.Body.From + "-" + in.Body.To + ".csv"
	return &exportAnswer{"text/csv; charset=utf-8; header=present", `attachment; filename="` + name + `"`, file}, nil
}

// Words is a text in both languages.
type Words struct {
	ID string `json:"id"`
	EN string `json:"en"`
}

func words(text func(i18n.Lang) string) Words { return Words{text(i18n.ID), text(i18n.EN)} }

// FieldText is a Field as forms need it.
type FieldText struct {
	Name      string       `json:"name" example:"identity.age"`
	Required  bool         `json:"required" doc:"To finish a visit"`
	MaxLength int          `json:"max_length,omitempty"`
	Label     Words        `json:"label"`
	Reason    Words        `json:"reason"`
	Choices   []ChoiceText `json:"choices,omitempty"`
}

// ChoiceText is one value of a field.
type ChoiceText struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
}

type fieldsAnswer struct {
	Body struct {
		Items   []FieldText `json:"items"`
		Consent struct {
			Text  string `json:"text" doc:"Version of the sentence, sent back with the answer"`
			Label Words  `json:"label"`
		} `json:"consent"`
	}
}

func (d *Desk) fields(context.Context, *InOffice) (*fieldsAnswer, error) {
	var out fieldsAnswer
	for _, f := range Fields {
		t := FieldText{Name: f.Name, Required: f.Required, MaxLength: f.Max, Label: words(f.Label), Reason: words(f.Reason)}
		for _, value := range f.Choices() {
			t.Choices = append(t.Choices, ChoiceText{value, words(func(l i18n.Lang) string { return ChoiceLabel(l, f.Key, value) })})
		}
		out.Body.Items = append(out.Body.Items, t)
	}
	out.Body.Consent.Text = ConsentText
	out.Body.Consent.Label = words(func(l i18n.Lang) string { return i18n.T(l, "guest.consent."+ConsentText, nil) })
	return &out, nil
}
