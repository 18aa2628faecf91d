//go:build failpoints

package store

import (
	"context"
	"os"
	"syscall"

	"github.com/bps-pst/pst/internal/tenant"
)

// PST_FAILPOINT is "<point> <request key>": the first write with that key to
// pass that point ends the process as kill -9 does.
func pass(ctx context.Context, at point) {
	key, keyed := tenant.KeyOf(ctx)
	if keyed && os.Getenv("PST_FAILPOINT") == string(at)+" "+key.Value {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}
