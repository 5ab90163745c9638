import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../language/use-words.ts';
import { paths } from '../paths.ts';

const words = {
  search: { en: 'Search', zh: '搜索' },
  what: { en: 'Request id, service, model or image', zh: '请求 ID、服务、模型或镜像' },
} as const;

/** Finds a thing by its name or id, and by a request id what became of the request. */
export function SearchBox() {
  const t = useWords(words);
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const search = (event: FormEvent) => {
    event.preventDefault();
    const query = text.trim();
    if (query !== '') navigate(paths.search(query));
  };
  return (
    <search>
      <form onSubmit={search} className="top-search">
        <input
          type="search"
          aria-label={t.what}
          placeholder={t.what}
          maxLength={256}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="plain">
          {t.search}
        </button>
      </form>
    </search>
  );
}
