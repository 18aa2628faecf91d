// The program's clock, by which every time on a screen is meant: a rehearsal
// runs on another day, and an office computer may be minutes wrong.
let ahead = 0

/** Learns the program's clock from an answer of it. */
export function setServerTime(at: string) {
  const then = Date.parse(at)
  if (Number.isFinite(then)) ahead = then - Date.now()
}

/** The program's time in Unix milliseconds. */
export const serverNow = () => Date.now() + ahead
