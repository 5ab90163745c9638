import { Link } from 'wouter';
import { useWords } from '../language/use-words.ts';
import { paths } from '../paths.ts';

const words = {
  title: { en: 'There is no such page', zh: '页面不存在' },
  back: { en: 'To the overview', zh: '返回总览' },
} as const;

export function NoSuchPage() {
  const t = useWords(words);
  return (
    <>
      <h1>{t.title}</h1>
      <Link href={paths.overview()}>{t.back}</Link>
    </>
  );
}
