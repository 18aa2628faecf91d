package configs

import (
	"encoding/csv"
	"fmt"
	"slices"
	"time"
)

// OfficeRow is one line of offices.csv. Code, Parent and Legacy are 4-digit
// BPS codes; Kemendagri is the other ministry's code and never a key.
type OfficeRow struct {
	Code       string
	Name       string
	Kind       string // central, province, regency or city
	Parent     string // empty for the central office
	Zone       string // IANA name: Asia/Jakarta, Asia/Makassar or Asia/Jayapura
	Slug       string
	Legacy     string // the code before the last re-coding; Code when there was none; empty for the four new provinces
	Kemendagri string
	Note       string // "region only …" where no separate office is confirmed
}

// Offices returns all 553 offices, the central one first.
func Offices() ([]OfficeRow, error) {
	return table("offices.csv", []string{"code", "name", "kind", "parent_code", "timezone", "slug",
		"legacy_code", "kemendagri_code", "note"},
		func(r []string) (OfficeRow, error) {
			return OfficeRow{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]}, nil
		})
}

// HolidayRow is one national day off (SKB of three ministers, or a Keppres).
type HolidayRow struct {
	On         string // 2006-01-02
	Name       string
	Kind       string // libur_nasional or cuti_bersama; both close the day
	Decree     string
	Confidence string // high, or medium where an announcement may still move the day
	Note       string
}

// Holidays returns the national days off in order of date; at most one a date.
// Every year that has a row is covered (rules.md §2).
func Holidays() ([]HolidayRow, error) {
	return table("holidays.csv", []string{"date", "name", "kind", "decree", "confidence", "note"},
		func(r []string) (HolidayRow, error) {
			return HolidayRow{r[0], r[1], r[2], r[3], r[4], r[5]}, checkDates(r[0])
		})
}

// RamadanRow is the range of dates, inclusive, in which Ramadan hours hold.
type RamadanRow struct {
	Hijri      string // the Hijri year
	From, To   string // 2006-01-02
	Confidence string
	Note       string
}

// Ramadan returns the known ranges in order.
func Ramadan() ([]RamadanRow, error) {
	return table("ramadan.csv", []string{"hijri_year", "from", "to", "confidence", "note"},
		func(r []string) (RamadanRow, error) {
			return RamadanRow{r[0], r[1], r[2], r[3], r[4]}, checkDates(r[1], r[2])
		})
}

func checkDates(dates ...string) error {
	for _, d := range dates {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return err
		}
	}
	return nil
}

// table reads an embedded CSV file whose first line must be exactly header.
func table[T any](name string, header []string, row func([]string) (T, error)) ([]T, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("configs: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("configs: %s: %w", name, err)
	}
	if len(lines) == 0 || !slices.Equal(lines[0], header) {
		return nil, fmt.Errorf("configs: %s does not begin with the columns %v", name, header)
	}
	list := make([]T, 0, len(lines)-1)
	for i, line := range lines[1:] {
		item, err := row(line)
		if err != nil {
			return nil, fmt.Errorf("configs: %s line %d: %w", name, i+2, err)
		}
		list = append(list, item)
	}
	return list, nil
}
