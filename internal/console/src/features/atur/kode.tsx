import { Stack, Switch } from '@mantine/core'
import { faultAt } from '@/ui/form'
import { type OwnProfile, useSaveProfile } from './api'
import { useDraft } from './draft'
import { Guard } from './guard'
import { NumberField } from './number'
import { o } from './opsi'
import { SectionForm } from './section'

const labels = {
  lobby_code: 'opsi.phone.code',
  online_early_minutes: 'opsi.phone.early',
  online_quota: 'opsi.phone.quota',
} as const

const fieldOf = (path: string) => ({ id: `f-${path}`, label: o(labels[path as keyof typeof labels]) })

/** What a telephone needs to take a number: digits from the TV, a time, and one of the day's quota. */
export function Conditions({ profile }: { profile: OwnProfile }) {
  const { lobby_code, online_early_minutes, online_quota } = profile
  const draft = useDraft({ lobby_code, online_early_minutes, online_quota })
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run(draft.changes)) draft.reset()
  }
  return (
    <SectionForm {...{ draft, save, fieldOf }} title={o('opsi.phone')} busy={act.busy} faults={act.fields}>
      <Guard dirty={draft.dirty} />
      <Stack gap="sm">
        <Switch
          id="f-lobby_code"
          label={o(labels.lobby_code)}
          description={o('opsi.phone.code.hint')}
          checked={draft.value.lobby_code}
          onChange={(event) => draft.set({ lobby_code: event.currentTarget.checked })}
        />
        <NumberField
          id="f-online_early_minutes"
          label={o(labels.online_early_minutes)}
          min={0}
          max={240}
          value={draft.value.online_early_minutes}
          set={(online_early_minutes) => draft.set({ online_early_minutes })}
          error={faultAt(act.fields, 'online_early_minutes')}
        />
        <NumberField
          id="f-online_quota"
          label={o(labels.online_quota)}
          min={0}
          max={9999}
          value={draft.value.online_quota}
          set={(online_quota) => draft.set({ online_quota })}
          error={faultAt(act.fields, 'online_quota')}
        />
      </Stack>
    </SectionForm>
  )
}
