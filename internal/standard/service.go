package standard

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// maxServiceName is in characters.
const maxServiceName = 80

// Listed is a service an office has, offered now or withdrawn.
type Listed struct {
	Service
	Active bool `db:"active" json:"active" doc:"Ditawarkan sekarang; yang dihentikan tetap tercatat"`
}

// NewService is a service to be offered. Without a code it gets one from its
// name, without a prefix the first free letter, its own first.
type NewService struct {
	Code   string
	Prefix string
	Name   string
}

// ServiceChange changes a service; nil leaves a value as it is. Numbers that
// were issued keep their prefix.
type ServiceChange struct {
	Prefix *string
	Name   *string
	Active *bool // false withdraws it
}

// AllIn lists every service the office has, in order of their codes.
func AllIn(ctx context.Context, tx *store.Tx) ([]Listed, error) { return allServices(ctx, tx) }

// AddIn adds a service to the office with this BPS code, with a first draft of
// its standard. It fails with invalid_input, or already_exists naming the field.
// The caller keeps others from adding at the same time.
func AddIn(ctx context.Context, tx *store.Tx, office string, n NewService) (Listed, error) {
	n.Name, n.Code, n.Prefix = strings.TrimSpace(n.Name), strings.TrimSpace(n.Code), tidyPrefix(n.Prefix)
	all, err := allServices(ctx, tx)
	if err != nil {
		return Listed{}, err
	}
	if n.Code == "" {
		n.Code = freeCode(n.Name, all)
	}
	if n.Prefix == "" {
		n.Prefix = freePrefix(n.Name, all)
	}
	s := Listed{Service{uuid.Must(uuid.NewV7()), n.Code, n.Prefix, n.Name}, true}
	if err := s.check(all); err != nil {
		return Listed{}, err
	}
	return s, beginIn(tx, office, s.Service)
}

// ChangeIn changes a service and names the fields it touched. It fails like
// AddIn. The caller has decided that a withdrawal is no harm.
func ChangeIn(ctx context.Context, tx *store.Tx, was Listed, c ServiceChange) (Listed, []string, error) {
	s, fields := was, []string(nil)
	if c.Name != nil {
		s.Name, fields = strings.TrimSpace(*c.Name), append(fields, "name")
	}
	if c.Prefix != nil {
		s.Prefix, fields = tidyPrefix(*c.Prefix), append(fields, "prefix")
	}
	if c.Active != nil {
		s.Active, fields = *c.Active, append(fields, "active")
	}
	all, err := allServices(ctx, tx)
	if err == nil {
		err = s.check(all)
	}
	if err != nil {
		return was, nil, err
	}
	updateService(tx, s)
	return s, fields, nil
}

func tidyPrefix(p string) string { return strings.ToUpper(strings.TrimSpace(p)) }

var (
	codeShape   = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)
	prefixShape = regexp.MustCompile(`^[A-Z]$`)
)

// check names what is wrong with the service beside all others.
func (s Listed) check(all []Listed) error {
	var wrong []fault.Field
	switch {
	case s.Name == "":
		wrong = append(wrong, fault.Field{Path: "name", Code: "required"})
	case utf8.RuneCountInString(s.Name) > maxServiceName:
		wrong = append(wrong, fault.Field{Path: "name", Code: "too_long"})
	case strings.ContainsFunc(s.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		wrong = append(wrong, fault.Field{Path: "name", Code: "invalid"})
	}
	if !codeShape.MatchString(s.Code) {
		wrong = append(wrong, fault.Field{Path: "code", Code: "invalid"})
	}
	if !prefixShape.MatchString(s.Prefix) {
		wrong = append(wrong, fault.Field{Path: "prefix", Code: "invalid"})
	}
	if len(wrong) > 0 {
		return fault.Invalid(wrong...)
	}
	for _, other := range all {
		switch {
		case other.ID == s.ID:
		case other.Code == s.Code:
			return fault.New(fault.AlreadyExists).With("field", "code")
		case s.Active && other.Active && other.Prefix == s.Prefix:
			return fault.New(fault.AlreadyExists).With("field", "prefix")
		}
	}
	return nil
}

// freeCode makes a code of a name: "Rekomendasi Kegiatan" → rekomendasi-kegiatan.
func freeCode(name string, all []Listed) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	words := strings.FieldsFunc(letters, func(r rune) bool { return r == '-' })
	base := strings.TrimLeft(strings.Join(words, "-"), "-0123456789")
	base = strings.TrimRight(base[:min(len(base), 27)], "-")
	if len(base) < 2 {
		base = "layanan"
	}
	code := base
	for n := 2; slices.ContainsFunc(all, func(s Listed) bool { return s.Code == code }); n++ {
		code = base + "-" + strconv.Itoa(n)
	}
	return code
}

// freePrefix is the first letter of the name, or of the alphabet, that no
// service offered now has; empty when there is none.
func freePrefix(name string, all []Listed) string {
	for _, r := range strings.ToUpper(name) + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		p := string(r)
		if prefixShape.MatchString(p) && !slices.ContainsFunc(all, func(s Listed) bool { return s.Active && s.Prefix == p }) {
			return p
		}
	}
	return ""
}
