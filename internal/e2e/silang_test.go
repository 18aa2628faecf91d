package e2e_test

import "testing"

// TestEveryPageInBothLanguagesAtEveryWidth is the full cross of page,
// language and width (browser/silang.mjs); every run looks at 360 px in
// Indonesian and 1280 px in English (publik.mjs, atur.mjs, loket.mjs).
func TestEveryPageInBothLanguagesAtEveryWidth(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: many hundred looks")
		return
	}
	drive(t, launch(t, seeded(t, monday), monday), "silang.mjs", nil)
}
