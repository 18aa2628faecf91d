package site

import (
	"bytes"
	"net/http"
	"testing"
	"testing/fstest"
)

func TestAClipIsTheOfficesOwnElseTheInstallationsElseOurs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.site.UseVoice(fstest.MapFS{
		"satu.opus": {Data: []byte("installation")}, d.code + "/satu.opus": {Data: []byte("office")},
		"dua.opus": {Data: []byte("installation")}, "9999/tiga.opus": {Data: []byte("another")},
		"empat.opus": {Data: bytes.Repeat([]byte("x"), maxClip+1)}, "lima.opus/x": {}, "rahasia.opus": {Data: []byte("not ours")},
	})
	ours := func(name string) string { return string(must(static.ReadFile("static/audio/" + name))) }
	for name, want := range map[string]string{
		"satu.opus": "office", "dua.opus": "installation", "tiga.opus": ours("tiga.opus"), "empat.opus": ours("empat.opus"),
		"lima.opus": ours("lima.opus"), "nada.mp3": ours("nada.mp3"),
	} {
		r := d.get("/suara/" + d.code + "/" + name)
		if r.status != http.StatusOK || r.body != want {
			t.Errorf("%s: %d, %d bytes", name, r.status, len(r.body))
		}
	}
	for _, name := range []string{"rahasia.opus", "README.md", "..%2ftv.js", "%2e%2e%2fsatu.opus", "tv.opus"} {
		if r := d.get("/suara/" + d.code + "/" + name); r.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, r.status)
		}
	}
}

func TestAClipThatHasNotChangedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	first := d.get("/suara/" + d.code + "/nada.opus")
	tag := first.header.Get("ETag")
	if first.header.Get("Content-Type") != "audio/ogg; codecs=opus" || tag == "" || first.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", first.header)
	}
	if again := d.get("/suara/"+d.code+"/nada.opus", "If-None-Match", tag); again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("%d, %d bytes", again.status, len(again.body))
	}
	if other := d.get("/suara/"+d.code+"/satu.opus", "If-None-Match", tag); other.status != http.StatusOK {
		t.Errorf("%d", other.status)
	}
}
