import { Text } from '@mantine/core'
import { k } from './text'
import type { File } from './types'

const colors: Record<File['scan'], string> = {
  clean: 'dimmed',
  unscanned: 'dimmed',
  waiting: 'orange.8',
  infected: 'red.7',
}

/** What the virus scanner said of a file. */
export const ScanWord = ({ scan }: { scan: File['scan'] | undefined }) =>
  scan ? (
    <Text span size="sm" c={colors[scan]} fw={scan === 'infected' ? 600 : 400} data-scan={scan}>
      {k(`kotak.file.scan.${scan}`)}
    </Text>
  ) : null
