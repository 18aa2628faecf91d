package web

import (
	"io"
	"mime"
	"net"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/pkg/clock"
)

// Asset is a file that is sent to be saved, never shown: what somebody else
// brought does not run on our pages (trust.md §1, Content).
type Asset struct {
	Name    string
	Type    string // media type
	Size    int64  // bytes
	Content io.ReadCloser
}

// assetPolicy is for a browser that shows the file after all.
const assetPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

// SendFile answers a page's request with a file and closes it once it is sent.
func SendFile(c *fiber.Ctx, a Asset) error {
	c.Set(fiber.HeaderContentType, a.Type)
	c.Set(fiber.HeaderContentDisposition, disposition(a.Name))
	c.Set(fiber.HeaderContentSecurityPolicy, assetPolicy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Response().SetBodyStream(&sending{a.Content, c.Context().Conn()}, int(a.Size))
	return nil
}

// Served is the output of a typed route that answers with a file; its Route
// names the Media.
type Served struct{ Body func(huma.Context) }

// Serve answers with a file and closes it once it is sent.
func Serve(a Asset) *Served {
	return &Served{func(c huma.Context) {
		x, ours := c.(*exchange)
		if !ours {
			_ = a.Content.Close()
			return
		}
		_ = SendFile(x.c, a)
	}}
}

// disposition names the file in ASCII for old clients and whole for the others
// (RFC 6266, RFC 8187).
func disposition(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%/`, r) {
			return '_'
		}
		return r
	}, name)
	// PathEscape leaves some characters that RFC 8187 wants escaped.
	whole := strings.NewReplacer("'", "%27", "(", "%28", ")", "%29", "*", "%2A", ",", "%2C", ";", "%3B", "=", "%3D", ":", "%3A", "@", "%40").
		Replace(url.PathEscape(name))
	return mime.FormatMediaType("attachment", map[string]string{"filename": ascii}) + "; filename*=UTF-8''" + whole
}

// sending gives whoever takes a file answerTimeout for each piece of it.
type sending struct {
	io.ReadCloser
	conn net.Conn
}

// Read reads the next piece, which is written before the one after it is read.
func (s *sending) Read(p []byte) (int, error) {
	if s.conn != nil {
		_ = s.conn.SetWriteDeadline(clock.System{}.Now().Add(answerTimeout)) // fails on a closed connection only
	}
	return s.ReadCloser.Read(p)
}
