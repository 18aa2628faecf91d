package e2e_test

import "testing"

// TestAnInboxOfTwentyCasesIsEmptiedByKeyboard drives the console's inbox, outbox
// and their settings (browser/kotak.mjs); every run answers in it twice
// (konsultasi.mjs).
func TestAnInboxOfTwentyCasesIsEmptiedByKeyboard(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: twenty cases in a browser")
		return
	}
	drive(t, launch(t, seeded(t, monday), monday), "kotak.mjs", nil)
}
