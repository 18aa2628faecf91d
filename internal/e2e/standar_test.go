package e2e_test

import "testing"

func TestAStandardThatAnOfficeWritesAndPublishesIsWhatVisitorsRead(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, seeded(t, monday), monday), "standar.mjs", nil)
}
