package consult

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

// PublicRoutes registers what visitors use; the link itself is read and
// withdrawn where all links are (package site).
func (d *Desk) PublicRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/public/offices/{office}/consultations", ID: "public-ask",
		Summary: "Ask a question", Tag: "public", Right: tenant.Public, Status: http.StatusCreated,
		Faults: []fault.Code{fault.UnknownOffice, fault.AttachmentUnknown}}, d.postQuestion)
	link := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodPost, Path: "/api/v1/public/t/{token}" + path, ID: id, Summary: summary, Tag: "public",
			Right: tenant.Token, Faults: []fault.Code{fault.NotFound, fault.CaseClosed, fault.AttachmentUnknown}}
	}
	write := link("/messages", "link-write", "Write on a case; 201 with follow_up when that began another")
	write.Also = []int{http.StatusCreated}
	web.Register(door, write, d.postReply)
	not := link("/not-answered", "link-not-answered", "It is not answered yet; with or without words")
	not.Also = []int{http.StatusCreated}
	web.Register(door, not, d.postNotAnswered)
	web.Register(door, link("/enough", "link-enough", "The answer is enough: close the case"), d.postEnough)
}

// OfLink is a public link in the path.
type OfLink struct {
	Token string `path:"token" doc:"Tautan publik" example:"7325.mF9y2…"`
}

// QuestionBody is what a question is asked with. Texts are checked by the desk,
// so that each wrong one is named.
type QuestionBody struct {
	Topic        Topic       `json:"topic" doc:"data, metadata, klasifikasi, lainnya" example:"data"`
	Question     string      `json:"question" doc:"Paling panjang 10.000 karakter"`
	Name         string      `json:"name"`
	Phone        string      `json:"phone,omitempty" doc:"Nomor telepon atau e-mail wajib ada"`
	Email        string      `json:"email,omitempty"`
	Attachments  []uuid.UUID `json:"attachments,omitempty" maxItems:"5" doc:"Berkas yang sudah diunggah"`
	ShareContact bool        `json:"share_contact,omitempty" doc:"Kontak boleh diketahui kantor BPS lain bila pertanyaan dirujuk"`
	Lang         i18n.Lang   `json:"lang,omitempty" enum:"id,en"`
}

func (b QuestionBody) question() Question {
	return Question{Topic: b.Topic, Body: b.Question, Name: b.Name, Email: b.Email, Phone: b.Phone, Files: b.Attachments,
		ShareContact: b.ShareContact, Lang: b.Lang}
}

type askedAnswer struct {
	Body struct {
		Number string     `json:"number" example:"T-26-0481"`
		Token  string     `json:"token"`
		URL    string     `json:"url" doc:"Alamat halaman pertanyaan ini"`
		Due    *PublicDue `json:"due,omitempty" doc:"Kosong bila tidak ada standar yang menjanjikannya"`
		// IncompleteSince says why there is no Due yet.
		IncompleteSince *time.Time `json:"incomplete_since,omitempty" doc:"Jawaban dihitung sejak permintaan jelas dan lengkap"`
	}
}

func (d *Desk) postQuestion(ctx context.Context, in *struct {
	InOffice
	Body QuestionBody
}) (*askedAnswer, error) {
	r, err := d.Ask(ctx, in.Body.question())
	if err != nil {
		return nil, err
	}
	out := &askedAnswer{}
	out.Body.Number, out.Body.Token, out.Body.URL, out.Body.Due = r.Number, r.Token, r.URL, r.Due
	out.Body.IncompleteSince = r.IncompleteSince
	return out, nil
}

// MessageBody is what a visitor writes.
type MessageBody struct {
	Body        string      `json:"body,omitempty" doc:"Paling panjang 10.000 karakter"`
	Attachments []uuid.UUID `json:"attachments,omitempty" maxItems:"5"`
}

type replyAnswer struct {
	Status int
	Body   Public
}

func (d *Desk) postReply(ctx context.Context, in *struct {
	OfLink
	Body MessageBody
}) (*replyAnswer, error) {
	r, err := d.Reply(ctx, in.Token, in.Body.Body, in.Body.Attachments)
	return d.replied(ctx, in.Token, r, err)
}

func (d *Desk) postNotAnswered(ctx context.Context, in *struct {
	OfLink
	Body *MessageBody
}) (*replyAnswer, error) {
	var b MessageBody
	if in.Body != nil {
		b = *in.Body
	}
	r, err := d.NotAnswered(ctx, in.Token, b.Body, b.Attachments)
	return d.replied(ctx, in.Token, r, err)
}

func (d *Desk) postEnough(ctx context.Context, in *struct {
	OfLink
	Body *struct{}
}) (*replyAnswer, error) {
	done, err := d.Enough(ctx, in.Token)
	return d.replied(ctx, in.Token, Replied{Done: done}, err)
}

// replied answers with what the link opens now.
func (d *Desk) replied(ctx context.Context, token string, r Replied, err error) (*replyAnswer, error) {
	if err != nil {
		return nil, err
	}
	p, err := d.Opened(ctx, i18n.ID, token)
	if err != nil {
		return nil, err
	}
	out := &replyAnswer{http.StatusOK, p}
	if r.FollowUp != nil {
		out.Status = http.StatusCreated
	}
	return out, nil
}
