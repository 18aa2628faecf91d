package message

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

// The limits of what is attached (rules.md §6, trust.md §1).
const (
	MaxFiles = 5        // of one message
	MaxFile  = 10 << 20 // bytes of one file

	maxName     = 200           // characters of a file's name
	maxPixels   = 50_000_000    // of a picture
	maxUnpacked = 200 << 20     // bytes in the parts of an office document
	maxParts    = 5_000         // of an office document, the embedded ones included
	maxRatio    = 250           // of a part that is larger than ratioFrom
	ratioFrom   = 4 << 20       // bytes
	maxWaiting  = 512 * MaxFile // bytes of the public's files that wait at one office
	textHead    = 3072          // bytes by which a text is told from markup
	publicly    = "public"      // who uploaded, of a visitor
	bySystem    = "system"      // who uploaded, of the service itself
	plainText   = "text/plain"
	commaValues = "text/csv"
)

// File is an attachment as it is shown.
type File struct {
	ID   uuid.UUID `json:"id" db:"id"`
	Name string    `json:"name" db:"name"`
	Type string    `json:"type" db:"media_type" doc:"Media type by what is in the file"`
	Size int64     `json:"size" db:"size" doc:"Bytes"`
	Scan Scan      `json:"scan" db:"scan" enum:"unscanned,clean,waiting,infected" doc:"What the virus scanner said; only unscanned and clean ones can be downloaded"`
	Alt  string    `json:"alt,omitempty" db:"alt" doc:"What a picture shows"`
}

// endings are how the names of each allowed type end; the first is added to a
// name that ends otherwise. What is not here is refused.
var endings = map[string][]string{
	"application/pdf": {".pdf"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"image/png":       {".png"},
	"image/webp":      {".webp"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {".xlsx"},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {".pptx"},
	"application/vnd.oasis.opendocument.text":                                   {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":                            {".ods"},
	commaValues: {".csv"},
	plainText:   {".txt"},
}

// checkName refuses a name that is a path, that nobody can read as it is, or
// that is too long: file_name.
func checkName(name string) error {
	if strings.TrimSpace(name) != name || name == "" || strings.Trim(name, ".") == "" ||
		!utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName {
		return fault.New(fault.FileName)
	}
	if strings.ContainsAny(name, `/\:`) || strings.ContainsFunc(name, unreadable) {
		return fault.New(fault.FileName)
	}
	return nil
}

// unreadable tells of a character that hides or turns what stands beside it:
// controls, and the format characters of bidirectional text (Unicode UAX 9).
func unreadable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
}

// named gives a name the ending of its type unless it has one: a saved file
// opens as what it is, whatever its sender called it.
func named(name, mediaType string) string {
	all := endings[mediaType]
	if len(all) == 0 || slices.Contains(all, strings.ToLower(filepath.Ext(name))) {
		return name
	}
	stem := []rune(name)
	return string(stem[:min(len(stem), maxName-len(all[0]))]) + all[0]
}
