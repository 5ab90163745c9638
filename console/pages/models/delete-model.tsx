import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { deleteModelResponse, ModelDetail } from '../../../src/contract/resources/model.ts';
import { ApiError } from '../../api/api-error.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import { servicesOfModel } from './services-of-model.ts';

const words = {
  delete: { en: 'Delete', zh: '删除' },
  question: { en: (name: string) => `Delete ${name}?`, zh: (name: string) => `删除 ${name}？` },
  lost: {
    en: 'This version goes with its configuration and events; this cannot be undone. Its image stays in the registry.',
    zh: '该版本及其配置和事件将被删除，且不可恢复。镜像仍保留在镜像仓库中。',
  },
  used: {
    en: (services: string) => `Services run it: ${services}. Delete them, or move them to another version, first.`,
    zh: (services: string) => `以下服务正在使用该模型：${services}。请先删除这些服务，或将其切换到其他版本。`,
  },
} as const;

interface DeleteModelProps {
  readonly model: ModelDetail;
  /** Told when it begins, and when it did not come about. */
  deleting(now: boolean): void;
  deleted(): void;
}

/** Deletes one version of a model, which no service may run. */
export function DeleteModel({ model, deleting, deleted }: DeleteModelProps) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const { model_id: id, model_name: name, model_version: version } = model;
  const { data } = useQuery(servicesOfModel(api, project.id, id, 1));
  const users = data?.services.map(({ service_name }) => service_name).join(', ') ?? '';
  return (
    <ConfirmButton<z.infer<typeof deleteModelResponse>>
      action="models.write"
      unavailable={users === '' ? undefined : t.used(users)}
      label={t.delete}
      question={t.question(`${name} ${version}`)}
      consequence={t.lost}
      order={modelOrders.deleteVersion(project.id, model)}
      underWay={deleting}
      done={({ delete_failed_list: [refusal] }) => {
        // What cannot be deleted is named in an answer that is no error.
        if (refusal) throw new ApiError(refusal.error_msg, 200, refusal.error_code, undefined);
        deleted();
        return client.invalidateQueries({ queryKey: ['models', project.id] });
      }}
    />
  );
}
