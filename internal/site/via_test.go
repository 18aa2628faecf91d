package site

import (
	"strings"
	"testing"
)

func TestANumberIsCountedForTheQRCodeThatLedToIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	if home := d.get("/" + d.code + "?s=meja"); !strings.Contains(home.body, `href="/`+d.code+`/antrean?s=meja"`) {
		t.Error("the way to the form forgets the QR code")
	}
	page := d.get("/" + d.code + "/antrean?s=meja")
	if got := page.html.value("asal"); got != "meja" {
		t.Fatalf("the form keeps %q", got)
	}
	for _, source := range []string{"meja", "tiada", ""} { // a stray one refuses nobody
		if r := d.post("/"+d.code+"/antrean", d.filled("asal", source)); r.status != 303 {
			t.Errorf("%q: %d %s", source, r.status, r.html.text())
		}
	}
	if c, err := d.queue.CountQR(d.officer, 1); err != nil || c.Items[1].Numbers != 1 || c.Items[0].Numbers+c.Items[2].Numbers+c.Items[3].Numbers != 0 {
		t.Errorf("%+v %v", c, err)
	}
	if odd := d.get("/" + d.code + `/antrean?s="><b>`); strings.Contains(odd.body, `name="asal"`) {
		t.Error("an odd code stands in the form")
	}
}
