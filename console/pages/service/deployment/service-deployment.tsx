import { Button } from 'antd';
import { useLocation } from 'wouter';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { DeploymentTimeline } from '../../services/timeline/deployment-timeline.tsx';
import { diagnosisId, isWell, useDiagnosis } from '../diagnosis/use-diagnosis.ts';

const words = {
  runs: { en: 'The service runs and can be called.', zh: '服务已运行，可以调用。' },
  tryIt: { en: 'Try the service', zh: '前往预测' },
  help: { en: 'What puts it right', zh: '查看修复方法' },
} as const;

/** 部署过程: how the last deployment went, and what comes next. */
export function ServiceDeployment({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  return (
    <>
      {service.status === 'running' && (
        <p>
          {t.runs}{' '}
          <Button type="primary" onClick={() => navigate(paths.serviceTab(service.service_id, 'try-it'))}>
            {t.tryIt}
          </Button>
        </p>
      )}
      {!isWell(service) && <ToFixes service={service} />}
      <DeploymentTimeline service={service} />
    </>
  );
}

/** Leads to the buttons above the tabs, once there are some. */
function ToFixes({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { data } = useDiagnosis(service);
  const [first] = data?.fixes ?? [];
  if (first === undefined) return null;
  const show = () => {
    const place = document.getElementById(diagnosisId);
    place?.scrollIntoView();
    place?.focus({ preventScroll: true });
  };
  return (
    <p>
      <Button onClick={show}>{`${t.help}: ${first.text}`}</Button>
    </p>
  );
}
