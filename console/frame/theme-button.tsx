import { useContext } from 'react';
import { useWords } from '../language/use-words.ts';
import { ThemeContext, themes } from './theme.ts';

const words = {
  theme: { en: 'Colors', zh: '外观' },
  system: { en: 'Colors: system', zh: '外观：跟随系统' },
  light: { en: 'Colors: light', zh: '外观：浅色' },
  dark: { en: 'Colors: dark', zh: '外观：深色' },
} as const;

export function ThemeButton() {
  const t = useWords(words);
  const { theme, choose } = useContext(ThemeContext);
  return (
    <select
      aria-label={t.theme}
      value={theme}
      onChange={({ target }) => choose(themes.find((each) => each === target.value) ?? 'system')}
    >
      {themes.map((each) => (
        <option key={each} value={each}>
          {t[each]}
        </option>
      ))}
    </select>
  );
}
