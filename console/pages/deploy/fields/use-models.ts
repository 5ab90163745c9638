import { useQueries } from '@tanstack/react-query';
import type { ModelDetail } from '../../../../src/contract/resources/model.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';

/** The models with these ids, as far as they are known. */
export function useModels(ids: readonly string[]): ReadonlyMap<string, ModelDetail> {
  const { api, project } = useSession();
  return useQueries({
    queries: [...new Set(ids)].map((id) => ({
      queryKey: ['models', project.id, 'detail', id],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.call<ModelDetail>({ method: 'GET', path: path`/v1/${project.id}/models/${id}`, signal }),
    })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.model_id, data] as const]))),
  });
}

/** Whether the model's container speaks WebSocket, whoever found that out. */
export function speaksWebSocket({ effective_config: effective }: Pick<ModelDetail, 'effective_config'>): boolean {
  return effective?.protocol === 'ws' || effective?.protocol === 'wss';
}
