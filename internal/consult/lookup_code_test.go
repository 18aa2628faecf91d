package consult

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
)

func TestANumberIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"T-26-0481": {2026, 481}, " t-26-481 ": {2026, 481}, "T26 0481": {2026, 481}, "T-26-10481": {2026, 10481},
		"T–26–0481": {2026, 481}, "T.27.0001": {2027, 1},
	} {
		if year, seq, ok := readNumber(text); !ok || year != want[0] || seq != want[1] {
			t.Errorf("%q is %d %d %v", text, year, seq, ok)
		}
	}
	for _, text := range []string{"", "T", "T-26-", "T-26-0000", "K-012", "T-2026-0481x", "T-26-0481 OR 1=1", "T-26-9999999999"} {
		if _, _, ok := readNumber(text); ok {
			t.Errorf("%q was read as a number", text)
		}
	}
}

func TestAContactIsTheOneACaseWasMadeWith(t *testing.T) {
	t.Parallel()
	email, number := "Andi@contoh.id", "+6281234567890"
	for text, want := range map[string]bool{
		"andi@contoh.id": true, " ANDI@contoh.ID ": true, "0812-3456-7890": true, "+62 812 3456 7890": true,
		"": false, "andi@contoh.co": false, "0812-3456-7891": false, "@": false, "bukan nomor": false,
	} {
		if got := readContact(text).of(&email, &number); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if readContact("").of(nil, nil) || readContact("0812-3456-7890").of(&email, nil) {
		t.Error("a contact that a case does not have was taken for its own")
	}
}

func TestACodeOfOneCaseIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	key, id := []byte("k"), uuid.Must(uuid.NewV7())
	hash := codeHash(key, 1, id, "012345")
	if !bytes.Equal(hash, codeHash(key, 1, id, " 012345 ")) {
		t.Error("a blank around the code counts")
	}
	for _, other := range [][]byte{codeHash(key, 2, id, "012345"), codeHash(key, 1, uuid.Must(uuid.NewV7()), "012345"),
		codeHash([]byte("l"), 1, id, "012345"), codeHash(key, 1, id, "12345")} {
		if bytes.Equal(hash, other) {
			t.Error("two codes share a hash")
		}
	}
	for range 100 {
		if code, err := newCode(); err != nil || len(code) != 6 {
			t.Fatalf("code %q, %v", code, err)
		}
	}
}
