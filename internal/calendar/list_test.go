package calendar

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/workcal"
)

func TestTheListOfTheProgramIsReadAsItIs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../configs/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadList("\ufeff" + string(text))
	want, _ := configured()
	if err != nil || !slices.EqualFunc(list.Entries, want.Entries, sameEntry) || !slices.Equal(list.Years(), want.Covered) {
		t.Errorf("%v, %d days of %v", err, len(list.Entries), list.Years())
	}
}

func sameEntry(a, b workcal.Entry) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func TestEveryBadLineIsNamedAndNothingIsRead(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		"date,name,kind,decree",
		"2028-01-01,Tahun Baru,libur_nasional,SKB",
		"2028-13-01,Bulan ketiga belas,libur_nasional,SKB",
		"2023-12-25,Natal,libur_nasional,SKB",
		"2028-01-01,Tahun Baru lagi,libur_nasional,SKB",
		"2028-02-01,Jenis lain,libur,SKB",
		"2028-03-01,,cuti_bersama,",
		"2028-04-01,Kurang kolom",
		`2028-05-01,"Kutip "di" tengah,libur_nasional,SKB`,
	}, "\n")
	list, err := ReadList(text)
	f, ok := fault.As(err)
	if !ok || f.Code != fault.InvalidInput || len(list.Entries) != 0 {
		t.Fatalf("%v, %+v", err, list)
	}
	var got []string
	for _, w := range f.Fields {
		got = append(got, w.Path+" "+w.Code)
	}
	want := []string{"csv.3.date invalid", "csv.4.date out_of_range", "csv.5.date duplicate", "csv.6.kind unknown",
		"csv.7.name required", "csv.7.decree required", "csv.8 invalid", "csv.9 invalid"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestAFileThatIsNoListIsRefused(t *testing.T) {
	t.Parallel()
	for text, field := range map[string]string{
		"":                              "csv.1 invalid",
		"tanggal,nama\n2028-01-01,x":    "csv.1 invalid",
		"date,name,kind,decree":         "csv required",
		"date;name;kind;decree\n2028;x": "csv.1 invalid",
	} {
		_, err := ReadList(text)
		f, _ := fault.As(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != field {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add("date,name,kind,decree\n2028-01-01,Tahun Baru,libur_nasional,SKB\n")
	f.Add("date,name,kind,decree\n\"2028\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadList(text)
		if err != nil && !fault.Is(err, fault.InvalidInput) {
			t.Fatalf("%v", err)
		}
		if err == nil && (len(list.Entries) == 0 || list.Entries[0].Date < FirstDate) {
			t.Fatalf("%+v", list)
		}
	})
}
