import { t } from '@/i18n'
import { PageTitle } from '@/ui/panel'

export default function Loket() {
  return <PageTitle>{t('console.menu.loket')}</PageTitle>
}
