import type { Problem } from '@/api/problem'
import { lang, t } from '@/i18n'

/**
 * What a Problem means for a person. The API speaks Indonesian; in English the
 * code stands beside its words.
 */
export function explain(problem: Problem): string {
  if (problem.code === 'offline') return t('console.offline.failed')
  const said = problem.message
  const named =
    problem.status >= 500 && problem.requestID ? t('console.code', { code: problem.requestID.slice(-8) }) : ''
  const text = lang() === 'en' ? `${said} (${problem.code})` : said
  return named ? `${text} ${named}` : text
}
