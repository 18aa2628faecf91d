import type { FieldFault } from '@/api/problem'

/** A bad line of a file: its number as people count, when it has one, and why. */
export type BadLine = { path: string; line?: number; text: string }

/** The bad lines of an import in their order; what is wrong with the whole file stands first. */
export const linesOf = (faults: readonly FieldFault[]): BadLine[] =>
  faults
    .map(({ path, code, detail }) => {
      const [, line, column] = /^csv\.(\d+)(?:\.(\w+))?/.exec(path) ?? []
      const why = detail ?? code
      return { path, line: line ? Number(line) : undefined, text: column ? `${column}: ${why}` : why }
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
