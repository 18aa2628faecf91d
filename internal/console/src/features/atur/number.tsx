import { NumberInput } from '@mantine/core'

type Props = {
  id: string
  label: string
  min: number
  max: number
  value: number
  set: (value: number) => void
  error?: string
}

/** A whole number of the settings; an empty field is the least there may be. */
export function NumberField({ id, label, min, max, value, set, error }: Props) {
  return (
    <NumberInput
      id={id}
      label={label}
      min={min}
      max={max}
      maw={340}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="blur"
      value={value}
      onChange={(next) => set(next === '' ? min : Number(next))}
      error={error}
    />
  )
}
