import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listModelsResponse, ModelSummary } from '../../../../src/contract/resources/model.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { Failure } from '../../../ui/failure.tsx';
import { useModels } from './use-models.ts';

const words = {
  search: { en: 'Search by name, then choose a version', zh: '按名称搜索并选择版本' },
  none: { en: 'No model in status Normal.', zh: '没有状态为“正常”的模型。' },
  create: { en: 'Create a model', zh: '创建模型' },
} as const;

/** Choices that are offered at once; who has more of them searches. */
const mostShown = 50;

interface ModelPickerProps {
  /** Given by the form. */
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string) => void;
}

/** Chooses a version of a model that can be deployed. */
export function ModelPicker({ value, onChange, ...field }: ModelPickerProps) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [search, setSearch] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['models', project.id, 'deployable', search],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listModelsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models`,
        query: { model_status: 'published', model_name: search || undefined, limit: mostShown },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const chosen = useModels(value === undefined ? [] : [value]);
  const offered = new Map(
    [...chosen.values(), ...(data?.models ?? [])].map((model) => [model.model_id, labelOf(model)]),
  );
  const options = [...offered].map(([id, label]) => ({ value: id, label }));
  return (
    <>
      <Select<string>
        {...field}
        {...(value !== undefined && { value })}
        {...(onChange && { onChange: (id) => onChange(id) })}
        showSearch={{ filterOption: false, onSearch: (text) => setSearch(text.trim()) }}
        placeholder={t.search}
        loading={isPending}
        options={options}
        style={{ maxWidth: 480 }}
        notFoundContent={
          <>
            {t.none} <Link href={paths.newModel()}>{t.create}</Link>
          </>
        }
      />
      {error && <Failure error={error} retry={() => void refetch()} />}
    </>
  );
}

function labelOf({
  model_name: name,
  model_version: version,
}: Pick<ModelSummary, 'model_name' | 'model_version'>): string {
  return `${name} / ${version}`;
}
