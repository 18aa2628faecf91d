import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { Side } from '@/ui/dialog'
import { Summary } from '@/ui/form'
import { needsOf, resultOf } from '@/visit/result'
import { lackingIn, needID, ResultForm } from '@/visit/resultform'
import { v } from '@/visit/text'
import type { Whole } from './types'
import type { Inbox } from './useinbox'

/** What data was asked in a case and whether it was found, in the same register as a visit's. */
export function NeedsSide({ found, inbox, close }: { found: Whole; inbox: Inbox; close: () => void }) {
  const office = useOffice()
  const [needs, setNeeds] = useState(() => needsOf({ needs: found.needs ?? [] }))
  const [checked, setChecked] = useState(false)
  const act = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    const body = { needs: resultOf(needs)?.needs ?? [] }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/needs', { params, body }))
    await inbox.acts.settle()
    return true
  })
  const lacking = checked ? lackingIn(needs) : []
  const save = async () => {
    setChecked(true)
    if (lackingIn(needs).length > 0 || !(await act.run())) return
    say(t('console.saved'))
    close()
  }
  const refused = act.fields.map(({ detail }) => ({
    id: needID(0, 'subject'),
    text: detail ?? t('console.wrong.field'),
  }))
  return (
    <Side title={v('visit.result')} opened onClose={close}>
      <Stack gap="md">
        <Summary wrong={[...lacking, ...refused]} />
        <ResultForm needs={needs} change={setNeeds} checked={checked} faults={act.fields} />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t('console.cancel')}
          </Button>
          <Button loading={act.busy} onClick={() => void save()}>
            {t('console.save')}
          </Button>
        </Group>
      </Stack>
    </Side>
  )
}
