package site

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/standard"
)

// addWords adds the pages on which visitors write.
func addWords(tb testing.TB, l i18n.Lang, p Profile, add func(string, page)) {
	tb.Helper()
	for _, e := range []errand{asking, replying, missing} {
		w := writing{form: form{Profile: p, Key: "K", Values: map[string]string{}, When: p.when(l)}, Token: caseToken, Number: "T-26-0481"}
		if e.needs == "" {
			w.Promise, w.AnswerBy, w.Provisional = promiseOf(p, standard.FirstAnswer), p.now, true
		}
		add(e.page, page{Name: e.page, Office: &p.office, Script: "tanya.js", Body: w})
		if e.needs == "" {
			w.Earlier = &earlier{"T-26-0481", caseToken, p.now}
			add("again question", page{Name: "again-question", Office: &p.office, Body: w})
			add("tanya sent", page{Name: e.page, Office: &p.office, Script: "tanya.js", Body: w})
			w.Earlier = nil
		}
		w.Values[e.words], w.Values["nama"] = "</textarea>"+uncertain+"\nbaris", uncertain
		w.Files = []brought{{uuid.Must(uuid.NewV7()), "a " + uncertain + ".pdf", 900}}
		for _, code := range fileFaults {
			w.refuseFile(uncertain, string(code))
		}
		var wrong []fault.Field
		for _, in := range e.fields {
			wrong = append(wrong, fault.Field{Path: in.path, Code: "invalid"})
		}
		w.refuse(l, e, fault.Invalid(wrong...))
		add(e.page+" wrong", page{Name: e.page, Office: &p.office, Wrong: true, Script: "tanya.js", Body: w})
	}
}

func TestAWrongQuestionSaysTheSameAboveAndAtTheField(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		d := read(t, rendered(t, fixtures(t, l)["tanya wrong"]))
		for _, a := range (document{d.byID("ringkasan")}).all("a") {
			id := strings.TrimPrefix(attr(a, "href"), "#")
			at := d.byID(map[string]string{firstTopic: "topik", "bagikan": "nama"}[id] + "-err")
			switch id {
			case firstTopic:
			case "berkas", "bagikan":
				continue // several sentences stand in one place; a tick is never wrong
			default:
				at = d.byID(id + "-err")
			}
			if at == nil || textOf(at) != textOf(a) {
				t.Errorf("%s: the field %s does not say %q", l, id, textOf(a))
			}
		}
		area := d.byID("pertanyaan")
		if textOf(area) != strings.Join(strings.Fields("</textarea>"+uncertain+" baris"), " ") {
			t.Errorf("the words came back as %q", textOf(area))
		}
	}
}

func TestEveryRefusalOfAFileHasItsSentence(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		text, err := writing{form: form{When: when{Lang: l}}}.Words()
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		if err := json.Unmarshal([]byte(text), &said); err != nil {
			t.Fatal(err)
		}
		for code, sentence := range said {
			if strings.HasPrefix(sentence, "tanya.") {
				t.Errorf("%s: %s", l, code)
			}
		}
	}
}

func TestAFormCarriesTheFilesThatCameAndNothingElse(t *testing.T) {
	t.Parallel()
	one := brought{uuid.Must(uuid.NewV7()), "laporan tahun 2025.pdf", 12_345}
	got := carried([]string{one.Value(), one.Value(), "bukan berkas", uuid.NewString() + " -1 a", uuid.NewString() + " x a", "", one.ID.String()})
	if len(got) != 1 || got[0] != one {
		t.Errorf("%+v", got)
	}
	var many []string
	for range 9 {
		many = append(many, brought{uuid.New(), "a", 1}.Value())
	}
	if got := carried(many); len(got) != 5 {
		t.Errorf("%d files", len(got))
	}
}

func TestTheWeightOfAFileIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[int64][2]string{1: {"0,1 kB", "0.1 kB"}, 900: {"0,9 kB", "0.9 kB"}, 12_288: {"12 kB", "12 kB"}, 1_250_000: {"1,2 MB", "1.2 MB"}, 10 << 20: {"10 MB", "10 MB"}} {
		for i, l := range i18n.Langs {
			if got := (when{Lang: l}).Weight(bytes); got != want[i] {
				t.Errorf("%d: %q", bytes, got)
			}
		}
	}
}
