import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { listSpecificationsResponse } from '../../../../src/contract/resources/specification.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useLanguage } from '../../../language/use-language.ts';

/** The specifications that may be chosen, and how one is shown by its name: with its cores and memory as far as it is known. */
export function useSpecifications() {
  const { language } = useLanguage();
  const { api, project } = useSession();
  const query = useQuery({
    queryKey: ['specifications', project.id],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listSpecificationsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/services/specifications`,
        signal,
      }),
    staleTime: 60_000,
  });
  const specifications = query.data?.specifications ?? [];
  const shown = (name: string) => {
    const known = specifications.find(({ specification }) => specification === name);
    if (known === undefined) return name;
    // The cloud's own names have one core in the plural.
    const size = language === 'zh' ? known.display_cn : known.display_en.replace(/(?<![\d.])1 vCPUs\b/, '1 vCPU');
    return `${size} (${name})`;
  };
  return { ...query, names: specifications.map(({ specification }) => specification), shown };
}
