package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
)

// benchPages weighs the pages that a visitor opens, as the server sends them
// and as a proxy that compresses would, and measures when a phone that is four
// times slower, far away, has painted them.
func benchPages(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	ticket, err := i.made("tickets", visit)
	if err != nil {
		return nil, err
	}
	thread, err := i.made("consultations", question)
	if err != nil {
		return nil, err
	}
	pages := []page{{"/", "/"}, {"/7325", "/7325"}, {"/7325/antrean", "/7325/antrean"}, {"/7325/standar", "/7325/standar"},
		{"/t/…", ticket}, {"/t/…/tamu", ticket + "/tamu"}, {"/bantuan", "/bantuan"}, {"/aksesibilitas", "/aksesibilitas"}, {"/privasi", "/privasi"},
		{"/7325/tanya", "/7325/tanya"}, {"/7325/lacak", "/7325/lacak"}, {"/t/… of a question", thread}}
	for _, p := range pages {
		row, err := p.weigh(i)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	painted, err := paint(ctx, s, i, []page{pages[1], pages[2], pages[4], pages[9], pages[10], pages[11]})
	return append(rows, painted...), err
}

// made makes something on the public side of office 7325 and returns the path of
// its page.
func (i *installation) made(what, body string) (string, error) {
	answer, err := want(i.client, 201, "POST", "/api/v1/public/offices/7325/"+what, body)
	if err != nil {
		return "", err
	}
	var got struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return "", err
	}
	at, err := url.Parse(got.URL)
	if err != nil {
		return "", err
	}
	return at.Path, nil
}

// page is an address and how the table names it.
type page struct{ name, path string }

func (p page) weigh(i *installation) (Row, error) {
	body, err := want(i.client, 200, "GET", p.path, "", "Accept-Encoding", "gzip", "Accept", "text/html")
	if err != nil {
		return Row{}, err
	}
	packed, err := squeezed(body)
	return Row{What: "page " + p.name + " as sent", Unit: "KB", Ours: figure([]float64{float64(len(body)) / 1024}),
		Limit: figure([]float64{packed}), Goal: atMost(14, " KB"), Note: "limit is the same page compressed"}.judged(), err
}

// browserFolder holds the driver of the browser and what it needs.
const browserFolder = "internal/e2e/browser"

// paint measures the largest contentful paint over a slow 4G line.
func paint(ctx context.Context, s settings, i *installation, pages []page) (rows []Row, err error) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	near, err := slow4G.before(ctx, i.addr)
	if err != nil {
		return nil, err
	}
	args := []string{"lcp.mjs", strconv.Itoa(s.pairs)}
	for _, p := range pages {
		args = append(args, "http://"+near+p.path)
	}
	command := exec.CommandContext(ctx, "node", args...)
	command.Dir, command.Stderr = browserFolder, os.Stderr
	said, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("node lcp.mjs: %w", err)
	}
	var took map[string][]float64
	if err := json.Unmarshal(said, &took); err != nil {
		return nil, err
	}
	for _, p := range pages {
		seconds := took["http://"+near+p.path]
		for n := range seconds {
			seconds[n] /= 1000
		}
		rows = append(rows, Row{What: "LCP " + p.name + ", slow 4G, CPU ÷ 4", Unit: "s", Ours: figure(seconds), Goal: atMost(1.5, " s"),
			Note: "cold; TCP and TLS handshakes in the line"}.judged())
	}
	return rows, nil
}

// squeezed is the size of a page in KB after gzip; one that is compressed
// already stays as it is.
func squeezed(body []byte) (float64, error) {
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return float64(len(body)) / 1024, nil
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(body); err != nil {
		return 0, err
	}
	err := z.Close()
	return float64(out.Len()) / 1024, err
}
