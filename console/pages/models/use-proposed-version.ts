import { useQuery } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useEffect } from 'react';
import type { z } from 'zod';
import type { listModelsResponse } from '../../../src/contract/resources/model.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { namePattern } from '../../forms/name-pattern.ts';
import { propose } from '../../forms/propose.ts';
import { type ModelForm, newModel } from './model-form.ts';
import { nextVersion } from './next-version.ts';

/** Keeps the form at the version after the highest of its name, until somebody gives one. */
export function useProposedVersion(form: FormInstance<ModelForm>, name: string, active: boolean): void {
  const { api, project } = useSession();
  const { data } = useQuery({
    queryKey: ['models', project.id, 'highest', name],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listModelsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models`,
        query: { model_name: name, exact_match: 'true', sort_by: 'model_version', order: 'desc', limit: 1 },
        signal,
      }),
    enabled: active && namePattern.test(name),
    // What an earlier form was told is no proposal any more.
    gcTime: 0,
  });
  const highest = data?.models[0]?.model_version;
  const proposed = data && (highest === undefined ? newModel.version : nextVersion(highest));
  useEffect(() => {
    if (active && proposed !== undefined) propose(form, 'version', proposed);
  }, [proposed, active, form]);
}
