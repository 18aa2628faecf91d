package e2e_test

import "testing"

// TestAnInboxOfTwentyCasesIsEmptiedByKeyboard drives the console's inbox, outbox
// and their settings (browser/kotak.mjs).
func TestAnInboxOfTwentyCasesIsEmptiedByKeyboard(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, newFolder(t), monday), "kotak.mjs", nil)
}
