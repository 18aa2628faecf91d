package message

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/bps-pst/pst/internal/fault"
)

// mains are the types of the main part by which an office document (ECMA-376
// part 1, ODF 1.2 part 3) is known. Those with macros and templates are others.
var mains = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.oasis.opendocument.text":                                            "application/vnd.oasis.opendocument.text",
	"application/vnd.oasis.opendocument.spreadsheet":                                     "application/vnd.oasis.opendocument.spreadsheet",
}

const (
	typesPart = "[Content_Types].xml" // of OOXML
	typePart  = "mimetype"            // of ODF
	maxTypes  = 1 << 20               // bytes of either
	deepest   = 1                     // an embedded document holds no further one
	// maxDirectory is in bytes of parts' names and places.
	maxDirectory = 1 << 20
	partHead     = 512 // bytes by which a part's own kind is told
)

// running are the beginnings of programs and of archives that no office
// document needs inside.
var running = [][]byte{
	[]byte("MZ"), []byte("\x7fELF"), []byte("#!"), []byte("\xca\xfe\xba\xbe"), []byte("\xcf\xfa\xed\xfe"), []byte("\xce\xfa\xed\xfe"),
	[]byte("\x1f\x8b"), []byte("7z\xbc\xaf\x27\x1c"), []byte("Rar!"), []byte("BZh"), []byte("\xfd7zXZ"),
}

// endingsOfPrograms are of parts that would run when they are opened.
var endingsOfPrograms = map[string]bool{".exe": true, ".dll": true, ".com": true, ".scr": true, ".bat": true, ".cmd": true, ".ps1": true,
	".vbs": true, ".vbe": true, ".js": true, ".jse": true, ".wsf": true, ".hta": true, ".msi": true, ".jar": true, ".lnk": true,
	".html": true, ".htm": true, ".svg": true, ".swf": true}

// oldObject begins an OLE file; packager is the stream of one that carries any
// file whatever ("Ole10Native" in UTF-16).
var (
	oldObject = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	packager  = []byte("O\x00l\x00e\x001\x000\x00N\x00a\x00t\x00i\x00v\x00e\x00")
)

// unpacking counts what an office document unpacks to, the embedded ones
// included.
type unpacking struct {
	parts int
	bytes int64
}

// sniffOffice tells which office document an archive is, after all its parts
// were unpacked once: what the archive says of itself is not believed.
func sniffOffice(r io.ReaderAt, size int64) (string, error) {
	return (&unpacking{}).document(r, size, 0)
}

func (u *unpacking) document(r io.ReaderAt, size int64, depth int) (string, error) {
	z, err := archive(r, size)
	if err != nil {
		return "", err
	}
	if err := u.count(z.File, size); err != nil {
		return "", err
	}
	for _, part := range z.File {
		if err := u.part(part, depth); err != nil {
			return "", err
		}
	}
	return kindOf(z)
}

// directoryEnd begins the record at an archive's end that says where its
// directory is (APPNOTE 4.3.16); a comment of up to 64 KiB may follow.
var directoryEnd = []byte("PK\x05\x06")

// archive opens an archive whose directory is short enough to be read into
// memory: one of 10 MB may name 200,000 parts.
func archive(r io.ReaderAt, size int64) (*zip.Reader, error) {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	at := bytes.LastIndex(tail, directoryEnd)
	if at < 0 || len(tail)-at < 22 {
		return nil, fault.New(fault.FileType)
	}
	end := size - int64(len(tail)-at)
	long, from := int64(binary.LittleEndian.Uint32(tail[at+12:])), int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if long > maxDirectory || end-from > maxDirectory {
		return nil, fault.New(fault.FileBomb)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.New(fault.FileType)
	}
	return z, nil
}

// count refuses by what the archive says of itself, before anything is
// unpacked. Parts that overlap hold more packed bytes than there are.
func (u *unpacking) count(parts []*zip.File, size int64) error {
	u.parts += len(parts)
	var packed, unpacked uint64
	for _, p := range parts {
		packed, unpacked = packed+p.CompressedSize64, unpacked+p.UncompressedSize64
		if p.CompressedSize64 > uint64(size) || p.UncompressedSize64 > maxUnpacked ||
			p.UncompressedSize64 > ratioFrom && p.UncompressedSize64 > maxRatio*max(p.CompressedSize64, 1) {
			return fault.New(fault.FileBomb)
		}
	}
	if u.parts > maxParts || packed > uint64(size) || unpacked > maxUnpacked {
		return fault.New(fault.FileBomb)
	}
	return nil
}

// part unpacks one part to its end and refuses what runs.
func (u *unpacking) part(p *zip.File, depth int) error {
	name := strings.ToLower(p.Name)
	if p.Flags&1 != 0 || strings.HasPrefix(name, "/") || strings.Contains(name, "..") || strings.Contains(name, `\`) ||
		endingsOfPrograms[path.Ext(name)] || macro(name) {
		return fault.New(fault.FileType)
	}
	if p.FileInfo().IsDir() {
		return nil
	}
	in, err := p.Open()
	if err != nil {
		return fault.New(fault.FileType)
	}
	defer func() { _ = in.Close() }()
	head := make([]byte, partHead)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.FileType)
	}
	if u.bytes += int64(n); u.bytes > maxUnpacked {
		return fault.New(fault.FileBomb)
	}
	return u.rest(head[:n], in, depth)
}

// rest unpacks what follows the head of a part, by what the head says it is.
func (u *unpacking) rest(head []byte, in io.Reader, depth int) error {
	for _, begins := range running {
		if bytes.HasPrefix(head, begins) {
			return fault.New(fault.FileType)
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return u.embedded(head, in, depth)
	case bytes.HasPrefix(head, oldObject):
		return u.oldObject(head, in)
	}
	n, err := io.Copy(io.Discard, u.left(in))
	return u.took(n, err)
}

// left lets one byte more through than may still be unpacked.
func (u *unpacking) left(in io.Reader) io.Reader { return io.LimitReader(in, maxUnpacked-u.bytes+1) }

// took counts unpacked bytes; a part that is not what its archive says is no
// document.
func (u *unpacking) took(n int64, err error) error {
	if u.bytes += n; u.bytes > maxUnpacked {
		return fault.New(fault.FileBomb)
	}
	if err != nil {
		return fault.New(fault.FileType)
	}
	return nil
}

// embedded looks into a document inside a document. It is no larger than a file
// may be, and holds none itself.
func (u *unpacking) embedded(head []byte, in io.Reader, depth int) error {
	if depth >= deepest {
		return fault.New(fault.FileBomb)
	}
	rest, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err := u.took(int64(len(rest)), err); err != nil {
		return err
	}
	if len(rest) > MaxFile {
		return fault.New(fault.FileBomb)
	}
	whole := append(bytes.Clone(head), rest...)
	_, err = u.document(bytes.NewReader(whole), int64(len(whole)), depth+1)
	return err
}

// oldObject reads an OLE object, which may show a chart but carry no file.
func (u *unpacking) oldObject(head []byte, in io.Reader) error {
	rest, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err := u.took(int64(len(rest)), err); err != nil {
		return err
	}
	if len(rest) > MaxFile {
		return fault.New(fault.FileBomb)
	}
	if bytes.Contains(append(bytes.Clone(head), rest...), packager) {
		return fault.New(fault.FileType)
	}
	return nil
}

// macro tells of a part that holds a program of the document's own.
func macro(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(base, "vbadata") || strings.HasPrefix(base, "activex") ||
		strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") || strings.Contains(name, "/macrosheets/")
}

// kindOf reads the part in which a document names its type.
func kindOf(z *zip.Reader) (string, error) {
	if text, err := partText(z, typePart); err == nil {
		if kind := mains[strings.TrimSpace(string(text))]; kind != "" {
			return kind, nil
		}
		return "", fault.New(fault.FileType)
	}
	text, err := partText(z, typesPart)
	if err != nil || bytes.Contains(bytes.ToLower(text), []byte("macroenabled")) {
		return "", fault.New(fault.FileType)
	}
	for main, kind := range mains {
		if bytes.Contains(text, []byte(`"`+main+`"`)) {
			return kind, nil
		}
	}
	return "", fault.New(fault.FileType)
}

func partText(z *zip.Reader, name string) ([]byte, error) {
	in, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return io.ReadAll(io.LimitReader(in, maxTypes))
}
