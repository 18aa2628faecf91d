package index

import (
	"fmt"

	"github.com/bps-pst/pst/internal/tenant"
)

// Keys in braces share one hash slot of a Redis Cluster, so that one script may
// touch them. All begin with prefix; Clear removes them all, and the desks'
// Sync puts them back.
const (
	prefix = "pst:"

	// lineTTL outlives a line's day in every zone.
	lineTTLSeconds = 48 * 60 * 60

	shards = 16

	// channelPrefix begins the pub/sub channels, which are not keys.
	channelPrefix = prefix + "live:"
)

// lineKey is a HASH {rev, board} of one line: the revision all its keys show,
// and the board as served. Lives 48 h.
func lineKey(office tenant.Office, day string) string {
	return fmt.Sprintf("%s{%d}:line:%s", prefix, office, day)
}

// servicesKey is a SET of the services that have a waitingKey. Lives 48 h.
func servicesKey(office tenant.Office, day string) string {
	return lineKey(office, day) + ":"
}

// waitingKey is a ZSET of the tickets that wait for a service, by the score of
// their place in the line. Lives 48 h.
func waitingKey(office tenant.Office, day, service string) string {
	return lineKey(office, day) + ":" + service
}

// Shard is the shard an office's due times are in.
func Shard(office tenant.Office) int { return int(uint32(office) % shards) }

// dueKey is a ZSET of one shard: members "office:no", scores unix milliseconds.
// Lives until removed; rebuilt by Sync.
func dueKey(shard int) string { return fmt.Sprintf("%sdue:{%d}", prefix, shard) }

// dueRevKey is a HASH of one office in its shard's slot: no → revision of each
// obligation of the queue. It is also the list of the queue's members: clocks
// stand in dueKey without a revision. Lives as long as they do.
func dueRevKey(office tenant.Office) string {
	return fmt.Sprintf("%s:%d", dueKey(Shard(office)), office)
}

// wholeKey is a STRING that says that the clocks of every office were written
// since Redis was last empty. Lives until Redis loses it.
const wholeKey = prefix + "due:whole"
