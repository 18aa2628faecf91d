package store

// point is a place in a keyed write where the fault suite ends the process. The
// build tag failpoints makes them real; without it they compile to nothing.
type point string

// The points, in the order a write passes them.
const (
	beforeBegin  point = "before-begin"
	afterClaim   point = "after-claim" // begun, and the request key is claimed
	afterLoad    point = "after-load"  // a first statement has answered
	beforeCommit point = "before-commit"
	afterCommit  point = "after-commit" // committed, and nobody has been told
)
