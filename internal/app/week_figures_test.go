package app

import (
	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/report"
)

// figures compares the week's with those computed by hand.
//
// Finished visits of quality ok, minutes waited (joining to first start) and
// served, in the order of their numbers:
//
//	Tue  K-001 23 27   K-002 17 33   K-003 32 16   K-004 14 25   K-005 48 20   K-006 2 13   K-007 3 12
//	     K-008  1 19   K-009 85 15   K-010 38 22   K-011  3  9   K-012 12  9   K-013 32 7   P-001 2 12
//	Wed  K-001  4 16   K-002  2  6   K-003 80  6   K-009  3 17
//	Thu  K-001 22 13 (3 before it was parked and 10 after)   K-002 3 16   K-003 20 13   K-004 17 20 (an undone finish counts for nothing)
//	     P-001  2 11 (5 at one service and 6 at the next; it counts for konsultasi, where it was sent)
//	Fri  K-001  2 23   K-002 2 115   K-003 115 55
//
// konsultasi, n = 25, sorted:
//
//	waited  1 2 2 2 2 2 3 3 3 3 4 12 [14] 17 17 20 22 23 32 32 38 48 80 85 115
//	served  6 6 7 9 9 11 12 13 13 13 15 16 [16] 16 17 19 20 20 22 23 25 27 33 55 115
//
// The median is the 13th. The 90th percentile lies at 0.9 × 24 = 21.6 from the
// first, between the 22nd and the 23rd: 48 + 0.6 × 32 = 67.2 min = 4032 s, and
// 27 + 0.6 × 6 = 30.6 min = 1836 s.
//
// With the one visit of perpustakaan, n = 26: the 13th and the 14th are 12 and
// 14, so 13 min = 780 s, and 16 and 16; at 22.5 from the first, 48 + 0.5 × 32 =
// 64 min = 3840 s and 27 + 0.5 × 6 = 30 min = 1800 s.
func (w *week) figures() {
	w.Helper()
	var got struct {
		Total     report.Part
		Services  []report.Part
		Days      []report.Day
		Promises  []report.Promise
		Standards []report.Standard
	}
	w.admin.gets("/reports/figures?from=2026-08-17&to=2026-08-21", &got)
	quality := report.Tally{OK: 25, DeskForgot: 1, Corrected: 1, Imported: 3}
	all := quality
	all.OK++
	visits := func(finished int) report.Visits {
		return report.Visits{Finished: finished, Cancelled: 1, Left: 1, Unserved: 3}
	}
	spread := func(n, median, p90 int) report.Spread { return report.Spread{N: n, Median: &median, P90: &p90} }
	day := func(date, service string, v report.Visits) report.Day {
		return report.Day{Date: date, Service: service, Visits: v}
	}
	for what, pair := range map[string][2]any{
		"total": {report.Part{Visits: visits(31), Quality: all, Wait: spread(26, 780, 3840), Time: spread(26, 960, 1800)}, got.Total},
		"services": {[]report.Part{
			{Service: konsultasi, Visits: visits(30), Quality: quality, Wait: spread(25, 840, 4032), Time: spread(25, 960, 1836)},
			{Service: perpustakaan, Visits: report.Visits{Finished: 1}, Quality: report.Tally{OK: 1}, Wait: spread(1, 120, 120), Time: spread(1, 720, 720)},
		}, got.Services},
		"days": {[]report.Day{
			day("2026-08-18", konsultasi, report.Visits{Finished: 13}),
			day("2026-08-18", perpustakaan, report.Visits{Finished: 1}),
			day("2026-08-19", konsultasi, report.Visits{Finished: 7}),
			day("2026-08-20", konsultasi, report.Visits{Finished: 6, Cancelled: 1, Left: 1}),
			day("2026-08-21", konsultasi, report.Visits{Finished: 4, Unserved: 3}),
		}, got.Days},
		"promises":  {promisesByHand(), got.Promises},
		"standards": {[]report.Standard{{Service: konsultasi, Version: 1, N: 33}}, got.Standards},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			w.Errorf("%s (-by hand +program):\n%s", what, diff)
		}
	}
}

// promisesByHand counts the ledgers of the four days; the voided row of Thursday
// counts for nothing.
//
//	after_previous  met 6 Tue + 7 Thu + 1 Fri, late 2 Tue, unserved 1 Fri, moved 1 Thu, overtaken 1 Tue
//	first_in_line   met 3 Tue + 3 Wed + 3 Fri, late 1 Wed + 1 Thu + 1 Fri, absent 1 Thu, cancelled 1 Thu
//	no_counter_open met 1 Tue
//
// Wilson's interval at z = 1.96 (z² = 3.8415): for 14 of 17 the middle is
// (0.8235 + 3.8415/34) / (1 + 3.8415/17) = 0.7639 and the half width
// 1.96 × √(0.8235 × 0.1765/17 + 3.8415/1156) / 1.2260 = 0.1742; for 9 of 12,
// (0.75 + 3.8415/24) / (1 + 3.8415/12) = 0.6894 and
// 1.96 × √(0.75 × 0.25/12 + 3.8415/576) / 1.3201 = 0.2217.
func promisesByHand() []report.Promise {
	share := func(n int, value, low, high float64) report.Share {
		return report.Share{N: n, Value: &value, Low: &low, High: &high}
	}
	return []report.Promise{
		{Kind: "after_previous", Met: 14, Late: 2, Unserved: 1, Moved: 1, Overtaken: 1, Share: share(17, 0.8235, 0.5897, 0.9381)},
		{Kind: "first_in_line", Met: 9, Late: 3, Absent: 1, Cancelled: 1, Share: share(12, 0.75, 0.4677, 0.9111)},
		{Kind: "no_counter_open", Met: 1, Share: report.Share{N: 1, Note: "data belum cukup"}},
	}
}
