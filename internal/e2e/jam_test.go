package e2e_test

import "testing"

// TestAClosureIsSeenBeforeItIsDoneAndVisitorsAreToldTheirNewDate drives the
// calendar's screens (browser/jam.mjs).
func TestAClosureIsSeenBeforeItIsDoneAndVisitorsAreToldTheirNewDate(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, newFolder(t), "2026-11-24T09:00:00+08:00"), "jam.mjs", nil)
}
