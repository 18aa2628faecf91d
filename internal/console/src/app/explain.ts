import type { Problem } from '@/api/problem'
import { fill, refusalText, t } from '@/i18n'

/**
 * What a Problem means for a person. The API speaks Indonesian; the English
 * sentence of its code is taken when nothing in it stays to be filled.
 */
export function explain(problem: Problem): string {
  if (problem.code === 'offline') return t('console.offline.failed')
  const english = fill(refusalText(problem.code) ?? '{}', problem.extra as Record<string, string>)
  const named =
    problem.status >= 500 && problem.requestID ? t('console.code', { code: problem.requestID.slice(-8) }) : ''
  const text = english.includes('{') ? problem.message : english
  return named ? `${text} ${named}` : text
}
