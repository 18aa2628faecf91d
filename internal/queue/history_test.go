package queue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// numbers lists what a question finds, page by page.
func (h *hall) numbers(q DayQuestion) (all string) {
	h.Helper()
	for {
		list, err := h.DayTickets(h.public, q)
		if err != nil {
			h.Fatalf("%+v: %v", q, err)
		}
		for _, t := range list.Items {
			all += " " + t.Number
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			return strings.TrimSpace(all)
		}
	}
}

func TestADayListsItsNumbersInEveryStatePageByPage(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	gone, _ := h.take(), h.take()
	other := h.takeOf("perpustakaan")
	h.serve(0)
	if _, err := h.Cancel(h.officers[0], other.ID, "pulang"); err != nil {
		t.Fatal(err)
	}
	for want, q := range map[string]DayQuestion{
		"P-001 K-002 K-001": {Limit: 1},
		"K-001 K-002 P-001": {Limit: 2, Sort: FirstTaken},
		"K-001":             {Limit: 5, State: Finished},
		"P-001":             {Limit: 5, Service: "perpustakaan"},
		"K-002":             {Limit: 5, Number: "k2"},
		"P-001 K-001":       {Limit: 5, Number: "001"},
		"":                  {Limit: 5, Date: "2026-11-20"},
	} {
		if got := h.numbers(q); got != want {
			t.Errorf("%+v: %q, want %q", q, got, want)
		}
	}
	list, err := h.DayTickets(h.public, DayQuestion{Limit: 1, State: Waiting})
	if diff := cmp.Diff(map[State]int{Finished: 1, Waiting: 1, Cancelled: 1}, list.Counts); err != nil || diff != "" || list.Ending != nil {
		t.Error(err, diff, list.Ending)
	}
	if first := h.ticket(gone.ID); first.State != Finished || list.Date != "2026-11-23" {
		t.Error(first.State, list.Date)
	}
	h.closeDay("listrik padam")
	if list, err = h.DayTickets(h.public, DayQuestion{Limit: 1}); err != nil || list.Ending == nil || list.Ending.Unserved != 1 {
		t.Error("an ended day says how it ended:", list.Ending, err)
	}
}

func TestACursorOfAnotherQuestionAndADateThatIsNoneAreRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.take()
	h.take()
	list, err := h.DayTickets(h.public, DayQuestion{Limit: 1})
	if err != nil || list.Next == "" {
		t.Fatal(list.Next, err)
	}
	_, err = h.DayTickets(h.public, DayQuestion{Limit: 1, State: Waiting, Cursor: list.Next})
	h.refusedField(err, "cursor", "invalid")
	_, err = h.DayTickets(h.public, DayQuestion{Limit: 1, Date: "2026-02-30"})
	h.refusedField(err, "date", "invalid")
	for _, number := range []string{"K-0", "K-12x", "99999999999"} {
		_, err = h.DayTickets(h.public, DayQuestion{Limit: 1, Number: number})
		h.refusedField(err, "number", "invalid")
	}
}
