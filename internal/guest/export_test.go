package guest

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// export returns the lines of an export with a reason.
func (b *book) export(x Export) [][]string {
	b.Helper()
	x.Format, x.Reason = "csv", "Laporan bulanan"
	file, _, err := b.Export(b.ctx, x)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

func TestAnExportHoldsTheColumnsOfTheSurveyAsText(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(Entry{Name: `=HYPERLINK("http://x","y")`, Email: "siti@contoh.id", Phone: "08123456789", Consent: &Consent{true, ConsentText},
		Identity: Identity{Gender: "female", Age: "26_34", Education: "bachelor", Disability: "none", Occupation: "student",
			InstitutionOf: "research_education", Institution: "@Unhas, \"Makassar\"", Purpose: "study", Complained: "no"}})
	b.visit(id, "konsultasi", "K", "-Konsultasi")
	b.write(Entry{Name: "Budi"})
	file, r, err := b.Export(b.ctx, Export{From: "2026-11-23", To: "2026-11-23", Format: "csv", Reason: "SKD 2026"})
	want := "Tanggal kunjungan,Nama lengkap,E-mail aktif,No. HP/WhatsApp,Jenis kelamin,Umur,Pendidikan tertinggi yang ditamatkan,Penyandang disabilitas," +
		"Pekerjaan utama,Kategori instansi,Nama instansi,Pemanfaatan utama hasil kunjungan,Pernah menyampaikan pengaduan,Jenis layanan,Sarana," +
		"Bersedia menjadi responden SKD,Waktu persetujuan\r\n" +
		`2026-11-23 09:00,"'=HYPERLINK(""http://x"",""y"")",siti@contoh.id,'+628123456789,Perempuan,26–34 tahun,D4/S1,Bukan,Pelajar/Mahasiswa,` +
		`Lembaga penelitian dan pendidikan,"'@Unhas, ""Makassar""",Tugas sekolah/tugas kuliah,Tidak,'-Konsultasi,PST datang langsung,Ya,2026-11-23 09:00` + "\r\n" +
		"2026-11-23 09:01,Budi,,,,,,,,,,,,,,,\r\n"
	if diff := cmp.Diff(want, string(file)); err != nil || diff != "" || r.Entries != 2 {
		t.Error(err, r, diff)
	}
}

func TestAnExportReadsEveryPage(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	const n = 2*pageSize + 1
	b.do(func(ctx context.Context, tx *store.Tx) error { // three entries share each instant, so that a page ends within one
		_, err := tx.Exec(ctx, `INSERT INTO guest (office, id, name, email, created_at, changed_at)
			SELECT $1, gen_random_uuid(), 'Tamu ' || i, '', $2::timestamptz - (i / 3) * interval '1 second', $2 FROM generate_series(1, $3::int) i`, tx.Office(), tx.Now(), n)
		return err
	})
	rows, seen := b.export(Export{From: "2026-11-23", To: "2026-11-23"}), map[string]bool{}
	for _, row := range rows[1:] {
		seen[row[1]] = true
	}
	if len(rows) != n+1 || len(seen) != n {
		t.Errorf("%d lines, %d visitors", len(rows), len(seen))
	}
}

func TestAnExportWithoutAReasonIsRefusedAndLeavesNoRecord(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	good := Export{From: "2026-11-01", To: "2026-11-23", Format: "csv", Reason: "SKD"}
	for what, c := range map[string]struct {
		change     func(*Export)
		path, code string
	}{
		"no reason":          {func(x *Export) { x.Reason = "" }, "reason", "required"},
		"a blank reason":     {func(x *Export) { x.Reason = " \t\n" }, "reason", "required"},
		"a long reason":      {func(x *Export) { x.Reason = strings.Repeat("é", 301) }, "reason", "too_long"},
		"no first date":      {func(x *Export) { x.From = "" }, "from", "required"},
		"no last date":       {func(x *Export) { x.To = "" }, "to", "required"},
		"dates backwards":    {func(x *Export) { x.To = "2026-10-31" }, "to", "out_of_range"},
		"more than a year":   {func(x *Export) { x.From = "2025-11-22" }, "to", "out_of_range"},
		"a date that is not": {func(x *Export) { x.From = "2026-11-31" }, "from", "invalid"},
		"another format":     {func(x *Export) { x.Format = "xlsx" }, "format", "invalid"},
	} {
		x := good
		c.change(&x)
		if file, _, err := b.Export(b.ctx, x); file != nil || wrong(err)["code"] != "invalid_input" || wrong(err)[c.path] != c.code {
			t.Errorf("%s: %v", what, wrong(err))
		}
	}
	if got := recorded(t, b.db, b.ctx); len(got) != 0 {
		t.Errorf("audit rows: %v", got)
	}
}

func TestAnExportIsRecordedWithItsCountAndReasonOnceForOneRequest(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.write(siti)
	keyed := tenant.WithKey(b.ctx, tenant.Key{Caller: "u", Route: "POST exports", Value: "k"})
	order := Export{From: "2026-11-23", To: "2026-11-23", Format: "csv", Reason: "  SKD   2026 "}
	first, r, err := b.Export(keyed, order)
	if err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Second)
	b.write(siti) // later than the export: a repeat gives what was recorded
	again, r2, err := b.Export(keyed, order)
	if err != nil || r2.ID != r.ID || !bytes.Equal(first, again) {
		t.Errorf("a repeat: %+v, %v, %s", r2, err, again)
	}
	var kept []struct {
		Entries int       `db:"entries"`
		Reason  string    `db:"reason"`
		By      uuid.UUID `db:"account"`
		Answer  string    `db:"answer"`
	}
	err = store.View(b.ctx, b.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &kept, `SELECT x.entries, x.reason, x.account, i.answer::text FROM guest_export x
			JOIN audit a ON a.office = x.office AND a.action = 'guest.export' AND a.subject = x.id::text
			JOIN idempotency i ON i.office = x.office WHERE x.office = $1`, tx.Office())
	})
	if err != nil || len(kept) != 1 || kept[0].Entries != 1 || kept[0].Reason != "SKD 2026" || kept[0].By.String() != tenant.ActorOf(b.ctx).ID {
		t.Fatalf("%+v, %v", kept, err)
	}
	if strings.Contains(kept[0].Answer, "Siti") || strings.Contains(kept[0].Answer, "contoh.id") {
		t.Errorf("the kept answer holds personal data: %s", kept[0].Answer)
	}
}
