import { Stack } from '@mantine/core'
import { faultAt } from '@/ui/form'
import { Loaded } from '@/ui/panel'
import { type OwnProfile, useOwnProfile, useSaveProfile } from './api'
import { useDraft } from './draft'
import { Guard } from './guard'
import { NumberField } from './number'
import { o } from './opsi'
import { SectionForm } from './section'

const labels = { no_show_calls: 'opsi.absent.calls', no_show_seconds: 'opsi.absent.seconds' } as const

const fieldOf = (path: string) => ({ id: `f-${path}`, label: o(labels[path as keyof typeof labels]) })

/** When an officer may mark a called visitor as absent. */
export function Absence() {
  return <Loaded query={useOwnProfile()}>{(profile) => <Rule profile={profile} />}</Loaded>
}

function Rule({ profile }: { profile: OwnProfile }) {
  const draft = useDraft({ no_show_calls: profile.no_show_calls, no_show_seconds: profile.no_show_seconds })
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run(draft.changes)) draft.reset()
  }
  return (
    <SectionForm
      {...{ draft, save, fieldOf }}
      title={o('opsi.absent')}
      hint={o('opsi.absent.hint')}
      busy={act.busy}
      faults={act.fields}
    >
      <Guard dirty={draft.dirty} />
      <Stack gap="sm">
        <NumberField
          id="f-no_show_calls"
          label={o(labels.no_show_calls)}
          min={1}
          max={5}
          value={draft.value.no_show_calls}
          set={(no_show_calls) => draft.set({ no_show_calls })}
          error={faultAt(act.fields, 'no_show_calls')}
        />
        <NumberField
          id="f-no_show_seconds"
          label={o(labels.no_show_seconds)}
          min={0}
          max={600}
          value={draft.value.no_show_seconds}
          set={(no_show_seconds) => draft.set({ no_show_seconds })}
          error={faultAt(act.fields, 'no_show_seconds')}
        />
      </Stack>
    </SectionForm>
  )
}
