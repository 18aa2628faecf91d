package queue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

// when is a time of the hall's date, "15:04".
func (h *hall) when(text string) time.Time {
	h.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", h.clock.Now().In(h.zone).Format("2006-01-02 ")+text, h.zone)
	if err != nil {
		h.Fatal(err)
	}
	return t
}

// outage declares that the power was out; an empty end means that it still is.
func (h *hall) outage(from, to string) *Outage {
	h.Helper()
	order := OutageOrder{From: h.when(from), Reason: "listrik padam"}
	if to != "" {
		end := h.when(to)
		order.To, order.FoundAfterwards = &end, true
	}
	o, err := h.DeclareOutage(h.officers[0], order)
	if err != nil {
		h.Fatalf("outage: %v", err)
	}
	return o
}

func (h *hall) block(count int) *Block {
	h.Helper()
	b, err := h.ReserveBlock(h.officers[0], "konsultasi", count, nil)
	if err != nil {
		h.Fatalf("block: %v", err)
	}
	return b
}

// late is a visit on paper, from joining to the end.
func (h *hall) late(o *Outage, number int, joined, started, finished string) LateVisit {
	h.Helper()
	who, err := officer(h.officers[0])
	if err != nil {
		h.Fatal(err)
	}
	return LateVisit{Outage: o.ID, Number: number, Service: "konsultasi", Guest: guest.Entry{Name: "Siti Aminah", Email: "siti@contoh.id"},
		JoinedAt: h.when(joined), ServiceStartedAt: h.when(started), FinishedAt: h.when(finished), Officer: who}
}

func (h *hall) refusedField(err error, path, code string) {
	h.Helper()
	f := h.refusal(err, fault.InvalidInput)
	for _, have := range f.Fields {
		if have.Path == path && have.Code == code {
			return
		}
	}
	h.Errorf("fields %+v, want %s %s", f.Fields, path, code)
}

func TestAVisitOnPaperIsTypedInWithItsRealTimesOutsideTheLedger(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	before := h.take() // K-001
	b := h.block(3)    // K-002 … K-004
	after := h.take()  // K-005
	if b.First != 2 || b.Last != 4 || after.Number != "K-005" {
		t.Fatalf("block %+v, then %s", b, after.Number)
	}
	o := h.outage("09:00", "")
	h.at("11:00")
	ended, err := h.EndOutage(h.officers[0], o.ID, nil)
	if err != nil || ended.To.Format("15:04") != "11:00" {
		t.Fatalf("%+v %v", ended, err)
	}
	late := h.late(o, 3, "09:10", "09:30", "09:50")
	late.Result = &Result{[]guest.Asked{{Subject: "PDRB <i>kecamatan</i>", Outcome: "tidak_diperoleh"}}}
	v, err := h.TypeIn(h.officers[0], late)
	if err != nil {
		t.Fatal(err)
	}
	got := h.ticket(v.ID)
	if diff := cmp.Diff(late.Result, got.Result); diff != "" {
		t.Error(diff)
	}
	if got.Number != "K-003" || got.State != Finished || got.Quality != Imported || got.JoinedAt.Format("15:04") != "09:10" ||
		got.FinishedAt.Format("15:04") != "09:50" || got.Outage == nil || *got.Outage != o.ID || got.CompleteLater {
		t.Errorf("%+v", got)
	}
	next, err := h.TypeIn(h.officers[0], h.late(o, 0, "09:10", "09:50", "10:10"))
	if err != nil || next.Number != "K-006" {
		t.Fatalf("the next number: %+v %v", next, err)
	}
	h.owesNothing(v)
	for _, waits := range []*Ticket{before, after} {
		if h.ticket(waits.ID).State != Waiting {
			t.Errorf("%s has moved", waits.Number)
		}
	}
	used, err := h.HandInBlock(h.officers[0], b.ID, []int{3, 4})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2}, used.Void); diff != "" {
		t.Error(diff)
	}
	if _, err := h.TypeIn(h.officers[0], h.late(o, 4, "10:00", "10:20", "10:40")); err != nil {
		t.Errorf("a used number is typed in after the block was handed in: %v", err)
	}
	h.clean()
}

func TestLateVisitsThatCannotHaveBeenAreRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.block(5)
	h.at("11:00")
	o := h.outage("09:00", "10:00")
	h.at("12:00")
	for _, c := range []struct{ joined, started, finished, path, code string }{
		{"09:10", "09:05", "09:20", "service_started_at", "out_of_order"},
		{"09:10", "09:30", "09:20", "finished_at", "out_of_order"},
		{"09:10", "09:30", "12:30", "finished_at", "in_future"},
	} {
		_, err := h.TypeIn(h.officers[0], h.late(o, 0, c.joined, c.started, c.finished))
		h.refusedField(err, c.path, c.code)
	}
	for _, c := range [][3]string{{"08:50", "09:10", "09:20"}, {"09:30", "09:50", "10:01"}} {
		_, err := h.TypeIn(h.officers[0], h.late(o, 0, c[0], c[1], c[2]))
		h.refused(err, fault.OutsideOutage)
	}
	if _, err := h.TypeIn(h.officers[0], h.late(o, 1, "09:00", "09:10", "09:20")); err != nil {
		t.Fatal(err)
	}
	_, err := h.TypeIn(h.officers[0], h.late(o, 2, "09:00", "09:19", "09:40"))
	if f := h.refusal(err, fault.VisitOverlaps); f.Extra["number"] != "K-001" {
		t.Errorf("overlaps with %v", f.Extra["number"])
	}
	another := h.late(o, 2, "09:00", "09:19", "09:40")
	another.Officer, _ = officer(h.officers[1])
	if _, err := h.TypeIn(h.officers[0], another); err != nil {
		t.Errorf("another officer at the same time: %v", err)
	}
	if _, err := h.TypeIn(h.officers[0], h.late(o, 3, "09:00", "09:20", "09:30")); err != nil {
		t.Errorf("the next visit begins when the one before ends: %v", err)
	}
	_, err = h.TypeIn(h.officers[0], h.late(o, 1, "09:00", "09:30", "09:40"))
	h.refused(err, fault.AlreadyExists)
	_, err = h.TypeIn(h.officers[0], h.late(o, 9, "09:00", "09:30", "09:40"))
	h.refusedField(err, "number", "unknown")
	stranger := h.late(o, 0, "09:00", "09:45", "09:50")
	stranger.Officer = uuid.New()
	_, err = h.TypeIn(h.officers[0], stranger)
	h.refusedField(err, "officer", "unknown")
	_, err = h.TypeIn(h.officers[0], h.late(&Outage{ID: uuid.New()}, 0, "09:00", "09:45", "09:50"))
	h.refused(err, fault.NotFound)
	h.clean()
}

func TestAVisitOfAnEarlierDayIsTypedIntoItsOwnClosedDay(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("18:00")
	h.closeDay("")
	h.onDay("2026-11-24 09:00")
	from, to := h.when("09:00").AddDate(0, 0, -1), h.when("15:00").AddDate(0, 0, -1)
	o, err := h.DeclareOutage(h.officers[0], OutageOrder{From: from, To: &to, Reason: "jaringan putus", FoundAfterwards: true})
	if err != nil {
		t.Fatal(err)
	}
	v := h.late(o, 0, "09:10", "09:30", "09:50")
	for _, at := range []*time.Time{&v.JoinedAt, &v.ServiceStartedAt, &v.FinishedAt} {
		*at = at.AddDate(0, 0, -1)
	}
	got, err := h.TypeIn(h.officers[0], v)
	if err != nil || got.Date != "2026-11-23" || got.Number != "K-001" {
		t.Fatalf("%+v %v", got, err)
	}
	h.clean()
}

func TestABlockIsHandedInOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	b := h.block(4)
	_, err := h.HandInBlock(h.officers[0], b.ID, []int{1, 5})
	h.refusedField(err, "used", "out_of_range")
	_, err = h.HandInBlock(h.officers[0], b.ID, []int{1, 1})
	h.refusedField(err, "used", "out_of_range")
	if _, err := h.HandInBlock(h.officers[0], b.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, err = h.HandInBlock(h.officers[0], b.ID, []int{1})
	h.refused(err, fault.BlockHandedIn)
	o := h.outage("08:00", "08:50")
	_, err = h.TypeIn(h.officers[0], h.late(o, 1, "08:00", "08:10", "08:20"))
	h.refusedField(err, "number", "unknown") // it is void
	_, err = h.HandInBlock(h.officers[0], uuid.New(), nil)
	h.refused(err, fault.NotFound)
	for _, count := range []int{0, 201} {
		_, err = h.ReserveBlock(h.officers[0], "konsultasi", count, nil)
		h.refusedField(err, "count", "out_of_range")
	}
	h.clean()
}

func TestABlockOfARevokedKioskIsRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	kiosk, tv := newID(), newID()
	change := func(query string, args ...any) {
		_, err := store.Update(h.officers[0], h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			tx.LaterOne(query, append([]any{tx.Office()}, args...)...)
			return struct{}{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, kind := range map[uuid.UUID]string{kiosk: "kiosk", tv: "tv"} {
		change(`INSERT INTO device (office, id, hash, kind, name, paired_at) VALUES ($1, $2, sha256($5), $3, 'Lobi', $4)`, id, kind, h.clock.Now(), id[:])
	}
	_, err := h.ReserveBlock(h.officers[0], "konsultasi", 5, &tv)
	h.refusedField(err, "device", "invalid")
	b, err := h.ReserveBlock(h.officers[0], "konsultasi", 5, &kiosk)
	if err != nil || b.Purpose != AtKiosk {
		t.Fatalf("%+v %v", b, err)
	}
	change(`UPDATE device SET revoked_at = $3 WHERE office = $1 AND id = $2`, kiosk, h.clock.Now())
	_, err = h.HandInBlock(h.officers[0], b.ID, []int{1})
	h.refused(err, fault.DeviceRevoked)
	_, err = h.ReserveBlock(h.officers[0], "konsultasi", 5, &kiosk)
	h.refused(err, fault.DeviceRevoked)
}

func TestAnOutageIsDeclaredAsItWas(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	now := h.clock.Now()
	later, earlier := now.Add(time.Minute), now.Add(-2*time.Hour)
	for _, c := range []struct {
		order      OutageOrder
		path, code string
	}{
		{OutageOrder{From: earlier}, "reason", "required"},
		{OutageOrder{From: later, Reason: "x"}, "from", "in_future"},
		{OutageOrder{From: earlier, To: &later, Reason: "x"}, "to", "in_future"},
		{OutageOrder{From: now, To: &earlier, Reason: "x"}, "to", "out_of_order"},
		{OutageOrder{From: earlier, Reason: "x", FoundAfterwards: true}, "to", "required"},
	} {
		_, err := h.DeclareOutage(h.officers[0], c.order)
		h.refusedField(err, c.path, c.code)
	}
	o := h.outage("08:30", "")
	_, err := h.DeclareOutage(h.officers[0], OutageOrder{From: now, Reason: "lagi"})
	if f := h.refusal(err, fault.AlreadyExists); f.Extra["outage"] != o.ID {
		t.Errorf("overlaps %v", f.Extra)
	}
	h.clock.Advance(time.Hour)
	if _, err := h.EndOutage(h.officers[0], o.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, err = h.EndOutage(h.officers[0], o.ID, nil)
	h.refused(err, fault.OutageEnded)
	all, err := h.Outages(h.officers[0])
	if err != nil || len(all) != 1 || all[0].Reason != "listrik padam" || all[0].To == nil {
		t.Errorf("%+v %v", all, err)
	}
}

func TestAGapOutsideABlockAndATicketOnAVoidNumberAreFound(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	b := h.block(3)
	h.take()
	h.clean()
	if _, err := h.HandInBlock(h.officers[0], b.ID, nil); err != nil {
		t.Fatal(err)
	}
	here, err := h.here(h.public)
	if err != nil {
		t.Fatal(err)
	}
	store.BreakForTest(t, fmt.Sprintf(`UPDATE ticket SET number = 2 WHERE office = %d`, here.Key))
	if found := h.found(); len(found) != 2 { // K-004 is missing, K-002 was void
		t.Errorf("found %+v", found)
	}
}
