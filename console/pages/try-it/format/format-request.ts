/** What is pretty-printed. */
export type TextForm = 'json' | 'xml' | 'html';

/** What the page asks the worker that formats: to format a text, and for a piece of what came out. */
export type FormatRequest =
  | { readonly id: number; readonly text: string; readonly form: TextForm }
  | { readonly id: number; readonly from: number; readonly to: number };

export type FormatAnswer =
  | { readonly id: number; readonly length: number }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly part: string };

/** The form that a text seems to have. */
export function guessForm(text: string): TextForm | undefined {
  const start = text.slice(0, 1_024).trimStart();
  if (/^[[{]/.test(start)) return 'json';
  if (/^<(!doctype html|html)\b/i.test(start)) return 'html';
  return /^<[?!\p{L}_]/u.test(start) ? 'xml' : undefined;
}
