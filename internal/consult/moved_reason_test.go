package consult

import (
	"testing"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
)

func TestAMovedDateNamesTheDaysThatMadeTheDifference(t *testing.T) {
	t.Parallel()
	plain := calendar.Answer{Days: []calendar.Day{{Date: "2026-09-04", Kind: "day0"}, {Date: "2026-09-05", Kind: "weekend"},
		{Date: "2026-09-07", Kind: "working", K: 1}, {Date: "2026-09-08", Kind: "national", Label: "Libur lama"}}}
	flood := calendar.Answer{Days: []calendar.Day{{Date: "2026-09-04", Kind: "day0"}, {Date: "2026-09-05", Kind: "weekend"},
		{Date: "2026-09-07", Kind: "office", Label: "Banjir", Document: "1/BPS/2026"}, {Date: "2026-09-08", Kind: "national", Label: "Libur lama"}}}
	for want, got := range map[string]string{
		"Sen, 7 Sep 2026 menjadi hari libur: Banjir (1/BPS/2026)":                  reasonOf(i18n.ID, plain, flood),
		"Sen, 7 Sep 2026 menjadi hari kerja kembali (semula: Banjir (1/BPS/2026))": reasonOf(i18n.ID, flood, plain),
		"jam pelayanan kantor berubah":                                             reasonOf(i18n.ID, plain, plain),
		"Mon, 7 Sep 2026 has become a day off: Banjir (1/BPS/2026)":                reasonOf(i18n.EN, plain, flood),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
