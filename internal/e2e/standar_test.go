package e2e_test

import "testing"

func TestAStandardThatAnOfficeWritesAndPublishesIsWhatVisitorsRead(t *testing.T) {
	t.Parallel()
	drive(t, launch(t, newFolder(t), monday), "standar.mjs", nil)
}
