package guest

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

func TestAListShowsTheLastVisitOfAnEntryAndNarrowsByServiceAndByWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti)
	half := b.write(Entry{Name: "Budi"})
	b.write(Entry{Name: "Citra", Email: "citra@contoh.id"})
	b.visit(id, "perpustakaan", "P", "Perpustakaan")
	b.visit(half, "konsultasi", "K", "Konsultasi")
	b.clock.Advance(60e9)
	b.visit(id, "konsultasi", "K", "Konsultasi")
	b.do(func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO visit_need (office, ticket, no, subject, outcome)
			SELECT office, id, n, 'PDRB', CASE n WHEN 1 THEN 'sesuai' ELSE 'belum_diperoleh' END FROM ticket, generate_series(1, 2) n
			WHERE office = $1 AND guest = $2 AND service = 'konsultasi'`, tx.Office(), id)
		return nil
	})
	all, _, err := b.List(b.ctx, Search{Limit: 10, Sort: Oldest})
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	if v := all[0].Visit; v == nil || v.Number != "K-003" || v.Service != "konsultasi" || v.Outcomes != "sesuai belum_diperoleh" || v.State != "waiting" || v.Date != "2026-11-23" || v.Ticket == uuid.Nil {
		t.Errorf("last visit: %+v", v)
	}
	if all[2].Visit != nil {
		t.Errorf("an entry without a visit: %+v", all[2].Visit)
	}
	for want, s := range map[string]Search{"Siti A***": {Service: "perpustakaan"}, "B*** Siti A***": {Service: "konsultasi"}, "B***": {Incomplete: true}, "": {Service: "rekomendasi"}} {
		if got := strings.Join(b.names(s), " "); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
	_, next, err := b.List(b.ctx, Search{Limit: 1, Service: "konsultasi"})
	if _, _, other := b.List(b.ctx, Search{Limit: 1, Cursor: next}); err != nil || next == "" || wrong(other)["cursor"] != "invalid" {
		t.Error("a cursor of another question:", next, err, other)
	}
}
