package e2e_test

import "testing"

func TestWhatAnOfficeSetsIsWhatVisitorsAndColleaguesMeet(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, seeded(t, monday), monday), "atur.mjs", nil)
}

func TestRolesSessionsAndDraftsOutliveWhatHappensToThem(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, seeded(t, monday), monday), "orang.mjs", nil)
}
