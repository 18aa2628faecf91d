package guest

import (
	"slices"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
)

func TestEveryFieldOfTheBookHasALabelAndAReasonInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, f := range Fields {
		for _, key := range []string{"guest.field." + f.Key, "guest.why." + f.Key} {
			if !i18n.Has(key) {
				t.Errorf("no text for %s", key)
			}
		}
		for _, value := range f.Choices() {
			if !i18n.Has("skd." + f.Key + "." + value) {
				t.Errorf("no text for %s = %s", f.Key, value)
			}
		}
		if (f.Max == 0) != (f.Choices() != nil) {
			t.Errorf("%s is neither a text nor a choice, or both", f.Name)
		}
		if f.Required != (f.Key == "name" || f.Key == "email") {
			t.Errorf("%s: required %v", f.Name, f.Required)
		}
	}
	if !i18n.Has("guest.consent." + ConsentText) {
		t.Error("the consent has no words")
	}
}

func TestTheListOfFieldsHoldsWhatAnEntryHolds(t *testing.T) {
	t.Parallel()
	want := []string{"name", "email", "phone", "identity.institution"}
	for field := range (Identity{}).coded() {
		want = append(want, "identity."+field)
	}
	var got []string
	for _, f := range Fields {
		got = append(got, f.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMasksKeepEnoughToRecogniseAndTooLittleToReach(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Siti Aminah": "Siti A***", "Siti Nur Aminah": "Siti N***", "Siti": "S***", "": "", "Ñ Émile": "Ñ É***", "李小龍": "李***"} {
		if got := maskName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"siti@contoh.id": "s***@contoh.id", "a@b.id": "a***@b.id", "": ""} {
		if got := maskEmail(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	number := "+628123456789"
	if got := maskPhone(&number); got != "…89" {
		t.Errorf("%q", got)
	}
	if got := maskPhone(nil); got != "" {
		t.Errorf("%q", got)
	}
}

func TestACellThatBeginsLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"=1+1", "+62812", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "=HYPERLINK(\"http://x\")"} {
		if got := guarded([]string{cell})[0]; got != "'"+cell {
			t.Errorf("%q: %q", cell, got)
		}
	}
	for _, cell := range []string{"", "Siti", "a=b", " =1", "3-1", "'=1", "siti@contoh.id"} {
		if got := guarded([]string{cell})[0]; got != cell {
			t.Errorf("%q: %q", cell, got)
		}
	}
}

func TestPartOfANumberIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"0812 3456": "8123456", "+62 812": "62812", "812-34": "81234", "812": "", "Siti": "", "12 Mei 2026": "", "": ""} {
		if got := numberPart(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
