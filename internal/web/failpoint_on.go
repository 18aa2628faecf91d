//go:build failpoints

package web

import (
	"bufio"
	"bytes"
	"os"
	"syscall"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/tenant"
)

// dieReplying ends the process as kill -9 does with half of the answer sent,
// when PST_FAILPOINT is "replying <request key>"; an answer without a body is
// not sent at all.
func dieReplying(c *fiber.Ctx) {
	key, keyed := tenant.KeyOf(c.UserContext())
	if !keyed || os.Getenv("PST_FAILPOINT") != "replying "+key.Value {
		return
	}
	body := bytes.Clone(c.Response().Body())
	if len(body) == 0 {
		die()
	}
	c.Response().SetBodyStreamWriter(func(w *bufio.Writer) {
		_, _ = w.Write(body[:len(body)/2])
		_ = w.Flush()
		die()
	})
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
