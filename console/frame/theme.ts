import { createContext } from 'react';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface ThemeChoice {
  readonly theme: Theme;
  /** What `system` comes to now. */
  readonly dark: boolean;
  choose(theme: Theme): void;
}

export const ThemeContext = createContext<ThemeChoice>({ theme: 'system', dark: false, choose: () => undefined });

const storageKey = 'sluice.theme';

export function firstTheme(): Theme {
  const kept = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === kept) ?? 'system';
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
}
