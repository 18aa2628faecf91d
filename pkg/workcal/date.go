package workcal

import (
	"fmt"
	"time"
)

const (
	minutesPerDay = 24 * 60
	secondsPerDay = 24 * 60 * 60
)

// Date is a civil date, counted in days since 1 January 1970. It has no time
// of day and no zone; dates compare and subtract as integers. Its text form is
// 2006-01-02.
type Date int32

// DateOf returns the date of a year, month and day of the proleptic Gregorian
// calendar; out-of-range months and days are normalised as by time.Date.
func DateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateIn returns the civil date of an instant in a zone.
func DateIn(t time.Time, zone *time.Location) Date {
	return DateOf(t.In(zone).Date())
}

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("workcal: date %q is not of the form 2006-01-02", s)
	}
	return DateOf(t.Date()), nil
}

// Civil returns year, month and day.
func (d Date) Civil() (year int, month time.Month, day int) { return d.midnight().Date() }

// Year returns the year the date lies in.
func (d Date) Year() int { return d.midnight().Year() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// String returns the date as 2006-01-02.
func (d Date) String() string { return d.midnight().Format(time.DateOnly) }

// MarshalText writes 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

func (d Date) midnight() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// Minute is a time of day in minutes since midnight, 0 to 1440; 1440 is the
// end of the day. Its text form is 15:04, or 24:00.
type Minute int16

// ParseMinute reads 00:00 to 24:00.
func ParseMinute(s string) (Minute, error) {
	if s == "24:00" {
		return minutesPerDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("workcal: time of day %q is not of the form 15:04", s)
	}
	return Minute(t.Hour()*60 + t.Minute()), nil
}

// String returns the time of day as 15:04.
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// MarshalText writes 15:04.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads 15:04.
func (m *Minute) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMinute(string(text))
	return err
}

// Interval is the half-open stretch [From, To) of a day in which the office is
// open.
type Interval struct {
	From Minute `json:"from"`
	To   Minute `json:"to"`
}
