package e2e_test

import "testing"

// TestGoingBackToAFormAndPressingAgainMakesNoSecondOne drives browser/kembali.mjs;
// every run goes back once (publik.mjs).
func TestGoingBackToAFormAndPressingAgainMakesNoSecondOne(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: twelve ways of going back")
		return
	}
	i := launch(t, seeded(t, monday), monday)
	drive(t, i, "kembali.mjs", nil)
	i.fsck(t)
}
