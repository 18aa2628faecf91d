package message

import (
	"context"
	"crypto/sha256"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const (
	officeFiles = "/api/v1/offices/{office}/attachments"
	publicFiles = "/api/v1/public/offices/{office}/attachments"
)

// anyMedia is how a download is described: its type is the file's own.
const anyMedia = "application/octet-stream"

// Routes registers the routes of files. What a visitor may see of a case's is
// asked by the case's link (room consult).
func (f *Files) Routes(door *web.Door) {
	up := web.Route{Method: http.MethodPost, Path: publicFiles, ID: "attachment-upload-public", Tag: "attachments", Right: tenant.Public,
		Summary: "Upload a file for a question or a message; it waits a day for one to name it", Status: http.StatusCreated,
		Upload: true, MaxBody: MaxFile, Faults: []fault.Code{fault.FileName, fault.FileEmpty, fault.FileTooLarge, fault.FileType,
			fault.FileBomb, fault.FileInfected, fault.FilesWaiting}}
	web.Register(door, up, f.upload)
	up.Path, up.ID, up.Right = officeFiles, "attachment-upload", tenant.HandleCases
	up.Summary = "Upload a file for an answer or a note; it waits a day for one to name it"
	web.Register(door, up, f.upload)
	web.Register(door, web.Route{Method: http.MethodGet, Path: officeFiles + "/{id}", ID: "attachment-download", Tag: "attachments",
		Right: tenant.ReadCases, Summary: "Download a file; it is never shown in place", Media: anyMedia,
		Faults: []fault.Code{fault.FileUnscanned, fault.FileRemoved}}, f.download)
	web.Register(door, web.Route{Method: http.MethodPatch, Path: officeFiles + "/{id}", ID: "attachment-describe", Tag: "attachments",
		Right: tenant.HandleCases, Summary: "Say what a picture shows, while it waits for its message; its uploader only",
		Faults: []fault.Code{fault.AttachmentUnknown}}, f.describe)
}

// OfOffice is the office in the path.
type OfOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

type fileAnswer struct{ Body File }

func (f *Files) upload(ctx context.Context, in *struct {
	OfOffice
	web.Content
	Name string `query:"name" required:"true" maxLength:"800" doc:"Nama berkas, tanpa folder"`
}) (*fileAnswer, error) {
	file, err := f.save(ctx, in.Name, in.Body(), keyedBy(in.Name))
	if fault.Is(err, fault.BodyTooLarge) {
		err = fault.New(fault.FileTooLarge)
	}
	if err != nil {
		return nil, err
	}
	return &fileAnswer{file}, nil
}

// keyedBy says what a request key is held against: a name and a content.
func keyedBy(name string) func(context.Context, []byte) context.Context {
	return func(ctx context.Context, sum []byte) context.Context {
		key, ok := tenant.KeyOf(ctx)
		if !ok {
			return ctx
		}
		key.Body = sha256.Sum256(append([]byte(name+"\x00"), sum...))
		return tenant.WithKey(ctx, key)
	}
}

func (f *Files) download(ctx context.Context, in *struct {
	OfOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}) (*web.Served, error) {
	asset, err := f.Asset(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Serve(asset), nil
}

func (f *Files) describe(ctx context.Context, in *struct {
	OfOffice
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		Alt string `json:"alt" maxLength:"300" doc:"What the picture shows; empty takes it away"`
	}
}) (*fileAnswer, error) {
	file, err := f.Describe(ctx, in.ID, in.Body.Alt)
	if err != nil {
		return nil, err
	}
	return &fileAnswer{file}, nil
}

// Asset opens a file to be sent to whoever may have it. It fails like Open.
func (f *Files) Asset(ctx context.Context, id uuid.UUID) (web.Asset, error) {
	file, content, err := f.Open(ctx, id)
	return web.Asset{Name: file.Name, Type: file.Type, Size: file.Size, Content: content}, err
}
