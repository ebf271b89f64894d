/** How does the component kit map to the tokens? */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ACCENT: MantineColorsTuple = ['#eaf0fd', '#cbdaf9', '#a3bef3', '#94b7ff', '#7aa5ff', '#4a7bde', '#2158d4', '#1b4cbd', '#143a91', '#0f2c6e'];

export const theme = createTheme({
  colors: { accent: ACCENT },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '12.5px', lg: '13px', xl: '15px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
});
