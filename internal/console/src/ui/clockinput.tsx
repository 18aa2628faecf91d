import { TextInput, type TextInputProps } from '@mantine/core'

type Props = Omit<TextInputProps, 'onChange' | 'value' | 'type'> & { value: string; onTime: (text: string) => void }

/** A time of day, written 09.14 whatever the browser's own habit is; `readTime` understands it. */
export function ClockInput({ onTime, ...props }: Props) {
  return (
    <TextInput
      placeholder="09.14"
      inputMode="decimal"
      autoComplete="off"
      maxLength={7}
      className="num"
      onChange={(event) => onTime(event.currentTarget.value)}
      {...props}
    />
  )
}
