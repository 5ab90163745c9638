import { Link } from 'wouter';
import { mostFound } from '../../../src/contract/resources/search-bound.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { statusWords } from '../services/status/service-status.tsx';
import type { Found } from './search-page.tsx';

const words = {
  services: { en: 'Online services', zh: '在线服务' },
  models: { en: 'Models', zh: '模型' },
  repositories: { en: 'Images', zh: '容器镜像' },
  more: {
    en: (count: number) => `These are the latest ${count}; there may be more. Type more of the name to find another.`,
    zh: (count: number) => `仅显示最近的 ${count} 条，可能还有更多。请输入更完整的名称。`,
  },
} as const;

/** Things by their names. */
export function FoundList({ found }: { readonly found: Found }) {
  const t = useWords(words);
  const status = useWords(statusWords);
  const groups = [
    {
      title: t.services,
      rows: found.services.map((row) => ({
        to: paths.service(row.service_id),
        label: row.service_name,
        more: status[row.status],
      })),
    },
    {
      title: t.models,
      rows: found.models.map((row) => ({
        to: paths.model(row.model_id),
        label: row.model_name,
        more: row.model_version,
      })),
    },
    {
      title: t.repositories,
      rows: found.repositories.map(({ namespace, name }) => ({
        to: paths.repository(namespace, name),
        label: `${namespace}/${name}`,
        more: '',
      })),
    },
  ];
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => (
      <section key={title} className="panel">
        <h2 className="first">{title}</h2>
        <ul className="lines">
          {rows.map(({ to, label, more }) => (
            <li key={to}>
              <Link href={to}>{label}</Link> <span className="quiet">{more}</span>
            </li>
          ))}
        </ul>
        {rows.length >= mostFound && <p className="quiet">{t.more(mostFound)}</p>}
      </section>
    ));
}
