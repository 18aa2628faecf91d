package queue

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
)

func TestOneOfficesRushLeavesTheOthersTheirConnections(t *testing.T) {
	t.Parallel()
	g := newGates(gateWidth)
	for range gateWidth {
		if _, err := g.enter(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(gone, 1); !fault.Is(err, fault.Deadline) {
		t.Errorf("a full gate let somebody through: %v", err)
	}
	leave, err := g.enter(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	leave()
}

func TestAGateOpensForTheNextWhenSomebodyLeaves(t *testing.T) {
	t.Parallel()
	g := newGates(gateWidth)
	var leaves []func()
	for range gateWidth {
		leave, err := g.enter(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leave)
	}
	in := make(chan func())
	go func() {
		leave, _ := g.enter(t.Context(), 1)
		in <- leave
	}()
	leaves[0]()
	(<-in)()
	leaves[1]()
}
