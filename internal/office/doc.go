// Package office is the registry of the 553 offices and the keeper of public
// links and of the devices in the lobbies.
//
// Words: the key is the immutable integer a row is filed under; the code is
// the 4-digit BPS code people use, an attribute with aliases from before a
// re-coding; the parent is the office above in the tree; supervised_by is who
// looks after the office, its province unless somebody decided otherwise; a
// link is what opens one ticket, case, appointment or complaint to whoever
// holds it; a device is a TV or kiosk that an office has paired, a pairing the
// ten minutes before that, while it shows a code.
//
// Invariants: a key never changes and is never reused; a code, an alias and a
// slug each name at most one office; a link is known only by the SHA-256 of
// its secret, inside its office, and the same subject in the same generation
// always has the same secret, so that a repeated request can be answered with
// the same link without keeping it; a device belongs to the one office that
// confirmed its code, can do what its kind can, and ends when it is revoked.
package office
