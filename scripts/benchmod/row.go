package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Figure is the median of a side's turns with the lowest and the highest.
type Figure struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Row is one line of the table. Peer is what a user would pick instead, Limit
// the parts underneath; Ratio is ours to the one the goal speaks of.
type Row struct {
	What  string  `json:"what"`
	Unit  string  `json:"unit"`
	Ours  *Figure `json:"ours,omitempty"`
	Peer  *Figure `json:"peer,omitempty"`
	Limit *Figure `json:"limit,omitempty"`
	Ratio *Figure `json:"ratio,omitempty"`
	Goal  goal    `json:"goal,omitzero"`
	Met   *bool   `json:"met,omitempty"`
	Load  float64 `json:"load"` // load average of the last minute, our own turns included
	Note  string  `json:"note,omitempty"`
}

// goal is what the row's ratio, or without one its figure, should be.
type goal struct {
	Sign  string  `json:"sign"` // "≥" or "≤"
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
}

func atLeast(v float64) goal             { return goal{Sign: "≥", Value: v} }
func atMost(v float64, u ...string) goal { return goal{"≤", v, strings.Join(u, "")} }

func (g goal) String() string {
	if g.Sign == "" {
		return "–"
	}
	return g.Sign + " " + number(g.Value) + g.Unit
}

func (g goal) metBy(v float64) bool { return (g.Sign == "≥") == (v >= g.Value) || v == g.Value }

// judged tells whether the row meets its goal.
func (r Row) judged() Row {
	r.Load = loadAverage()
	decides := r.Ratio
	if decides == nil {
		decides = r.Ours
	}
	if r.Goal.Sign != "" && decides != nil {
		met := r.Goal.metBy(decides.Median)
		r.Met = &met
	}
	return r
}

func figure(turns []float64) *Figure {
	sorted := slices.Sorted(slices.Values(turns))
	if len(sorted) == 0 {
		return nil
	}
	return &Figure{sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1]}
}

// ratio pairs the turns of two sides.
func ratio(ours, base []float64) *Figure {
	each := make([]float64, len(ours))
	for i := range ours {
		each[i] = ours[i] / base[i]
	}
	return figure(each)
}

func number(v float64) string {
	switch {
	case v >= 1000:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func (f *Figure) String() string {
	if f == nil {
		return "–"
	}
	if f.Low == f.High {
		return number(f.Median)
	}
	return fmt.Sprintf("%s (%s–%s)", number(f.Median), number(f.Low), number(f.High))
}

func printTable(out io.Writer, rows []Row) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tunit\tours\tpeer\tlimit\tratio\tgoal\tmet\tload")
	for _, r := range rows {
		met := "–"
		if r.Met != nil {
			met = map[bool]string{true: "yes", false: "NO"}[*r.Met]
		}
		fmt.Fprintf(w, "%s\t%s\t%v\t%v\t%v\t%v\t%v\t%s\t%.1f\n", r.What, r.Unit, r.Ours, r.Peer, r.Limit, r.Ratio, r.Goal, met, r.Load)
	}
	w.Flush()
	for _, r := range rows {
		if r.Note != "" {
			fmt.Fprintf(out, "%s: %s\n", r.What, r.Note)
		}
	}
}

// keep writes what was measured, and on what, for a machine to read.
func keep(folder, name string, s settings, rows []Row) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(map[string]any{
		"bench": name, "at": machine.Now().UTC().Format(time.RFC3339), "go": runtime.Version(),
		"cpus": runtime.NumCPU(), "pairs": s.pairs, "turn_seconds": s.turn.Seconds(), "rows": rows,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".json"), append(text, '\n'), 0o644)
}

// loadAverage is that of the last minute; 0 where the system does not tell.
func loadAverage() (v float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err == nil {
		_, _ = fmt.Sscan(string(text), &v)
	}
	return v
}
