import { useLanguage } from '../language/use-language.ts';

/** Changes to the other language; named in that language, so that its readers find it. */
export function LanguageButton() {
  const { language, choose } = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="plain" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => choose(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </button>
  );
}
