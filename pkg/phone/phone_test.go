package phone_test

import (
	"testing"

	"github.com/bps-pst/pst/pkg/phone"
)

func TestANumberIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0812-3456-7890":      "+6281234567890",
		" 0851 6196 7325 ":    "+6285161967325",
		"62 812 3456 7890":    "+6281234567890",
		"+62 (812) 3456.7890": "+6281234567890",
		"81234567890":         "+6281234567890",
		"0474 3220038":        "+624743220038",
		"0065 6789 0123":      "+6567890123",
		"+65 6789 0123":       "+6567890123",
	} {
		if got, err := phone.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "abc", "0812x", "++62812345678", "12", "+", "0", "+0812345678", "08123456789012345678"} {
		if got, err := phone.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("0812-3456-7890")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := phone.Parse(text)
		if err != nil {
			return
		}
		if again, err := phone.Parse(got); err != nil || again != got {
			t.Errorf("Parse(%q) = %q, but reading that gives %q, %v", text, got, again, err)
		}
	})
}
