package site

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

func TestTheSurveysConsentIsNeverTickedBeforehandAndKeptApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	var boxes int
	for _, box := range d.get(path(d.code, "/antrean")).html.all("input") {
		if attr(box, "name") != "setuju" {
			continue
		}
		boxes++
		ticked := slices.ContainsFunc(box.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
		if attr(box, "type") != "checkbox" || ticked || attr(box, "value") != guest.ConsentText {
			t.Errorf("the box: %+v", box.Attr)
		}
	}
	if boxes != 1 {
		t.Fatalf("%d boxes", boxes)
	}
	for _, ticked := range []string{"", guest.ConsentText} {
		if r := d.post(path(d.code, "/antrean"), d.filled("setuju", ticked)); r.status != http.StatusSeeOther {
			t.Fatalf("%q: %d", ticked, r.status)
		}
	}
	var got []string
	err := store.View(d.office, d.site.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &got, `SELECT coalesce(consent_skd::text, 'none') FROM guest WHERE office = $1 ORDER BY created_at, id`, tx.Office())
	})
	if err != nil || strings.Join(got, " ") != "none true" {
		t.Errorf("kept: %v, %v", got, err)
	}
}
