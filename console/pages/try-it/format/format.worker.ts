import type { FormatAnswer, FormatRequest } from './format-request.ts';
import { type Formatted, prettyJson } from './pretty-json.ts';
import { prettyMarkup } from './pretty-markup.ts';

// Formats away from the page, and keeps the result here: the page fetches what it shows, and no more.

let formatted = '';

addEventListener('message', ({ data }: MessageEvent<FormatRequest>) => {
  postMessage(answer(data));
});

function answer(request: FormatRequest): FormatAnswer {
  const { id } = request;
  if (!('text' in request)) return { id, part: formatted.slice(request.from, request.to) };
  const result: Formatted =
    request.form === 'json' ? prettyJson(request.text) : prettyMarkup(request.text, request.form);
  formatted = 'text' in result ? result.text : '';
  return 'text' in result ? { id, length: formatted.length } : { id, error: result.error };
}
