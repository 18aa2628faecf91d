package live

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bps-pst/pst/internal/tenant"
)

// Topic is what a stream watches.
type Topic struct {
	Kind   Kind
	Office tenant.Office
}

// Kind is the closed set of what can be watched.
type Kind string

// The kinds: what changed in an office's queue, by id; and its board, ready to
// be shown.
const (
	KindLine  Kind = "line"
	KindBoard Kind = "board"
)

// Line is the topic of an office's queue and tickets.
func Line(o tenant.Office) Topic { return Topic{KindLine, o} }

// Board is the topic of an office's board.
func Board(o tenant.Office) Topic { return Topic{KindBoard, o} }

// String returns the topic's name between processes, such as "line:7325".
func (t Topic) String() string { return string(t.Kind) + ":" + strconv.Itoa(int(t.Office)) }

func parseTopic(name string) (Topic, bool) {
	kind, office, found := strings.Cut(name, ":")
	o, err := strconv.ParseInt(office, 10, 32)
	return Topic{Kind(kind), tenant.Office(o)}, found && err == nil
}

// Changed is the event of a frame that only says that the revision moved.
const Changed = "changed"

// Frame is one event of a stream. Data is shared by its readers, who must not
// change it.
type Frame struct {
	Event string `json:"event"`
	Rev   int64  `json:"rev"`
	Data  []byte `json:"data,omitempty"`
}

// envelope is a frame between processes; From lets its sender pass over it.
type envelope struct {
	From  string `json:"from"`
	Frame Frame  `json:"frame"`
}

func (e envelope) encode() ([]byte, error) { return json.Marshal(e) }

func decode(payload []byte) (e envelope, err error) {
	err = json.Unmarshal(payload, &e)
	return e, err
}
