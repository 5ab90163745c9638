import type { FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ExaminationProgress } from './examination-progress.tsx';
import { ExaminationReport } from './examination-report.tsx';
import { examinationRequest } from './examination-request.ts';
import { FoundConflict } from './found-conflict.tsx';
import {
  type FoundField,
  type FoundFields,
  fieldsOf,
  formValuesOf,
  foundFieldNames,
  sortFound,
  valueIn,
} from './found-fields.ts';
import type { ModelForm } from './model-form.ts';
import { useExamination } from './use-examination.ts';

const words = {
  title: { en: 'Image doctor', zh: '镜像医生' },
  what: {
    en: 'Not sure what the image speaks, and where? The platform runs it once, isolated, for about a minute, and fills in what you have not entered yourself.',
    zh: '不确定镜像使用的协议和监听位置？平台可隔离运行一次镜像（约一分钟），并填入您尚未填写的内容。',
  },
  examine: { en: 'Examine the image', zh: '检查镜像' },
  again: { en: 'Examine again', zh: '重新检查' },
  cancel: { en: 'Cancel the examination', zh: '取消检查' },
  noImage: { en: 'Name the image first.', zh: '请先填写镜像路径。' },
  missing: {
    en: (names: string) =>
      `It seems to need environment variables: ${names}. They are listed below; enter their values and examine it again.`,
    zh: (names: string) => `镜像似乎需要环境变量：${names}。已在下方列出，请填写其值后重新检查。`,
  },
  preview: { en: 'The examination by command', zh: '用命令检查镜像' },
  of: { en: (image: string) => `Examination of ${image}`, zh: (image: string) => `${image} 的检查结果` },
  filled: {
    en: 'What was found stands in the form below, where it is marked.',
    zh: '检查结果已填入下方表单，并在相应位置标明。',
  },
} as const;

interface ImageDoctorProps {
  readonly form: FormInstance<ModelForm>;
  readonly current: ModelForm;
  /** What an examination has filled in so far. */
  readonly found: FoundFields;
  onFound(found: FoundFields): void;
}

/** Examines the image of a model that is being made, and fills its form in with what was found. */
export function ImageDoctor({ form, current, found, onFound }: ImageDoctorProps) {
  const t = useWords(words);
  const { project } = useSession();
  const [asked, setAsked] = useState<FoundFields>({});
  const { examination, underWay, error, beginning, canceling, begin, cancel } = useExamination();
  const order = modelOrders.examine(project.id, examinationRequest(current));
  const shown = modelOrders.examine(project.id, examinationRequest(current, true));
  const report = examination?.report;
  const isFilled = foundFieldNames.some(
    (field) => found[field] !== undefined && found[field] === valueIn(current, field),
  );
  const fill = (fields: FoundFields) => {
    form.setFieldsValue(formValuesOf(fields));
    onFound({ ...found, ...fields });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each report, whatever is typed after it.
  useEffect(() => {
    if (report === undefined) return;
    const sorted = sortFound(current, fieldsOf(report), found, (field) => form.isFieldTouched(placeOf[field]));
    fill(sorted.fill);
    setAsked(sorted.ask);
    const { variables } = current;
    const missing = (report.missing_envs ?? []).filter((name) => !variables.some((row) => row?.name === name));
    const added = missing.map((name) => ({ name, value: '', secret: false }));
    if (added.length > 0) form.setFieldValue('variables', [...variables, ...added]);
  }, [report]);
  return (
    <section className="panel" aria-label={t.title}>
      <p>{t.what}</p>
      <div className="page-actions">
        {underWay ? (
          <ActionButton action="models.write" loading={canceling} onClick={cancel}>
            {t.cancel}
          </ActionButton>
        ) : (
          <ActionButton
            action="models.write"
            unavailable={current.image.trim() === '' ? t.noImage : undefined}
            loading={beginning}
            onClick={() => {
              setAsked({});
              begin(order);
            }}
          >
            {examination ? t.again : t.examine}
          </ActionButton>
        )}
      </div>
      {underWay && <ExaminationProgress key={examination?.examination_id} step={examination?.step} />}
      {error && <Failure error={error} />}
      {examination?.error_msg !== undefined && (
        <p role="alert" className="failure">
          {examination.error_msg}
        </p>
      )}
      {report && (
        <>
          <h2>{t.of(examination.source_location)}</h2>
          {isFilled && <p>{t.filled}</p>}
          {report.missing_envs && <p className="notice">{t.missing(report.missing_envs.join(', '))}</p>}
          <FoundConflict
            asked={asked}
            current={current}
            onUse={() => {
              fill(asked);
              setAsked({});
            }}
          />
          <ExaminationReport report={report} />
        </>
      )}
      <RequestPreview title={t.preview} orders={[shown]} />
    </section>
  );
}

/** Where a found field stands in the form. */
const placeOf = {
  protocol: ['protocol'],
  port: ['port'],
  readinessUrl: ['probes', 'readiness_health', 'on'],
} as const satisfies Readonly<Record<FoundField, readonly string[]>>;
