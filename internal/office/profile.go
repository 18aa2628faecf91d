package office

import (
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/phone"
)

// Bounds of a profile, in characters unless said otherwise.
const (
	maxProfileText   = 300
	maxServiceName   = 60
	maxAnnouncement  = 160
	maxAnnouncements = 10 // lines; the TV shows one every 12 s (ux.md §3.10)
)

// Complaint is where complaints go. The three are printed wherever the office
// is shown (ux.md §3.3).
type Complaint struct {
	Desk     string `json:"desk" doc:"Meja pengaduan"`
	Email    string `json:"email"`
	WhatsApp string `json:"whatsapp"`
}

// Profile is what an office says of itself. An empty text is one it has not
// given; then what its published standard says stands.
type Profile struct {
	Address       string    `json:"address"`
	Phone         string    `json:"phone"`
	WhatsApp      string    `json:"whatsapp"`
	Email         string    `json:"email"`
	Website       string    `json:"website" doc:"Nama host atau alamat http(s)"`
	ServiceName   string    `json:"service_name" doc:"Nama layanan setempat, misalnya GELATIK"`
	RatingURL     string    `json:"rating_url" doc:"Tautan penilaian resmi kantor, https"`
	Complaint     Complaint `json:"complaint"`
	Announcements []string  `json:"announcements" doc:"Baris pengumuman di TV, paling banyak 10"`
	NumbersOnline bool      `json:"numbers_online" doc:"Antrean daring: pengunjung dapat mengambil nomor dari ponselnya"`
	Options
}

// Options are what an office decides about its line (rules.md §5).
type Options struct {
	LobbyCode     bool `db:"lobby_code" json:"lobby_code" doc:"Nomor dari ponsel meminta 3 angka dari layar TV"`
	OnlineEarly   int  `db:"online_early_minutes" json:"online_early_minutes" doc:"Antrean daring dibuka sekian menit sebelum jam buka, 0–240"`
	OnlineQuota   int  `db:"online_quota" json:"online_quota" doc:"Nomor dari ponsel dalam sehari, 1–9999; 0 tanpa batas"`
	NoShowCalls   int  `db:"no_show_calls" json:"no_show_calls" doc:"Tidak hadir setelah sekian panggilan, 1–5"`
	NoShowSeconds int  `db:"no_show_seconds" json:"no_show_seconds" doc:"atau sekian detik sejak panggilan pertama, 0–600"`
}

// begun are the options of an office that has decided nothing.
var begun = Options{OnlineEarly: 30, NoShowCalls: 2, NoShowSeconds: 60}

// Early is how long before the first opening phones take numbers.
func (o Options) Early() time.Duration { return time.Duration(o.OnlineEarly) * time.Minute }

// Absence is how long after the first call a visitor who does not come is absent.
func (o Options) Absence() time.Duration { return time.Duration(o.NoShowSeconds) * time.Second }

// OptionsChange is a change of the options; nil leaves one as it is.
type OptionsChange struct {
	LobbyCode     *bool `json:"lobby_code,omitempty"`
	OnlineEarly   *int  `json:"online_early_minutes,omitempty" doc:"0–240"`
	OnlineQuota   *int  `json:"online_quota,omitempty" doc:"1–9999; 0 tanpa batas"`
	NoShowCalls   *int  `json:"no_show_calls,omitempty" doc:"1–5"`
	NoShowSeconds *int  `json:"no_show_seconds,omitempty" doc:"0–600"`
}

// apply writes the change into the options, names the fields it touched and
// what is wrong with them.
func (c OptionsChange) apply(o *Options) (fields []string, wrong []fault.Field) {
	if c.LobbyCode != nil {
		o.LobbyCode, fields = *c.LobbyCode, append(fields, "lobby_code")
	}
	set := func(path string, from, to *int, least, most int) {
		if from == nil {
			return
		}
		if *to, fields = *from, append(fields, path); *from < least || *from > most {
			wrong = append(wrong, fault.Field{Path: path, Code: "out_of_range"})
		}
	}
	set("online_early_minutes", c.OnlineEarly, &o.OnlineEarly, 0, 240)
	set("online_quota", c.OnlineQuota, &o.OnlineQuota, 0, 9999)
	set("no_show_calls", c.NoShowCalls, &o.NoShowCalls, 1, 5)
	set("no_show_seconds", c.NoShowSeconds, &o.NoShowSeconds, 0, 600)
	return fields, wrong
}

// ProfileChange is a change of a profile; nil leaves a value as it is and an
// empty text takes it away. Complaint and Announcements are given whole.
type ProfileChange struct {
	Address       *string    `json:"address,omitempty"`
	Phone         *string    `json:"phone,omitempty"`
	WhatsApp      *string    `json:"whatsapp,omitempty"`
	Email         *string    `json:"email,omitempty"`
	Website       *string    `json:"website,omitempty" doc:"Nama host atau alamat http(s)"`
	ServiceName   *string    `json:"service_name,omitempty"`
	RatingURL     *string    `json:"rating_url,omitempty" doc:"Alamat https"`
	Complaint     *Complaint `json:"complaint,omitempty"`
	Announcements []string   `json:"announcements,omitempty" doc:"Semua baris; [] mengosongkan"`
	NumbersOnline *bool      `json:"numbers_online,omitempty"`
	OptionsChange
}

// apply writes the change into the profile, tidied, and names the fields it
// touched. It fails with invalid_input.
func (c ProfileChange) apply(p *Profile) (fields []string, err error) {
	var wrong []fault.Field
	set := func(path string, from, to *string, check func(string) string) {
		if from == nil {
			return
		}
		text := strings.TrimSpace(*from)
		*to, fields = text, append(fields, path)
		if why := check(text); text != "" && why != "" {
			wrong = append(wrong, fault.Field{Path: path, Code: why})
		}
	}
	set("address", c.Address, &p.Address, short(maxProfileText))
	set("phone", c.Phone, &p.Phone, telephone)
	set("whatsapp", c.WhatsApp, &p.WhatsApp, telephone)
	set("email", c.Email, &p.Email, mailbox)
	set("website", c.Website, &p.Website, website)
	set("service_name", c.ServiceName, &p.ServiceName, short(maxServiceName))
	set("rating_url", c.RatingURL, &p.RatingURL, secureURL)
	if c.Complaint != nil {
		set("complaint.desk", &c.Complaint.Desk, &p.Complaint.Desk, short(maxProfileText))
		set("complaint.email", &c.Complaint.Email, &p.Complaint.Email, mailbox)
		set("complaint.whatsapp", &c.Complaint.WhatsApp, &p.Complaint.WhatsApp, telephone)
	}
	if c.Announcements != nil {
		lines, bad := announcements(c.Announcements)
		p.Announcements, fields, wrong = lines, append(fields, "announcements"), append(wrong, bad...)
	}
	if c.NumbersOnline != nil {
		p.NumbersOnline, fields = *c.NumbersOnline, append(fields, "numbers_online")
	}
	decided, bad := c.OptionsChange.apply(&p.Options)
	fields, wrong = append(fields, decided...), append(wrong, bad...)
	if len(wrong) > 0 {
		return nil, fault.Invalid(wrong...)
	}
	return fields, nil
}

// announcements leaves out empty lines and names what is wrong with the rest.
func announcements(given []string) (lines []string, wrong []fault.Field) {
	lines = []string{}
	for _, line := range given {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if why := short(maxAnnouncement)(line); why != "" {
			wrong = append(wrong, fault.Field{Path: "announcements", Code: why})
		}
		lines = append(lines, line)
	}
	if len(lines) > maxAnnouncements {
		wrong = append(wrong, fault.Field{Path: "announcements", Code: "too_long"})
	}
	return lines, wrong
}

// The checks say what is wrong with a text, or nothing.

func short(limit int) func(string) string {
	return func(text string) string {
		switch {
		case utf8.RuneCountInString(text) > limit:
			return "too_long"
		case strings.ContainsFunc(text, hidden):
			return "invalid"
		}
		return ""
	}
}

// hidden are the characters that no sign shows: controls and those that turn
// the direction of a text.
func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

func telephone(text string) string {
	if _, err := phone.Parse(text); err != nil {
		return "invalid"
	}
	return ""
}

var (
	mailboxShape = regexp.MustCompile(`^[^\s@<>"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	hostShape    = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

func mailbox(text string) string {
	switch {
	case len(text) > 254: // RFC 5321 §4.5.3.1.3
		return "too_long"
	case !mailboxShape.MatchString(text), strings.ContainsFunc(text, hidden):
		return "invalid"
	}
	return ""
}

// website takes a bare host too, as standards print it.
func website(text string) string {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	return webAddress(text, "https", "http")
}

func secureURL(text string) string { return webAddress(text, "https") }

func webAddress(text string, schemes ...string) string {
	if why := short(maxProfileText)(text); why != "" {
		return why
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || !hostShape.MatchString(u.Hostname()) || strings.ContainsFunc(text, unicode.IsSpace) {
		return "invalid"
	}
	for _, s := range schemes {
		if u.Scheme == s {
			return ""
		}
	}
	return "invalid"
}

// profileRow is a profile as it is filed.
type profileRow struct {
	Address           string   `db:"address"`
	Phone             string   `db:"phone"`
	WhatsApp          string   `db:"whatsapp"`
	Email             string   `db:"email"`
	Website           string   `db:"website"`
	ComplaintDesk     string   `db:"complaint_desk"`
	ComplaintEmail    string   `db:"complaint_email"`
	ComplaintWhatsApp string   `db:"complaint_whatsapp"`
	ServiceName       string   `db:"service_name"`
	RatingURL         string   `db:"rating_url"`
	Announcements     []string `db:"announcements"`
	NumbersOnline     bool     `db:"numbers_online"`
	Options
	ChangedAt time.Time `db:"changed_at"`
}

func (r profileRow) profile() Profile {
	return Profile{Address: r.Address, Phone: r.Phone, WhatsApp: r.WhatsApp, Email: r.Email, Website: r.Website,
		ServiceName: r.ServiceName, RatingURL: r.RatingURL, Announcements: r.Announcements, NumbersOnline: r.NumbersOnline, Options: r.Options,
		Complaint: Complaint{Desk: r.ComplaintDesk, Email: r.ComplaintEmail, WhatsApp: r.ComplaintWhatsApp}}
}
