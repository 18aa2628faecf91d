package site

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// What a form is held to before it changes anything (trust.md §1, floods and
// bots). Whoever is refused by it reads why and presses again: nothing typed is
// lost, and nobody has to solve a puzzle.
const (
	// quickest is the least time between a form's page and its post; a person
	// with everything filled in by the browser takes longer.
	quickest = 2 * time.Second
	// longest is how old a form may be: its key is kept for 48 h (api.md).
	longest = 24 * time.Hour
	// trap is the field that people do not see and programs fill.
	trap = "situs"
)

// A stamp names one rendered form, so that pressing twice is one request, and
// proves when it was rendered: milliseconds, a nonce and their HMAC.
func (s *Site) newStamp() string {
	head := strconv.FormatInt(s.db.Clock().Now().UnixMilli(), 36) + "." + rand.Text()
	return head + "." + s.seal(head)
}

func (s *Site) seal(head string) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte("pst form " + head))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// judge returns the stamp when it can go on being used, and the key of what to
// tell the visitor, empty when the form may act.
func (s *Site) judge(stamp, trapped string) (key, note string) {
	age, good := s.age(stamp)
	switch {
	case !good || age > longest:
		return "", "page.form.stale"
	case age < quickest:
		return stamp, "page.form.quick"
	case trapped != "":
		return stamp, "page.form.trap"
	}
	return stamp, ""
}

// age is how long ago a stamp of ours was made.
func (s *Site) age(stamp string) (time.Duration, bool) {
	at := strings.LastIndexByte(stamp, '.')
	if at < 0 || !hmac.Equal([]byte(stamp[at+1:]), []byte(s.seal(stamp[:at]))) {
		return 0, false
	}
	moment, _, _ := strings.Cut(stamp, ".")
	ms, err := strconv.ParseInt(moment, 36, 64)
	if err != nil {
		return 0, false
	}
	return s.db.Clock().Now().Sub(time.UnixMilli(ms)), true
}
