// Package phone reads Indonesian telephone numbers as people write them and
// gives them one form, E.164 ("+6281234567890").
package phone

import (
	"errors"
	"strings"
)

// ErrInvalid is returned for text that is no telephone number.
var ErrInvalid = errors.New("phone: not a telephone number")

// Parse accepts spaces, dots, dashes and brackets, a leading 0 (national),
// 62 or +62, and any other international number with its +. The result has a
// plus and 8 to 15 digits (ITU-T E.164).
func Parse(text string) (string, error) {
	digits, plus, err := strip(text)
	if err != nil {
		return "", err
	}
	switch {
	case plus:
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case strings.HasPrefix(digits, "0"):
		digits = "62" + digits[1:]
	case strings.HasPrefix(digits, "8"):
		digits = "62" + digits
	case !strings.HasPrefix(digits, "62"):
		return "", ErrInvalid
	}
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return "", ErrInvalid
	}
	return "+" + digits, nil
}

// strip keeps the digits and tells whether a plus stood before them.
func strip(text string) (digits string, plus bool, err error) {
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0 && !plus:
			plus = true
		case !strings.ContainsRune(" .-()/\u00a0", r):
			return "", false, ErrInvalid
		}
	}
	if b.Len() == 0 {
		return "", false, ErrInvalid
	}
	return b.String(), plus, nil
}
