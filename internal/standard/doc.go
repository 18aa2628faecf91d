// Package standard keeps what an office offers and what it promises.
//
// # Words
//
// A service is what a visitor comes for; its prefix begins ticket numbers. A
// service standard (standar pelayanan, PermenPAN-RB 15/2014) is a numbered,
// dated document of one office and service: 14 components, promises with a
// number and a unit, clock options, fee and complaint channels. It is a draft
// until it is published with the day it takes effect.
//
// # Invariants
//
// Versions never change. In force is the newest published version whose day
// has come in the office's own zone. A service without one promises nothing:
// its Version answers no promise, whatever its text says. Empty components
// stay empty.
package standard
