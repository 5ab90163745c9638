import { Button, Form, Space, Steps } from 'antd';
import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { AppField, useApps } from './fields/app-field.tsx';
import { BasicFields } from './fields/basic-fields.tsx';
import { PolicyFields } from './fields/policy-fields.tsx';
import { useModels } from './fields/use-models.ts';
import { useProposedName } from './fields/use-proposed-name.ts';
import { VersionFields } from './fields/version-fields.tsx';
import { WebSocketField } from './fields/web-socket-field.tsx';
import { Preview } from './preview.tsx';
import { Summary } from './summary.tsx';
import { useDeployment } from './use-deployment.ts';
import { type DeployValues, newDeployment } from './values/deploy-values.ts';
import { serviceRequestOf } from './values/service-request-of.ts';
import { serviceValues } from './values/service-values.ts';

const words = {
  configure: { en: 'Configure', zh: '配置' },
  confirm: { en: 'Confirm', zh: '确认' },
  advanced: { en: 'Limits, drain and other policy', zh: '限制、排空等高级策略' },
  next: { en: 'Next', zh: '下一步' },
  cancel: { en: 'Cancel', zh: '取消' },
  back: { en: 'Back', zh: '上一步' },
  submit: { en: 'Submit', zh: '提交' },
  onlyApps: {
    en: 'The service was made and is being deployed. Only letting the apps call it failed; submit again to try that part, or do it in the service.',
    zh: '服务已创建并正在部署，仅应用授权失败。可再次提交以重试授权，或稍后在服务中授权。',
  },
  toList: { en: 'To the services', zh: '返回在线服务列表' },
} as const;

interface DeployWizardProps {
  /** The one that is changed; absent: a new one is made. */
  readonly service?: ServiceDetail;
  /** Chosen from the beginning. */
  readonly modelId?: string | undefined;
  /** The service is to be upgraded to WebSocket. */
  readonly upgrade?: boolean;
}

/** Deploys a service, or changes one: 配置, 下一步, 提交. */
export function DeployWizard({ service: given, modelId, upgrade = false }: DeployWizardProps) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  const { project } = useSession();
  const [form] = Form.useForm<DeployValues>();
  // What others change meanwhile does not change the form: its request names the generation that it was filled in from.
  const [service] = useState(given);
  const [initial] = useState(() => {
    const values = service === undefined ? newDeployment(modelId) : serviceValues(service);
    return upgrade ? { ...values, websocket: true } : values;
  });
  const [confirming, setConfirming] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const watched = Form.useWatch((all: DeployValues) => all, form);
  const values: DeployValues = { ...initial, ...watched, policy: { ...initial.policy, ...watched?.policy } };
  const models = useModels(values.versions.flatMap(({ modelId: id }) => (id === undefined ? [] : [id])));
  const named = models.get(values.versions[0]?.modelId ?? '')?.model_name;
  // What is confirmed stays as it was seen, also when the service that comes of it takes the name.
  useProposedName(form, named, service === undefined && !confirming);
  const { data: apps } = useApps(useMay('apps.manage'));
  const request = serviceRequestOf(values, project.id, service);
  const leave = () => navigate(service === undefined ? paths.services() : paths.service(service.service_id));
  const deployment = useDeployment(leave);
  const modelName = (id: string, between = ':') => {
    const model = models.get(id);
    return model === undefined ? id : `${model.model_name}${between}${model.model_version}`;
  };
  const appName = (id: string) => apps?.apps.find((app) => app.app_id === id)?.app_name ?? id;
  const showErrors = () => {
    for (const field of place.current?.querySelectorAll('.ant-form-item-has-error') ?? []) {
      const folded = field.closest('details');
      if (folded !== null) folded.open = true;
    }
  };
  return (
    <div ref={place}>
      <Steps
        className="wizard-steps"
        current={confirming ? 1 : 0}
        items={[{ title: t.configure }, { title: t.confirm }]}
      />
      <Form<DeployValues>
        form={form}
        layout="vertical"
        initialValues={initial}
        hidden={confirming}
        // In the middle, where its label is seen with it.
        scrollToFirstError={{ focus: true, block: 'center' }}
        onFinish={() => setConfirming(true)}
        // The errors are drawn after this.
        onFinishFailed={() => requestAnimationFrame(showErrors)}
      >
        <div className="panel">
          <BasicFields named={service !== undefined} />
        </div>
        <VersionFields />
        <div className="panel">
          <WebSocketField
            fixed={service?.additional_properties['websocket_upgrade'] === true}
            follows={service === undefined}
          />
          {service === undefined && <AppField />}
          <details>
            <summary>{t.advanced}</summary>
            <PolicyFields />
          </details>
        </div>
        <Space wrap className="filters">
          <Button type="primary" htmlType="submit">
            {t.next}
          </Button>
          <Button onClick={leave}>{t.cancel}</Button>
        </Space>
      </Form>
      {confirming && (
        <>
          <Summary
            values={values}
            service={service}
            models={models}
            modelName={(id) => modelName(id, ' ')}
            appName={appName}
          />
          {deployment.made && deployment.error && (
            <p role="status">
              {t.onlyApps} <Link href={paths.services()}>{t.toList}</Link>
            </p>
          )}
          {deployment.error && <Failure error={deployment.error} />}
          <Space wrap className="filters">
            <Button disabled={deployment.pending || deployment.made} onClick={() => setConfirming(false)}>
              {t.back}
            </Button>
            <ActionButton
              action="services.write"
              type="primary"
              loading={deployment.pending}
              onClick={() => deployment.submit({ request, apps: values.apps })}
            >
              {t.submit}
            </ActionButton>
          </Space>
        </>
      )}
      <Preview values={values} service={service} modelName={modelName} appName={appName} />
    </div>
  );
}
