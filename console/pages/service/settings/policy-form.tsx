import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useState } from 'react';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { type ApiRequest, path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { RequestPreview } from '../../../forms/request-preview.tsx';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { BasicFields } from '../../deploy/fields/basic-fields.tsx';
import { PolicyFields } from '../../deploy/fields/policy-fields.tsx';
import { updateCommand } from '../../deploy/values/deploy-command.ts';
import type { DeployValues } from '../../deploy/values/deploy-values.ts';
import { updateBody } from '../../deploy/values/service-body.ts';
import { serviceValues } from '../../deploy/values/service-values.ts';
import { useWhyNot } from '../../services/actions/service-buttons.tsx';

const words = {
  title: { en: 'Description and policy', zh: '描述与策略' },
  says: {
    en: 'In force at once for new connections; no instance is replaced.',
    zh: '对新连接立即生效，不会替换实例。',
  },
  save: { en: 'Save', zh: '保存' },
} as const;

interface PolicyFormProps {
  readonly service: ServiceDetail;
  saved(): void;
}

/** What is said of the service, and how its calls and sockets are treated. */
export function PolicyForm({ service, saved }: PolicyFormProps) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const [form] = Form.useForm<DeployValues>();
  const [first] = useState(() => serviceValues(service));
  const [values, setValues] = useState(first);
  const { config: _, ...body } = updateBody(values, service);
  const request: ApiRequest = { method: 'PUT', path: path`/v1/${project.id}/services/${service.service_id}`, body };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.call(request),
    onSuccess: () => {
      saved();
      return client.invalidateQueries({ queryKey: ['services'] });
    },
  });
  return (
    <section aria-label={t.title} className="panel">
      <h2>{t.title}</h2>
      <p className="quiet">{t.says}</p>
      <Form<DeployValues>
        form={form}
        layout="vertical"
        initialValues={first}
        onValuesChange={() => setValues({ ...first, ...(form.getFieldsValue(true) as DeployValues) })}
        onFinish={() => mutate()}
      >
        <BasicFields named />
        <PolicyFields />
        <ActionButton
          action="services.write"
          type="primary"
          htmlType="submit"
          loading={isPending}
          unavailable={whyNot('configure', service.status)}
        >
          {t.save}
        </ActionButton>
      </Form>
      {error && <Failure error={error} />}
      <RequestPreview orders={[{ request, command: updateCommand(service.service_name) }]} />
    </section>
  );
}
