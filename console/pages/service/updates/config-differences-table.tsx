import type { z } from 'zod';
import type { serviceLogsResponse } from '../../../../src/contract/resources/service-history.ts';
import { useWords } from '../../../language/use-words.ts';
import { configDifferences } from './config-differences.ts';
import { useFieldName } from './use-field-name.ts';

type Update = z.infer<typeof serviceLogsResponse>['logs'][number];

const words = {
  title: {
    en: (before: number, after: number) => `From ${before} to ${after}`,
    zh: (before: number, after: number) => `配置 ${before} 与 ${after} 的差异`,
  },
  field: { en: 'Field', zh: '字段' },
  same: { en: 'Both are the same.', zh: '两个配置相同。' },
} as const;

interface ConfigDifferencesProps {
  readonly before: Pick<Update, 'generation' | 'config'>;
  readonly after: Pick<Update, 'generation' | 'config'>;
}

/** What changed between two configurations. */
export function ConfigDifferencesTable({ before, after }: ConfigDifferencesProps) {
  const t = useWords(words);
  const nameOf = useFieldName();
  const differences = configDifferences(before.config, after.config);
  const isOnlyVersion = before.config.length < 2 && after.config.length < 2;
  const title = t.title(before.generation, after.generation);
  return (
    <section aria-label={title} className="panel">
      <h3>{title}</h3>
      {differences.length === 0 ? (
        <p>{t.same}</p>
      ) : (
        <table className="differences">
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{before.generation}</th>
              <th scope="col">{after.generation}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ version, path, before: was = '–', after: is = '–' }) => (
              <tr key={`${version} ${path}`}>
                <th scope="row">{nameOf({ version, path }, isOnlyVersion)}</th>
                <td>
                  <code>{was}</code>
                </td>
                <td>
                  <code>{is}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
