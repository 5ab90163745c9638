import { useQuery } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useEffect } from 'react';
import type { z } from 'zod';
import type { listServicesResponse } from '../../../../src/contract/resources/service.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { propose } from '../../../forms/propose.ts';
import type { DeployValues } from '../values/deploy-values.ts';
import { freeName } from '../values/free-name.ts';

/** Services that are looked through for a name that is free; beyond them the platform refuses what is taken. */
const mostLookedThrough = 200;

/** Names the service after its model `name`, until somebody gives a name. */
export function useProposedName(form: FormInstance<DeployValues>, name: string | undefined, active: boolean): void {
  const { api, project } = useSession();
  const { data } = useQuery({
    queryKey: ['services', project.id, 'named', name],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listServicesResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/services`,
        query: { service_name: name, sort_by: 'service_name', order: 'asc', limit: mostLookedThrough },
        signal,
      }),
    enabled: active && name !== undefined,
    // What an earlier form was told is no proposal any more.
    gcTime: 0,
  });
  const taken = data?.services.map(({ service_name: existing }) => existing);
  const proposed = name !== undefined && taken ? freeName(name, taken) : undefined;
  useEffect(() => {
    if (active && proposed !== undefined) propose(form, 'name', proposed);
  }, [proposed, active, form]);
}
