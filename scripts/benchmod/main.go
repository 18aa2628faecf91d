// Command benchmod measures the program beside what a user would pick instead
// and beside the limit of the parts underneath.
//
// Words: a turn is one short measurement of one side; a pair is one turn of
// each side, and pairs follow one another (A B A B …), so that whatever else
// the machine does hits both; a figure is the median of the turns with the
// lowest and highest; a ratio is the median of the pairs' ratios. It is a
// module of its own, so that nothing the benches need enters the product.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/bps-pst/pst/pkg/clock"
)

// machine is the clock that turns are measured by.
var machine clock.System

// settings are what every bench is given.
type settings struct {
	pst   string        // the program under test
	pairs int           // turns of each side, at least 5
	turn  time.Duration // length of a turn under load
	rows  int           // past tickets of the large installation in growth and flat
}

type bench struct {
	name string
	run  func(context.Context, settings) ([]Row, error)
}

var benches = []bench{
	{"token", benchToken},
	{"days", benchDays},
	{"hello", benchHello},
	{"take", benchTake},
	{"call-next", benchCallNext},
	{"growth", benchGrowth},
	{"flat", benchFlat},
	{"start", benchStart},
	{"pages", benchPages},
	{"clocks", benchClocks},
	{"memory", benchMemory},
	{"drain", benchDrain},
	{"national", benchNational},
	{"inbox", benchInbox},
	{"intake", benchIntake},
}

func main() {
	var s settings
	list := flag.Bool("list", false, "print the names of the benches")
	greet := flag.Bool("greeter", false, "be the server of hello")
	out := flag.String("out", ".bench", "folder of the JSON files")
	flag.StringVar(&s.pst, "pst", "bin/pst", "the program under test")
	flag.IntVar(&s.pairs, "pairs", 5, "turns of each side")
	flag.DurationVar(&s.turn, "turn", 3*time.Second, "length of a turn under load")
	flag.IntVar(&s.rows, "rows", 1_000_000, "past numbers of the large installation in growth and flat")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := work(ctx, s, *list, *greet, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func work(ctx context.Context, s settings, list, greet bool, out string, names []string) error {
	switch {
	case greet:
		return greeter(ctx)
	case list:
		for _, b := range benches {
			fmt.Println(b.name)
		}
		return nil
	}
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	var all []Row
	for _, b := range chosen {
		fmt.Fprintf(os.Stderr, "== %s (load %.1f)\n", b.name, loadAverage())
		rows, failed := b.run(ctx, s)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", b.name, failed))
			continue
		}
		all = append(all, rows...)
		err = errors.Join(err, keep(out, b.name, s, rows))
	}
	printTable(os.Stdout, all)
	return err
}

// choose finds the named benches; no name means all of them.
func choose(names []string) ([]bench, error) {
	if len(names) == 0 {
		return benches, nil
	}
	var chosen []bench
	for _, name := range names {
		i := slices.IndexFunc(benches, func(b bench) bool { return b.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no bench %q; there are: %s", name, strings.Join(nameAll(), " "))
		}
		chosen = append(chosen, benches[i])
	}
	return chosen, nil
}

func nameAll() (all []string) {
	for _, b := range benches {
		all = append(all, b.name)
	}
	return all
}
