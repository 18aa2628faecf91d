// Package auth signs people in and says who they are.
//
// Words: an account is a person with one of the four roles in one office; the
// directory row sign_in leads from the keyed hash of an address to the account;
// a session is one signed-in device; an access token is an EdDSA JWT of ten
// minutes; a refresh token is opaque, lives in a cookie and is replaced at each
// use; the rotation is how often that happened; the family is all refresh
// tokens a session ever had; an invitation is a link by which a person chooses
// the password of an account, within 72 hours, once.
//
// Invariants: an unknown address, a wrong password and a deactivated account
// get the same answer after the same work; nobody is ever locked out for good;
// a spent refresh token ends its session, except the last one within ten
// seconds; a session that ended writes nothing from that moment and reads for
// at most ten seconds more; nobody gives a right to an account that he may not
// make, but for admins of one office, who are equals (.adr/0005); nobody changes
// his own role; an office keeps an active admin; an invitation is known by its
// SHA-256 only, and a newer one takes its place.
//
//	          sign in              refresh (rotation + 1)
//	(none) ───────────▶ live ◀──────────────────┐
//	                     │ └────────────────────┘
//	                     ▼ logout · reuse · deactivated · password · admin · 12 h
//	                   ended
package auth
