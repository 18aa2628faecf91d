package app

import (
	"fmt"
	"io"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/tenant"
)

// roleNames are how a role is called on the screen.
var roleNames = map[tenant.Role]string{
	tenant.Officer: "petugas", tenant.OfficeAdmin: "admin kantor",
	tenant.Supervisor: "pembina provinsi", tenant.NationalAdmin: "admin nasional",
}

// welcome says where to go and who can sign in.
func welcome(out io.Writer, c config.Config, demo []auth.Demo, banner string) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("PST siap melayani.")
	say("  Ambil nomor  %s/7325/antrean", c.PublicURL)
	say("  API          %s/api/docs", c.PublicURL)
	if len(demo) > 0 {
		say("  Akun contoh  (kata sandi di %s)", folder(c.DataDir).path(demoFile))
		for _, d := range demo {
			say("    %-32s %s %s", d.Email, roleNames[d.Role], d.Office)
		}
	}
	if c.SMTPURL == "" {
		say("  Surel        belum ada server (PST_SMTP_URL): surat menunggu di Kotak keluar, dikirim dengan tangan")
	}
	if banner != "" {
		say("  %s", banner)
	}
	say("Ctrl-C menghentikan semuanya.")
}
