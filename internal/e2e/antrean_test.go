package e2e_test

import "testing"

func TestTheDayTheBookAndTheRosterAreRunFromTheConsole(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	drive(t, i, "antrean.mjs", nil)
}
