package cursor

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

func TestAMarkOpensOnlyForTheQuestionItWasMadeFor(t *testing.T) {
	t.Parallel()
	s := New([]byte("key"), "guests")
	mark := s.Seal([]byte("at"), "7325", "siti")
	if at, ok := s.Open(mark, "7325", "siti"); !ok || string(at) != "at" {
		t.Fatalf("%q, %v", at, ok)
	}
	for _, scope := range [][]string{{"7371", "siti"}, {"7325", "sit"}, {"7325siti"}, {"7325", "siti", ""}, {}, {"7325s", "iti"}} {
		if _, ok := s.Open(mark, scope...); ok {
			t.Errorf("opens for %q", scope)
		}
	}
	for _, other := range []*Sealer{New([]byte("key"), "offices"), New([]byte("other"), "guests")} {
		if _, ok := other.Open(mark, "7325", "siti"); ok {
			t.Error("opens under another key or purpose")
		}
	}
}

func TestAMarkThatWasTouchedDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := New([]byte("key"), "guests")
	rapid.Check(t, func(t *rapid.T) {
		position := rapid.SliceOf(rapid.Byte()).Draw(t, "position")
		mark := []byte(s.Seal(position, "7325"))
		if got, ok := s.Open(string(mark), "7325"); !ok || !bytes.Equal(got, position) {
			t.Fatalf("%x, %v", got, ok)
		}
		i := rapid.IntRange(0, len(mark)-1).Draw(t, "i")
		touched := rapid.Byte().Filter(func(b byte) bool { return b != mark[i] }).Draw(t, "byte")
		mark[i] = touched
		if _, ok := s.Open(string(mark), "7325"); ok {
			t.Fatal("opens")
		}
		if _, ok := s.Open(string(mark[:i]), "7325"); ok {
			t.Fatal("opens when cut")
		}
	})
}
