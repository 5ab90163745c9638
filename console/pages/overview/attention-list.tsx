import { Link } from 'wouter';
import type { Attention } from '../../../src/contract/resources/overview.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Time } from '../../ui/time.tsx';

const words = {
  title: { en: 'Needs attention', zh: '需要关注' },
  none: { en: 'Nothing needs attention.', zh: '一切正常。' },
  failed: { en: 'failed', zh: '异常' },
  concerning: { en: 'runs with something wrong', zh: '告警' },
  deploying: { en: 'has not come up yet', zh: '尚未部署成功' },
  waiting: { en: 'has been waiting for long', zh: '等待时间较长' },
} as const;

/** What failed, fails to come up or waits for long, the latest first, with the reason in a line. */
export function AttentionList({ rows }: { readonly rows: readonly Attention[] }) {
  const t = useWords(words);
  const said = (status: string) => (Object.hasOwn(words, status) ? t[status as keyof typeof words] : status);
  return (
    <section className="panel">
      <h2 className="first">{t.title}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t.none}</p>
      ) : (
        <ul className="lines">
          {rows.map(({ kind, id, name, version, status, since, message }) => (
            <li key={`${kind} ${id}`}>
              <Link href={kind === 'service' ? paths.service(id) : paths.model(id)}>
                {version === undefined ? name : `${name} ${version}`}
              </Link>{' '}
              {said(status)} · <Time at={since} />
              {message !== undefined && <div className="quiet">{message}</div>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
