package web

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
)

const (
	formText  = 256 << 10 // bytes of all that was typed into a form
	formParts = 100
	formFiles = 20
)

// Posted is a form as it was posted. Close it.
type Posted struct {
	Values url.Values
	Files  []PostedFile // fields where a file was chosen, in their order
	Digest []byte       // of all of it, the same however it was packed (UseKeyOver)
}

// PostedFile is a file that came with a form.
type PostedFile struct {
	Field string
	Name  string // as the sender calls it, without folders
	Size  int64
	file  *os.File
}

// Open returns the file's content from its beginning.
func (f PostedFile) Open() (io.Reader, error) {
	_, err := f.file.Seek(0, io.SeekStart)
	return f.file, err
}

// Close removes what was kept of the files.
func (p *Posted) Close() {
	for _, f := range p.Files {
		_ = f.file.Close()
	}
}

// Form reads the form of a page whose Route is an Upload: fields and files as
// multipart/form-data, or fields alone. It fails with unsupported_body,
// malformed_body, body_too_large and too_many_files.
func Form(c *fiber.Ctx) (*Posted, error) {
	in := visitOf(c.UserContext()).body
	if in == nil {
		return nil, errNoUpload
	}
	kind, params, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	p := &Posted{Values: url.Values{}}
	var err error
	switch {
	case kind == fiber.MIMEApplicationForm:
		err = p.fields(in)
	case kind == fiber.MIMEMultipartForm && params["boundary"] != "":
		err = p.parts(multipart.NewReader(in, params["boundary"]))
	default:
		err = fault.New(fault.UnsupportedBody)
	}
	if err == nil {
		err = p.digest()
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

var errNoUpload = errors.New("web: Form on a route that is no upload")

func (p *Posted) fields(in io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(in, formText+1))
	if err != nil {
		return err
	}
	if len(text) > formText {
		return fault.New(fault.BodyTooLarge)
	}
	if p.Values, err = url.ParseQuery(string(text)); err != nil {
		return fault.New(fault.MalformedBody)
	}
	return p.clean()
}

// clean refuses text that Postgres could not store.
func (p *Posted) clean() error {
	for name, all := range p.Values {
		if !clean(name) || slices.ContainsFunc(all, func(s string) bool { return !clean(s) }) {
			return fault.New(fault.MalformedBody)
		}
	}
	return nil
}

func (p *Posted) parts(in *multipart.Reader) error {
	left := int64(formText)
	for n := 0; ; n++ {
		part, err := in.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return p.clean()
		case err != nil:
			return malformed(err)
		case n == formParts:
			return fault.New(fault.MalformedBody)
		}
		if err := p.part(part, &left); err != nil {
			return malformed(err)
		}
	}
}

// malformed keeps what the door itself says about a body.
func malformed(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	return fault.Wrap(fault.MalformedBody, err)
}

func (p *Posted) part(part *multipart.Part, left *int64) error {
	if _, params, _ := mime.ParseMediaType(part.Header.Get(fiber.HeaderContentDisposition)); params["filename"] != "" {
		return p.keep(part)
	}
	text, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return err
	}
	if *left -= int64(len(text)); *left < 0 {
		return fault.New(fault.BodyTooLarge)
	}
	if name := part.FormName(); name != "" && !isFile(part) {
		p.Values.Add(name, string(text))
	}
	return nil
}

// isFile tells of a field for files in which none was chosen.
func isFile(part *multipart.Part) bool {
	return strings.Contains(strings.ToLower(part.Header.Get(fiber.HeaderContentDisposition)), "filename")
}

// keep puts a file aside, under no name: it goes when it is closed.
func (p *Posted) keep(part *multipart.Part) error {
	if len(p.Files) == formFiles {
		return fault.New(fault.TooManyFiles)
	}
	file, err := os.CreateTemp("", "pst-formulir-*")
	if err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	err = os.Remove(file.Name())
	p.Files = append(p.Files, PostedFile{Field: part.FormName(), Name: part.FileName(), file: file})
	if err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	p.Files[len(p.Files)-1].Size, err = io.Copy(file, part)
	return err
}

// digest hashes every field and file with its name, in one order.
func (p *Posted) digest() error {
	h := sha256.New()
	names := make([]string, 0, len(p.Values))
	for name := range p.Values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range p.Values[name] {
			add(h, name)
			add(h, value)
		}
	}
	for _, f := range p.Files {
		add(h, f.Field)
		add(h, f.Name)
		in, err := f.Open()
		if err == nil {
			err = binary.Write(h, binary.BigEndian, f.Size)
		}
		if err == nil {
			_, err = io.Copy(h, in)
		}
		if err != nil {
			return fault.Wrap(fault.Internal, err)
		}
	}
	p.Digest = h.Sum(nil)
	return nil
}

// add hashes a text so that no two lists of texts hash alike.
func add(h hash.Hash, text string) {
	_ = binary.Write(h, binary.BigEndian, int64(len(text))) // a hash takes everything
	_, _ = io.WriteString(h, text)
}
