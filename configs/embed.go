// Package configs carries the data every installation begins with: the 553
// offices, the national days off, the Ramadan ranges, the draft hours, the
// service standard of office 7325, the services and counters an office starts
// with, and the letters to visitors. The files are compiled into the program and
// read by the typed functions here; each call parses anew and the caller owns
// what it gets.
package configs

import "embed"

//go:embed offices.csv holidays.csv ramadan.csv hours.json services.json standard-7325.json surat
var files embed.FS
