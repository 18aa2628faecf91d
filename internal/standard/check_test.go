package standard

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
)

// good is the text of the first standard.
func good(t *testing.T) Text {
	t.Helper()
	d, err := First()
	if err != nil {
		t.Fatal(err)
	}
	return d.named()
}

func said(fields []fault.Field) (all []string) {
	for _, f := range fields {
		all = append(all, f.Path+" "+f.Code)
	}
	return all
}

func TestTheFirstStandardIsWholeAndCarriesTheNamesOfTheRegulation(t *testing.T) {
	t.Parallel()
	seed, err := configs.Standard()
	if err != nil {
		t.Fatal(err)
	}
	d := good(t)
	if wrong := d.missing(); len(wrong) > 0 {
		t.Errorf("wrong: %v", said(wrong))
	}
	for i, c := range seed.Components {
		if d.Components[i].Name != c.Name || d.Components[i].No != c.No {
			t.Errorf("component %d is %q, the regulation says %q", c.No, c.Name, d.Components[i].Name)
		}
	}
	if d.Clock != DefaultClock {
		t.Errorf("the first standard counts by %+v", d.Clock)
	}
}

func TestWhatIsWrongWithATextIsNamedByItsPlace(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*Text){
		"title required":                 func(d *Text) { d.Title = "  " },
		"number too_long":                func(d *Text) { d.Number = strings.Repeat("9", maxLine+1) },
		"fee invalid":                    func(d *Text) { d.Fee = "Gra\u202etis" },
		"hours too_long":                 func(d *Text) { d.Hours = strings.Repeat("x", maxParagraph+1) },
		"pledge invalid":                 func(d *Text) { d.Pledge = "satu\n\ndua\ttiga" },
		"rating_url invalid":             func(d *Text) { d.RatingURL = "http://contoh.test/nilai" },
		"components invalid":             func(d *Text) { d.Components = d.Components[:13] },
		"components.0.no out_of_order":   func(d *Text) { d.Components[0].No = 2 },
		"components.3.body out_of_range": func(d *Text) { d.Components[3].Body = slices.Repeat(d.Components[3].Body, maxList+1) },
		"components.3.body.0.items.0 required": func(d *Text) {
			d.Components[3].Body = []Section{{Items: []string{""}}}
		},
		"components.3.body.0.items out_of_range": func(d *Text) { d.Components[3].Body = []Section{{}} },
		"components too_long": func(d *Text) {
			d.Components[3].Body = []Section{{Items: slices.Repeat([]string{strings.Repeat("x", maxParagraph)}, maxText/maxParagraph)}}
		},
		"requirements.0.text required":  func(d *Text) { d.Requirements[0].Text = "" },
		"promises.1.count out_of_range": func(d *Text) { d.Promises[1].Count = 0 },
		"promises.2.count out_of_range": func(d *Text) { d.Promises[2].Count = -1 },
		"promises.3.count out_of_range": func(d *Text) { d.Promises[3].Count = 400 },
		"promises.0.count out_of_range": func(d *Text) { d.Promises[0].Count = 481 },
		"promises.0.unit invalid":       func(d *Text) { d.Promises[0].Unit = workingDays },
		"promises.1.kind invalid":       func(d *Text) { d.Promises = append(d.Promises[1:2:2], d.Promises[1]) },
		"complaint.0.address required":  func(d *Text) { d.Complaint[0].Address = "" },
		"clock.reopen_within_working_days out_of_range": func(d *Text) {
			d.Clock.ReopenWithinWorkingDays = 251
		},
		"clock.warn_percent out_of_range": func(d *Text) { d.Clock.WarnPercent = 100 },
	} {
		d := good(t)
		spoil(&d)
		if diff := cmp.Diff([]string{want}, said(d.wrong())); diff != "" {
			t.Errorf("%s: %s", want, diff)
		}
	}
}

func TestAPromiseMayBeAsShortOrAsLongAsTheBoundsSay(t *testing.T) {
	t.Parallel()
	d := good(t)
	d.Promises = []Promise{{QueueTurn, 480, serviceMinutes}, {FirstAnswer, 1, workingDays}, {Silence, 250, workingDays}}
	if wrong := d.wrong(); len(wrong) > 0 {
		t.Error(said(wrong))
	}
}

func TestADayIsTodayOrWithinAYear(t *testing.T) {
	t.Parallel()
	text := good(t)
	d := draft{No: 2, Rev: 3, Text: &Document{Text: text}}
	for day, want := range map[string]string{"2026-11-23": "", "2027-11-23": "", "2026-11-22": "in_past", "2027-11-24": "out_of_range",
		"2026-02-30": "invalid", "besok": "invalid", "": "invalid"} {
		doc, err := d.published(3, day, "2026-11-23")
		f, _ := fault.As(err)
		switch {
		case want == "" && (err != nil || doc.EffectiveOn != day):
			t.Errorf("%s: %v", day, err)
		case want != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0] != (fault.Field{Path: "effective_on", Code: want})):
			t.Errorf("%q: %v, want %s", day, err, want)
		}
	}
	if _, err := d.published(2, "2026-11-23", "2026-11-23"); !fault.Is(err, fault.DraftChanged) {
		t.Errorf("an older revision: %v", err)
	}
	text.Number = ""
	d.Text = &Document{Text: text}
	_, err := d.published(3, "2026-11-23", "2026-11-23")
	if f, ok := fault.As(err); !ok || f.Code != fault.StandardIncomplete || len(f.Fields) != 1 || f.Fields[0].Path != "document.number" {
		t.Errorf("without a decree: %v", err)
	}
}
