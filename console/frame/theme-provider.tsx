import { theme as antTheme, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLanguage } from '../language/use-language.ts';
import { firstTheme, keepTheme, type Theme, ThemeContext } from './theme.ts';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

// Where the library's own colors, and then a component's, are too close to their ground for text (WCAG 2.2, 1.4.3).
const lightColors = {
  colorPrimary: '#0b57d0',
  colorPrimaryHover: '#0842a0',
  colorLink: '#0b57d0',
  colorLinkHover: '#0842a0',
  colorError: '#c5221f',
  colorTextPlaceholder: '#6b6b6b',
  colorTextDescription: '#595959',
  colorTextTertiary: '#595959',
};
const darkColors = {
  colorPrimary: '#3c89e8',
  colorError: '#ff7875',
  colorLink: '#7ab0ff',
  colorTextPlaceholder: '#8f8f8f',
  colorTextDescription: '#a9a9a9',
  colorTextTertiary: '#a9a9a9',
};
const readableInLight = { Button: { colorPrimaryHover: '#0a4db9', colorError: '#b3261e' } };
const readableInDark = {
  Button: {
    colorPrimaryHover: '#2f6fc0',
    colorError: '#ff8a80',
    dangerColor: '#1b1b1d',
    defaultHoverColor: '#7ab0ff',
    defaultActiveColor: '#7ab0ff',
  },
  Tabs: { itemSelectedColor: '#7ab0ff', itemHoverColor: '#7ab0ff', itemActiveColor: '#7ab0ff' },
};

/** What pops up belongs to the part of the page that it is about, for those who go through it by its parts. */
function popupPlace(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest<HTMLElement>('[role=dialog], main') ?? document.body;
}

function onSchemeChange(changed: () => void): () => void {
  darkScheme.addEventListener('change', changed);
  return () => darkScheme.removeEventListener('change', changed);
}

/** Light or dark, and the components in the reader's language. `nonce` is what the page's policy lets styles have. */
export function ThemeProvider({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  const { language } = useLanguage();
  const [theme, setTheme] = useState<Theme>(firstTheme);
  const systemDark = useSyncExternalStore(onSchemeChange, () => darkScheme.matches);
  const dark = theme === 'system' ? systemDark : theme === 'dark';
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);
  const choice = useMemo(
    () => ({
      theme,
      dark,
      choose: (next: Theme) => {
        keepTheme(next);
        setTheme(next);
      },
    }),
    [theme, dark],
  );
  const { darkAlgorithm, defaultAlgorithm } = antTheme;
  const colors = dark ? darkColors : lightColors;
  return (
    <ThemeContext value={choice}>
      <ConfigProvider
        csp={{ nonce }}
        locale={language === 'zh' ? zhCN : enUS}
        theme={{
          algorithm: dark ? darkAlgorithm : defaultAlgorithm,
          token: { ...colors, motion: false },
          components: dark ? readableInDark : readableInLight,
        }}
        getPopupContainer={popupPlace}
        button={{ autoInsertSpace: false }}
      >
        {children}
      </ConfigProvider>
    </ThemeContext>
  );
}
