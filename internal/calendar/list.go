package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/workcal"
)

// maxWrong is how many bad lines a refusal names.
const maxWrong = 200

// listColumns are the columns of a national list; the file of the program has
// two more, which nobody needs.
var listColumns = []string{"date", "name", "kind", "decree"}

// ReadList reads a national list from CSV text with the columns date, name,
// kind and decree. It fails with invalid_input, whose fields name every bad
// line with its number in the file: "csv.7.date".
func ReadList(text string) (List, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil || len(header) < len(listColumns) || !slices.Equal(header[:len(listColumns)], listColumns) {
		return List{}, fault.Invalid(fault.Field{Path: "csv.1", Code: "invalid"})
	}
	l := reading{seen: map[workcal.Date]bool{}}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			l.wrong = append(l.wrong, fault.Field{Path: fmt.Sprintf("csv.%d", bad.StartLine), Code: "invalid"})
			continue
		}
		line, _ := r.FieldPos(0)
		l.add(line, record)
	}
	if len(l.wrong) > 0 {
		return List{}, fault.Invalid(l.wrong[:min(len(l.wrong), maxWrong)]...)
	}
	if len(l.Entries) == 0 {
		return List{}, fault.Invalid(fault.Field{Path: "csv", Code: "required"})
	}
	return l.List, nil
}

// reading is a list that is being read.
type reading struct {
	List
	seen  map[workcal.Date]bool
	wrong []fault.Field
}

func (l *reading) add(line int, record []string) {
	bad := func(column, code string) {
		l.wrong = append(l.wrong, fault.Field{Path: fmt.Sprintf("csv.%d.%s", line, column), Code: code})
	}
	if len(record) < len(listColumns) {
		l.wrong = append(l.wrong, fault.Field{Path: fmt.Sprintf("csv.%d", line), Code: "invalid"})
		return
	}
	before := len(l.wrong)
	e := workcal.Entry{Effect: workcal.Closed, Label: strings.TrimSpace(record[1]), Document: strings.TrimSpace(record[3])}
	var err error
	switch e.Date, err = workcal.ParseDate(strings.TrimSpace(record[0])); {
	case err != nil:
		bad("date", "invalid")
	case e.Date < FirstDate:
		bad("date", "out_of_range")
	case l.seen[e.Date]:
		bad("date", "duplicate")
	}
	l.seen[e.Date] = l.seen[e.Date] || err == nil
	if kind := strings.TrimSpace(record[2]); kind != "libur_nasional" && kind != "cuti_bersama" {
		bad("kind", "unknown")
	}
	l.wrong = checkText(l.wrong, fmt.Sprintf("csv.%d.name", line), e.Label, maxReason)
	l.wrong = checkText(l.wrong, fmt.Sprintf("csv.%d.decree", line), e.Document, maxDocument)
	if len(l.wrong) == before {
		l.Entries = append(l.Entries, e)
	}
}

// Years are the years that the list decides.
func (e List) Years() (all []int) {
	for _, v := range e.Entries {
		all = append(all, v.Date.Year())
	}
	slices.Sort(all)
	return slices.Compact(all)
}
