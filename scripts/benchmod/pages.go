package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
)

// benchPages weighs the pages that a visitor opens, as the server sends them
// and as a proxy that compresses would.
func benchPages(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	answer, err := want(i.client, 201, "POST", "/api/v1/public/offices/7325/tickets", visit)
	if err != nil {
		return nil, err
	}
	var taken struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(answer, &taken); err != nil {
		return nil, err
	}
	for _, page := range []struct{ name, path string }{
		{"/", "/"}, {"/7325", "/7325"}, {"/7325/antrean", "/7325/antrean"}, {"/t/…", taken.URL}, {"/privasi", "/privasi"},
	} {
		body, err := want(i.client, 200, "GET", page.path, "", "Accept-Encoding", "gzip", "Accept", "text/html")
		if err != nil {
			return nil, err
		}
		packed, err := squeezed(body)
		if err != nil {
			return nil, err
		}
		rows = append(rows, Row{What: "page " + page.name + " as sent", Unit: "KB", Ours: figure([]float64{float64(len(body)) / 1024}),
			Limit: figure([]float64{packed}), Goal: atMost(14, " KB"), Note: "limit is the same page compressed"}.judged())
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
