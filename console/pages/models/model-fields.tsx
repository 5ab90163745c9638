import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { z } from 'zod';
import type { createModelResponse } from '../../../src/contract/resources/model.ts';
import { useSession } from '../../api/session.ts';
import { NameField } from '../../forms/name-field.tsx';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { VariableFields } from '../../forms/variable-fields.tsx';
import { useWords } from '../../language/use-words.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ContainerFields } from './container-fields.tsx';
import { ExamineChoice } from './examine-choice.tsx';
import type { FoundFields } from './found-fields.ts';
import { ImageDoctor } from './image-doctor.tsx';
import { ImageField } from './image-field.tsx';
import { nameOfImage } from './image-name.ts';
import type { ModelForm } from './model-form.ts';
import { modelRequest } from './model-request.ts';
import { ProbeFields } from './probe-fields.tsx';
import { useProposedVersion } from './use-proposed-version.ts';

const words = {
  version: { en: 'Version', zh: '版本' },
  versionRule: {
    en: 'Three numbers from 0 to 99 with dots between them, as 0.0.1.',
    zh: '格式为“数字.数字.数字”，每个数字为 0～99，例如 0.0.1。',
  },
  description: { en: 'Description', zh: '描述' },
  descriptionRule: {
    en: 'At most 100 characters, none of & ! \' " < > =.',
    zh: '最多 100 个字符，不能包含 & ! \' " < > =。',
  },
  source: { en: 'Meta model source', zh: '元模型来源' },
  fromImage: { en: 'Container image', zh: '从容器镜像中选择' },
  variables: {
    en: 'Every service made of this model gets them, and may override them one by one.',
    zh: '由该模型部署的所有服务都会带上这些变量，服务可逐个覆盖。',
  },
  submit: { en: 'Create now', zh: '立即创建' },
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

/** Everything about a new model, and the button that makes it. */
export function ModelFields({ initial }: { readonly initial: ModelForm }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [form] = Form.useForm<ModelForm>();
  const [first] = useState(() => ({ ...initial, name: initial.name || nameOfImage(initial.image) }));
  // A name that nobody has given follows the image.
  const suggested = useRef(initial.name === '' ? first.name : undefined);
  const [found, setFound] = useState<FoundFields>({});
  // What is not filled in by a field is as it was at first.
  const current: ModelForm = { ...first, ...Form.useWatch([], { form, preserve: true }) };
  const order = modelOrders.create(project.id, modelRequest(current));
  const shown = modelOrders.create(project.id, modelRequest(current, true));
  const create = useMutation({
    mutationFn: () => api.call<z.infer<typeof createModelResponse>>(order.request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['models', project.id] });
      navigate(paths.models());
    },
  });
  useProposedVersion(form, current.name, !create.isPending);
  return (
    <Form<ModelForm>
      form={form}
      layout="vertical"
      className="form"
      initialValues={first}
      // In the middle, where its label is seen with it.
      scrollToFirstError={{ focus: true, block: 'center' }}
      onValuesChange={({ image }: Partial<ModelForm>, { name }) => {
        if (image === undefined || name !== suggested.current) return;
        suggested.current = nameOfImage(image);
        form.setFieldValue('name', suggested.current);
      }}
      onFinish={() => create.mutate()}
    >
      <NameField />
      <Form.Item
        name="version"
        label={t.version}
        rules={[{ pattern: /^(\d|[1-9]\d)(\.(\d|[1-9]\d)){2}$/, required: true, message: t.versionRule }]}
      >
        <Input maxLength={8} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="description"
        label={t.description}
        rules={[{ pattern: /^[^&!'"<>=]{0,100}$/, message: t.descriptionRule }]}
      >
        <Input.TextArea rows={2} maxLength={100} />
      </Form.Item>
      <Form.Item label={t.source}>
        <Radio.Group value="image" options={[{ value: 'image', label: t.fromImage }]} aria-label={t.source} />
      </Form.Item>
      <ImageField />
      <ExamineChoice />
      {!current.examine && <ImageDoctor form={form} current={current} found={found} onFound={setFound} />}
      <ContainerFields found={found} />
      <VariableFields place={['variables']} />
      <p className="quiet">{t.variables}</p>
      <ProbeFields found={found} />
      <RequestPreview orders={[shown]} />
      {create.error && <Failure error={create.error} />}
      <div className="page-actions">
        <ActionButton action="models.write" type="primary" htmlType="submit" loading={create.isPending}>
          {t.submit}
        </ActionButton>
        <Button onClick={() => navigate(paths.models())}>{t.cancel}</Button>
      </div>
    </Form>
  );
}
