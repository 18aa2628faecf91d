/** A code as it was shown, however it was typed. */
export const tidyCode = (typed: string) => typed.replace(/[\s-]/g, '').toUpperCase()
