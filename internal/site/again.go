package site

import (
	"crypto/hmac"
	"strconv"
	"strings"
	"time"
)

// What a browser keeps about a form, so that going back to it, or opening it
// anew because the answer never came, makes no second number and no second
// question. Some browsers keep the page they leave, and its stamp with it; others
// ask for it again. No script is needed.
const (
	// formCookie belongs to the address of one form of one office.
	formCookie = "isian"
	// sameForm is how long a form that is opened again is the same one.
	sameForm = time.Hour
	// sentLife is how long a browser says what was sent from it. It holds the link
	// of a number or a question, so it is short: the telephone may be shared.
	sentLife = 15 * time.Minute
)

// earlier is what was sent by a form from this browser a short while ago.
type earlier struct {
	Number string
	Token  string // of its public link
	At     time.Time
}

// Mark names it in the address that asks for another form.
func (e earlier) Mark() string { return strconv.FormatInt(e.At.UnixMilli(), 36) }

// sealed is how the cookie carries it.
func (s *Site) sealed(e earlier) string {
	text := e.Mark() + "|" + e.Number + "|" + e.Token
	return text + "|" + s.seal(text)
}

// recall reads what a browser kept about a form: its stamp, or what was sent.
// Neither when it is too old or none of ours.
func (s *Site) recall(kept string) (stamp string, sent *earlier) {
	if age, good := s.age(kept); good && age >= 0 && age < sameForm {
		return kept, nil
	}
	at := strings.LastIndexByte(kept, '|')
	if at < 0 || !hmac.Equal([]byte(kept[at+1:]), []byte(s.seal(kept[:at]))) {
		return "", nil
	}
	part := strings.SplitN(kept[:at], "|", 3)
	ms, err := strconv.ParseInt(part[0], 36, 64)
	if err != nil || len(part) != 3 {
		return "", nil
	}
	e := earlier{part[1], part[2], time.UnixMilli(ms)}
	if age := s.db.Clock().Now().Sub(e.At); age < 0 || age >= sentLife {
		return "", nil
	}
	return "", &e
}
