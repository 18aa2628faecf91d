package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// points are where a process is killed in the middle of a write; the last is
// in the middle of its answer.
var points = []string{"before-begin", "after-claim", "after-load", "before-commit", "after-commit", "replying"}

// effect is what one press of an operation does, as a press shows on which
// nothing fails.
type effect struct {
	status int
	rows   map[string]int
}

// once presses without a fault, twice: the second press changes nothing.
func (o *office) once(t *testing.T, op operation) effect {
	t.Helper()
	q := o.press(t, op)
	key := fmt.Sprintf("once-%s-%d", op.name, o.numbers)
	before := q.rows(o)
	first, err := q.sent(o.i.base, key)
	if err != nil || first.status/100 != 2 {
		t.Fatalf("%s: %d %s %v", op.name, first.status, first.body, err)
	}
	e := effect{first.status, more(before, q.rows(o))}
	if len(e.rows) == 0 {
		t.Errorf("%s leaves no trace", op.name)
	}
	o.again(t, q, key, o.i.base, first)
	if diff := cmp.Diff(e.rows, more(before, q.rows(o))); diff != "" {
		t.Errorf("%s: pressed twice: %s", op.name, diff)
	}
	return e
}

// again presses with the same key and holds the answer to the first.
func (o *office) again(t *testing.T, q question, key, base string, first reply) {
	t.Helper()
	r, err := q.sent(base, key)
	if err != nil || r.status != first.status || !bytes.Equal(r.body, first.body) && !q.sameCase(r, first) {
		t.Errorf("%s: answered %d %s, then %d %s %v", q.op.name, first.status, first.body, r.status, r.body, err)
	}
}

// sameCase tells whether both answers are about one case, or one letter. With the
// request key its id alone is kept, no visitor's data: the answer shows it as it is
// by now, and meanwhile a letter may have gone or a mirror stands elsewhere.
func (q question) sameCase(a, b reply) bool {
	var one, other struct{ ID string }
	named := strings.HasPrefix(q.op.name, "case-") || strings.HasPrefix(q.op.name, "delivery-")
	return named && json.Unmarshal(a.body, &one) == nil && json.Unmarshal(b.body, &other) == nil &&
		one.ID != "" && one.ID == other.ID
}

// cut is a press whose answer was lost.
type cut struct {
	question
	key, how string
	before   map[string]int
	effect   effect
}

// settle presses again after the fault: the answer is one of success, always
// the same, and what the office keeps shows one effect.
func (o *office) settle(t *testing.T, c cut, base string) {
	t.Helper()
	first, err := c.sent(base, c.key)
	if err != nil || first.status != c.effect.status {
		t.Errorf("%s, %s: pressed again: %d %s %v, want %d", c.op.name, c.how, first.status, first.body, err, c.effect.status)
		return
	}
	o.again(t, c.question, c.key, o.i.base, first)
	if diff := cmp.Diff(c.effect.rows, more(c.before, c.rows(o))); diff != "" {
		t.Errorf("%s, %s: not one effect: %s", c.op.name, c.how, diff)
	}
}

// serve starts `pst serve` beside the office's run, on its servers and under the
// address that the run is known by.
func (o *office) serve(t *testing.T, path string, environ ...string) *instance {
	t.Helper()
	cmd := command(t, o.i.dir, "serve")
	cmd.Path, cmd.Args[0] = path, path
	return begin(t, cmd, o.i.dir, append(environ, "PST_PUBLIC_URL="+o.i.base)...)
}

// few are the operations of the short run.
var few = []string{"public-take", "queue-call-next", "public-ask"}

// pressed are the operations of this run.
func (o *office) pressed(t *testing.T) []operation {
	t.Helper()
	all := o.keyed(t)
	if !long {
		all = slices.DeleteFunc(all, func(op operation) bool { return !slices.Contains(few, op.name) })
	}
	return all
}

func TestAKillAtAnyPointOfAWriteLosesNothingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	path, err := fallible()
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	ops := o.pressed(t)
	s := slaughter{office: o, path: path}
	for _, op := range ops {
		s.operation(t, op, rounds(1, 2))
	}
	o.i.fsck(t)
	if long && s.kills < 300 {
		t.Errorf("%d kills, 300 are promised", s.kills)
	}
	measured(t, "kill -9 at six points of every mutating call", "a retry with the same key has one effect and one answer",
		"≥ 300 kills, 0 lost, 0 double", "%d operations, %d kills, slowest restart %s", len(ops), s.kills, s.slowest.Round(time.Millisecond))
}

// slaughter kills processes one after another; each takes the repeated call of
// the one before it.
type slaughter struct {
	*office
	path    string // of the program with its failpoints
	kills   int
	slowest time.Duration // to be ready again
}

// operation kills at each point in the middle of the operation.
func (s *slaughter) operation(t *testing.T, op operation, times int) {
	t.Helper()
	e := s.once(t, op)
	var last *cut
	before := s.kills
	for n := range times * len(points) {
		point := points[n%len(points)]
		key := fmt.Sprintf("kill-%s-%d", op.name, n)
		i := s.serve(t, s.path, "PST_FAILPOINT="+point+" "+key)
		s.slowest = max(s.slowest, i.took)
		if last != nil {
			s.settle(t, *last, i.base)
		}
		q := s.press(t, op)
		last = &cut{q, key, point, q.rows(s.office), e}
		if r, err := q.sent(i.base, key); err == nil {
			i.kill()
			if point != "after-load" || r.status != e.status { // it writes without a look
				t.Errorf("%s does not pass %s: %d %s", op.name, point, r.status, r.body)
			}
			continue
		}
		<-i.done
		if !killed(i.cmd) {
			t.Fatalf("%s at %s: %s", op.name, point, i.said)
		}
		s.kills++
	}
	s.settle(t, *last, s.i.base)
	if s.kills-before < times*(len(points)-1) {
		t.Errorf("%s was killed %d times only", op.name, s.kills-before)
	}
}

// killed tells that the process ended by kill -9 and by nothing else.
func killed(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

func TestEveryReplyMayBeLostOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := lay(t, o.i.base[len("http://"):])
	ops := o.pressed(t)
	for _, op := range ops {
		e := o.once(t, op)
		q := o.press(t, op)
		key := fmt.Sprintf("lost-%s-%d", op.name, o.numbers)
		c := cut{q, key, "reply lost", q.rows(o), e}
		w.loseReply(1)
		if r, err := q.sent("http://"+w.address(), key); err == nil {
			t.Fatalf("%s: the reply came through: %d %s", op.name, r.status, r.body)
		}
		o.settle(t, c, "http://"+w.address())
	}
	o.i.fsck(t)
	measured(t, "every reply lost once", "a retry with the same key has one effect and one answer", "0 lost, 0 double",
		"%d operations", len(ops))
}
