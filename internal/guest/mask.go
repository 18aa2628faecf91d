package guest

import (
	"strings"
	"unicode/utf8"
)

// Masks for lists: enough to recognise somebody who is there, too little to
// reach or name somebody who is not.

// maskName keeps the first word and the first letter of the second: Siti A***.
// A single word keeps its first letter.
func maskName(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return initial(words[0]) + "***"
	}
	return words[0] + " " + initial(words[1]) + "***"
}

// maskEmail keeps the first letter and the domain: s***@contoh.id.
func maskEmail(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at <= 0 {
		return ""
	}
	return initial(email[:at]) + "***" + email[at:]
}

// maskPhone keeps the last two digits: …89.
func maskPhone(phone *string) string {
	if phone == nil || len(*phone) < 2 {
		return ""
	}
	return "…" + (*phone)[len(*phone)-2:]
}

func initial(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}
