import type { Language } from './text.ts';

/**
 * The language of an answer: `X-Language` (zh-cn, en-us) decides, else the first of Chinese and English that
 * `Accept-Language` prefers (RFC 9110, section 12.5.4), else English.
 */
export function preferredLanguage(xLanguage: string | undefined, acceptLanguage: string | undefined): Language {
  const named = xLanguage && languageOfTag(xLanguage.trim());
  if (named) return named;
  let best: { readonly language: Language; readonly quality: number } = { language: 'en', quality: 0 };
  for (const range of (acceptLanguage ?? '').slice(0, 1_024).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => /^q=/i.test(parameter));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    const language = languageOfTag(tag);
    if (language && quality > best.quality) best = { language, quality };
  }
  return best.language;
}

function languageOfTag(tag: string): Language | undefined {
  if (/^zh\b/i.test(tag)) return 'zh';
  return /^en\b/i.test(tag) ? 'en' : undefined;
}
