export type Cell = string | number | null | undefined

/**
 * A cell as a spreadsheet reads it: quoted where it must be, and with a ' in
 * front where it would run as a formula. A number is none.
 */
export function cell(value: Cell, decimal = ','): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value).replace('.', decimal)
  const safe = /^[=+\-@\t\r\n]/.test(value.trimStart()) || /^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as a file that opens in Indonesian Excel: UTF-8 with its mark, parted by semicolons, ended by CRLF. */
export const csv = (rows: Cell[][]) => `\ufeff${rows.map((row) => `${row.map((c) => cell(c)).join(';')}\r\n`).join('')}`

export const csvFile = (rows: Cell[][]) => new Blob([csv(rows)], { type: 'text/csv;charset=utf-8' })
