package site

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/i18n"
)

// kioskBlock is how many numbers of each service a kiosk keeps aside for when it
// is offline. What is not printed of them by the end of the day is void.
const kioskBlock = 10

// kiosk is the screen on which visitors of the lobby take a number. Its script
// has no words: it shows one part of the page at a time, and what it prints
// while the server is away is the blank slip with a number written into it.
type kiosk struct {
	Profile
	When    when
	Waiting map[string]int // by the service's code
	Blank   slip
	Block   int
}

// Open tells whether numbers are given now.
func (k kiosk) Open() bool { return k.numbers }

// Now is the moment in milliseconds, by which the kiosk sets its clock.
func (k kiosk) Now() int64 { return k.now.UnixMilli() }

// Closing is today's last closing in milliseconds; offline nothing is given
// after it.
func (k kiosk) Closing() int64 { return k.closing.UnixMilli() }

// Reasons are why somebody goes before others.
func (k kiosk) Reasons() []string { return []string{"elderly", "disabled", "pregnant", "infant"} }

// kiosk reads the page of the office the context acts for; origin is the
// address under which the public finds us.
func (s *Site) kiosk(ctx context.Context, l i18n.Lang, origin string) (k kiosk, err error) {
	if k.Profile, err = s.Profile(ctx); err != nil {
		return k, err
	}
	board, err := s.queue.Board(ctx)
	if err != nil {
		return k, err
	}
	k.When, k.Waiting, k.Block = k.when(l), board.WaitingBy, kioskBlock
	k.Blank = slip{ticket: ticket{Profile: k.Profile, Office: k.office, When: k.When}, Width: slipWidths[0], Offline: true}
	k.Blank.QR, err = qrSVG(origin + "/" + k.Code + "?s=lobi")
	return k, err
}

// Weekdays and Months are the names by which the script writes a date.
func (w when) Weekdays() []string { return weekdays[w.Lang] }

// Months are the short names of the months.
func (w when) Months() []string { return months[w.Lang] }

// Separator stands between hours and minutes.
func (w when) Separator() string {
	return string([]rune(w.Clock(time.Time{}))[2:3])
}
