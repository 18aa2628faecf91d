import { Switch } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { Loaded } from '@/ui/panel'
import { useDraft } from './draft'
import { AturPage } from './frame'
import { Guard } from './guard'
import { q } from './replytext'
import { SectionForm } from './section'

type Settings = Schema['ConsultSettings']

/** Atur › Konsultasi: whether a second person looks at what is handed out. */
export default function ConsultSettings() {
  const office = useOffice()
  const settings = useQuery({
    queryKey: ['office', office, 'consultation-settings'],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/consultation-settings', { params: { path: { office } } })),
  })
  return (
    <AturPage section="konsultasi">
      <Loaded query={settings}>{(found) => <Approval settings={found} />}</Loaded>
    </AturPage>
  )
}

function Approval({ settings }: { settings: Settings }) {
  const office = useOffice()
  const client = useQueryClient()
  const draft = useDraft<Settings>(settings)
  const save = useAct(async (header) => {
    const params = { path: { office }, header }
    const body = draft.value
    const now = await ok(api.PUT('/api/v1/offices/{office}/consultation-settings', { params, body }))
    client.setQueryData(['office', office, 'consultation-settings'], now)
    draft.reset()
    say(t('console.saved'))
    return now
  })
  return (
    <>
      <Guard dirty={draft.dirty} />
      <SectionForm
        title={q('cepat.approval.title')}
        draft={draft}
        busy={save.busy}
        faults={save.fields}
        fieldOf={() => ({ id: 'f-require_approval', label: q('cepat.approval') })}
        save={() => void save.run()}
      >
        <Switch
          id="f-require_approval"
          label={q('cepat.approval')}
          description={q('cepat.approval.hint')}
          checked={draft.value.require_approval}
          onChange={(event) => draft.set({ require_approval: event.currentTarget.checked })}
        />
      </SectionForm>
    </>
  )
}
