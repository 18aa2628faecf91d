package web

import (
	"bytes"
	"compress/gzip"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// packet is about what one packet carries: a smaller answer gains nothing from
// being compressed.
const packet = 1400

// squeeze compresses a text answer for whoever takes gzip; ux.md §2.2 budgets
// pages as they are sent. Streams pass as they are. No answer holds a lasting
// secret beside what its sender chose, which is what a compression oracle
// (BREACH) would need.
func squeeze(c *fiber.Ctx) {
	r := c.Response()
	if r.IsBodyStream() || len(r.Body()) < packet || len(r.Header.ContentEncoding()) > 0 || !isText(r.Header.ContentType()) {
		return
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !c.Request().Header.HasAcceptEncoding("gzip") {
		return
	}
	r.SetBodyRaw(zip(r.Body()))
	r.Header.SetContentEncoding("gzip")
}

// writers keeps gzip writers, each of which is some 800 KB to make.
var writers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a good one
	return z
}}

// zip compresses into memory, which takes everything.
func zip(body []byte) []byte {
	var out bytes.Buffer
	z, ok := writers.Get().(*gzip.Writer)
	if !ok {
		return body
	}
	defer writers.Put(z)
	z.Reset(&out)
	_, _ = z.Write(body)
	_ = z.Close()
	return out.Bytes()
}

func isText(contentType []byte) bool {
	return bytes.HasPrefix(contentType, []byte("text/")) || bytes.Contains(contentType, []byte("json")) ||
		bytes.Contains(contentType, []byte("javascript")) || bytes.Contains(contentType, []byte("svg"))
}
