// Package guest is the guest book (buku tamu) of an office: who came.
//
// A guest is one entry of the book. Name and an active e-mail are required to
// finish a visit (rules.md §5, seed); the rest is the identity block of BPS'
// yearly survey of its users (SKD, domain.md §2.1), every field optional. What
// an entry holds is personal data: it stays inside its office, and reading one
// is audited like writing one (trust.md §1).
package guest
