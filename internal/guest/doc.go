// Package guest is the guest book (buku tamu) of an office: who came.
//
// # Words
//
// A guest is one entry of the book. Name and an active e-mail are required to
// finish a visit (rules.md §5, seed); the rest is the identity block of BPS'
// yearly survey of its users (SKD, domain.md §2.1), every field optional and
// every field with the reason why it is asked. Consent to be asked for that
// survey stands apart from the visit.
//
// # Invariants
//
// What an entry holds is personal data: it stays inside its office. Lists,
// hints and lookups are masked; reading an entry in full, looking somebody up,
// changing an entry and taking entries out as a file are audited (trust.md §1).
// Consent is never given by default, and keeps when it was answered and which
// sentence was shown. No file leaves without a reason, and no cell of one is
// read as a formula.
package guest
