import { Form } from 'antd';
import { useWords } from '../../../language/use-words.ts';
import { useInheritedText } from '../use-inherited-text.ts';
import type { VersionValues } from '../values/deploy-values.ts';
import { useModels } from './use-models.ts';

const words = {
  override: {
    en: 'To give one of them another value here, add a variable of the same name.',
    zh: '如需在此服务中覆盖，请增加同名环境变量。',
  },
} as const;

/** What the instances of a version find in their environment without any entry in the form. */
export function ModelVariables({ index }: { readonly index: number }) {
  const t = useWords(words);
  const inheritedText = useInheritedText();
  const modelId: string | undefined = Form.useWatch(['versions', index, 'modelId']);
  const rows: VersionValues['variables'] = Form.useWatch(['versions', index, 'variables']) ?? [];
  const models = useModels(modelId === undefined ? [] : [modelId]);
  const lines = inheritedText(
    models.get(modelId ?? ''),
    rows.flatMap((row) => row?.name ?? []),
  );
  if (lines.length === 0) return null;
  return (
    <div className="model-variables">
      {lines.map((line) => (
        <div key={line}>
          <code>{line}</code>
        </div>
      ))}
      <p className="quiet">{t.override}</p>
    </div>
  );
}
