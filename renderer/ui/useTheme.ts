/** Is it light or dark, and how is that changed? */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

export interface ThemeState {
  readonly chosen: Theme;
  /** What is shown now, with "system" resolved. */
  readonly shown: 'light' | 'dark';
  readonly choose: (theme: Theme) => void;
  /** light → dark → system → light */
  readonly next: () => void;
}

export function useTheme(): ThemeState {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const chosen: Theme = colorScheme === 'auto' ? 'system' : colorScheme;
  const choose = (theme: Theme): void => setColorScheme(theme === 'system' ? 'auto' : theme);
  const next = (): void => choose(THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? 'system');
  return { chosen, shown, choose, next };
}
