package message

import (
	"bufio"
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // pictures are measured
	_ "image/png"  // pictures are measured
	"io"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // pictures are measured

	"github.com/bps-pst/pst/internal/fault"
)

// pictures are how package image names the types of pictures.
var pictures = map[string]string{"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp"}

// sniff tells the type of a file by what is in it, whatever its name; only a
// table of values is told from plain text by its name. It fails with file_type
// for all that is not allowed, file_too_large for a picture of too many pixels
// and file_bomb for what unpacks to too much.
func sniff(name string, r io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(textHead, size))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if bytes.HasPrefix(head, []byte("PK")) {
		return sniffOffice(r, size)
	}
	if packed(r, size) {
		return "", fault.New(fault.FileType)
	}
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch {
	case found == "application/pdf":
		return found, checkPDF(head, r, size)
	case pictures[found] != "":
		return found, checkPicture(r, size, pictures[found])
	case found == plainText || found == commaValues || found == "text/tab-separated-values":
		if markup(head) {
			break
		}
		return textType(name), checkText(r, size)
	}
	return "", fault.New(fault.FileType)
}

// packed tells whether an archive hangs on the end of what begins as something
// else: programs that open archives look there.
func packed(r io.ReaderAt, size int64) bool {
	_, err := archive(r, size)
	return err == nil || fault.Is(err, fault.FileBomb)
}

// markup tells of a text that begins as HTML, SVG or XML does.
func markup(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f")
	return len(head) > 1 && head[0] == '<' && (bytes.IndexByte([]byte("!?/"), head[1]) >= 0 || head[1]|0x20 >= 'a' && head[1]|0x20 <= 'z')
}

// checkPDF wants a PDF's beginning at the beginning and the end that every PDF
// has (ISO 32000-1 §7.5.5) near the end.
func checkPDF(head []byte, r io.ReaderAt, size int64) error {
	if !bytes.HasPrefix(head, []byte("%PDF-")) {
		return fault.New(fault.FileType)
	}
	tail := make([]byte, min(2048, size))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return fault.New(fault.FileType)
	}
	return nil
}

// checkPicture reads a picture's measures, not its pixels.
func checkPicture(r io.ReaderAt, size int64, want string) error {
	c, format, err := image.DecodeConfig(bufio.NewReader(io.NewSectionReader(r, 0, size)))
	switch {
	case err != nil || format != want || c.Width <= 0 || c.Height <= 0:
		return fault.New(fault.FileType)
	case int64(c.Width)*int64(c.Height) > maxPixels:
		return fault.New(fault.FileTooLarge)
	}
	return nil
}

func textType(name string) string {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return commaValues
	}
	return plainText
}

// checkText wants a text to the end, in UTF-8 or one byte a character as older
// programs write: no control characters but those of lines and columns.
func checkText(r io.ReaderAt, size int64) error {
	b := bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10)
	for {
		line, err := b.ReadSlice('\n')
		for _, c := range line {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f {
				return fault.New(fault.FileType)
			}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
