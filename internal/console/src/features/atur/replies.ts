/** What stands in braces in a quick reply and is filled in by the server for a case. */
export const variables = ['nama', 'nomor', 'petugas', 'kantor', 'tenggat', 'tautan'] as const
export type Variable = (typeof variables)[number]

/** A quick reply with values in place of its variables; what is none stays as it was written. */
export const fillIn = (text: string, values: Record<Variable, string>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name as Variable] ?? whole)
