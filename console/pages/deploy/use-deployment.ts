import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { z } from 'zod';
import type { registerApiResponse } from '../../../src/contract/resources/apps.ts';
import type { createServiceResponse } from '../../../src/contract/resources/service.ts';
import { type ApiRequest, path } from '../../api/api.ts';
import { ApiError } from '../../api/api-error.ts';
import { useSession } from '../../api/session.ts';

export interface Deployment {
  /** Sends the request, and lets the apps call the service that comes of it. */
  submit(order: { readonly request: ApiRequest; readonly apps: readonly string[] }): void;
  readonly pending: boolean;
  readonly error: Error | null;
  /** The service was made; what failed is that apps may call it. */
  readonly made: boolean;
}

/** `done` is told when all of it has been done. */
export function useDeployment(done: () => void): Deployment {
  const { api, project } = useSession();
  const client = useQueryClient();
  // Submitted again after half of it, only the other half is done.
  const made = useRef<string>(undefined);
  const { mutate, isPending, error } = useMutation({
    async mutationFn({ request, apps }: Parameters<Deployment['submit']>[0]) {
      made.current ??= (await api.call<Partial<z.infer<typeof createServiceResponse>>>(request)).service_id ?? '';
      if (apps.length === 0) return;
      const { auth_result: results } = await api.call<z.infer<typeof registerApiResponse>>({
        method: 'POST',
        path: path`/v1/${project.id}/services/${made.current}/app-auth-api`,
        body: { apps: apps.map((app) => ({ app_id: app })) },
      });
      const refused = results.filter(({ success }) => !success).map(({ reason }) => reason);
      if (refused.length > 0) throw new ApiError(refused.join(' '), 200, '', undefined);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['services', project.id] }),
    onSuccess: done,
  });
  return { submit: mutate, pending: isPending, error, made: made.current !== undefined };
}
