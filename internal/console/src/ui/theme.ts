import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, parseThemeColor } from '@mantine/core'

// The tokens of the service. Shade 7 of a colour is its text and button tone,
// 8 its pressed or on-tint tone, 0 its tint; text in 7 or 8 on white or on the
// tint keeps 4.5:1 (WCAG 1.4.3), which the raw brand colours do not.
const shades = (...all: [string, string, string, string, string, string, string, string, string, string]) =>
  all satisfies MantineColorsTuple

const blue = shades(
  '#EAF4FC',
  '#D3E7F7',
  '#A9CFEE',
  '#7CB5E3',
  '#4F99D5',
  '#2A80C6',
  '#0B6BB8',
  '#0B5A9E',
  '#084378',
  '#062F55',
)
const green = shades(
  '#EEF7E8',
  '#DCEFD1',
  '#BBE0A6',
  '#97CE78',
  '#72B84B',
  '#529C2F',
  '#3A7D1E',
  '#2B6B1B',
  '#1F5213',
  '#163C0D',
)
const orange = shades(
  '#FEF3E6',
  '#FCE3C6',
  '#F8C78E',
  '#F2A851',
  '#EB891B',
  '#D2740F',
  '#B45F06',
  '#A34A00',
  '#7D3900',
  '#5C2A00',
)
const red = shades(
  '#FDECEB',
  '#FAD5D2',
  '#F3ABA6',
  '#E97E77',
  '#DC5449',
  '#C93A30',
  '#BE3027',
  '#B3261E',
  '#8F1D17',
  '#6B1511',
)
const violet = shades(
  '#F1EDF9',
  '#E1D9F2',
  '#C3B3E4',
  '#A48DD5',
  '#866AC4',
  '#7250B3',
  '#6445A9',
  '#5B3D9E',
  '#46307A',
  '#332258',
)
const gray = shades(
  '#F4F7FA',
  '#E9EEF3',
  '#D5DBE1',
  '#BCC5CE',
  '#98A4B0',
  '#6B7784',
  '#5A6773',
  '#4A5866',
  '#2E3A46',
  '#16202A',
)

export const theme = createTheme({
  colors: { blue, green, orange, red, violet, gray },
  primaryColor: 'blue',
  primaryShade: 7,
  black: '#16202A',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.43', md: '1.43', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '700',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver(input) {
    const colors = defaultVariantColorsResolver(input)
    if (input.variant !== 'light') return colors
    const { color } = parseThemeColor({ color: input.color ?? 'blue', theme: input.theme })
    return {
      ...colors,
      background: `var(--mantine-color-${color}-0)`,
      hover: `var(--mantine-color-${color}-1)`,
      color: `var(--mantine-color-${color}-8)`,
    }
  },
  components: {
    Badge: {
      defaultProps: { variant: 'light', radius: 4 },
      styles: {
        root: {
          textTransform: 'none',
          fontWeight: 600,
          height: 'auto',
          minHeight: 'var(--badge-height)',
          maxWidth: '100%',
        },
        label: { whiteSpace: 'normal', overflow: 'visible' },
      },
    },
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
})
