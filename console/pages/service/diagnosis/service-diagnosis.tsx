import type { Fix } from '../../../../src/contract/resources/diagnosis.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { FixForm } from './fix-form.tsx';
import { useApplyFix } from './use-apply-fix.ts';
import { diagnosisId, isWell, useDiagnosis } from './use-diagnosis.ts';

const words = {
  title: { en: 'Diagnosis', zh: '诊断' },
  takenBack: {
    en: 'The last update was rolled back; the service runs as before.',
    zh: '上次更新已回滚，服务按之前的配置运行。',
  },
  log: { en: 'Last lines of its log', zh: '最近的日志' },
  applying: { en: (fix: string) => `Being applied: ${fix}`, zh: (fix: string) => `正在应用：${fix}` },
  applied: {
    en: (fix: string) => `Applied: ${fix}. The service is being deployed.`,
    zh: (fix: string) => `已应用：${fix}。服务正在部署。`,
  },
} as const;

/** What is wrong with a service that does not run as it should, and what puts it right. Nothing where nothing is wrong. */
export function ServiceDiagnosis({ service }: { readonly service: ServiceDetail }) {
  return isWell(service) ? null : <Found service={service} />;
}

function Found({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { data } = useDiagnosis(service);
  const { applying, applied, error, apply } = useApplyFix(service);
  const summary = data?.summary ?? service.error_msg;
  if (summary === undefined) return null;
  const lines = data?.last_log_lines ?? [];
  const said = applying ? t.applying(applying.text) : applied && t.applied(applied.text);
  return (
    <section id={diagnosisId} tabIndex={-1} aria-label={t.title} className="notice">
      <h2>{t.title}</h2>
      <p>{summary}</p>
      {data?.advice !== undefined && <p>{data.advice}</p>}
      {data?.taken_back && <p className="quiet">{t.takenBack}</p>}
      {lines.length > 0 && (
        <details open>
          <summary>{t.log}</summary>
          <ScrollRegion label={t.log} className="log">
            <pre>{lines.join('\n')}</pre>
          </ScrollRegion>
        </details>
      )}
      {said !== undefined && <p role="status">{said}</p>}
      {data?.fixes.map((fix) => (
        <FixForm
          key={keyOf(fix)}
          fix={fix}
          serviceName={service.service_name}
          applying={applying !== undefined && keyOf(applying) === keyOf(fix)}
          unavailable={said}
          apply={(inputs) => apply(fix, inputs)}
        />
      ))}
      {error && <Failure error={error} />}
    </section>
  );
}

/** A fix that is found again is the same, though its calls may name a newer generation. */
function keyOf({ kind, text }: Fix): string {
  return `${kind} ${text}`;
}
