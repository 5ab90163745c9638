import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { RetentionBody } from '../../../src/contract/resources/retention.ts';
import { useSession } from '../../api/session.ts';
import { NumberField } from '../../forms/number-field.tsx';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { type RetentionWish, retentionOrders } from '../../orders/retention-orders.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';

const words = {
  set: { en: 'Set retention rules', zh: '设置老化规则' },
  days: { en: 'Tags go after so many days', zh: '存活时间（天）' },
  newest: { en: 'So many of the newest tags stay', zh: '保留最新的版本数' },
  either: {
    en: 'With both, a tag goes when one of them says so. The rules that are there are replaced.',
    zh: '两项都填写时，满足任一条件即删除。已有的规则会被替换。',
  },
  needed: { en: 'Enter one of the two numbers.', zh: '请至少填写其中一个数字。' },
  keep: { en: 'Tags that stay and do not count', zh: '始终保留且不计入的版本' },
  keepHelp: { en: 'Separated by spaces, for example: latest stable', zh: '以空格分隔，例如：latest stable' },
  matching: { en: 'Regular expressions of tags that stay', zh: '始终保留的版本（正则表达式）' },
  matchingHelp: { en: 'One a line, for example: ^release-', zh: '每行一个，例如：^release-' },
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

interface Fields {
  readonly days?: number | null;
  readonly newest?: number | null;
  readonly keep?: string;
  readonly matching?: string;
}

interface ChangeRetentionProps {
  readonly organization: string;
  readonly name: string;
  readonly retention: RetentionBody | undefined;
}

/** Says how long the tags of a repository stay: the button, and the window with its fields. */
export function ChangeRetention(props: ChangeRetentionProps) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton action="images.write" onClick={() => setOpen(true)}>
        {t.set}
      </ActionButton>
      {/* Made anew each time, so that it begins with the rules that are in force then. */}
      {open && <RetentionWindow {...props} close={() => setOpen(false)} />}
    </>
  );
}

function RetentionWindow({ organization, name, retention, close }: ChangeRetentionProps & { close(): void }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const orderOf = (fields: Fields) => retentionOrders.set({ organization, name }, retention?.id, wishOf(fields));
  const given: Fields = Form.useWatch([], form) ?? fieldsOf(retention);
  const set = useMutation({
    mutationFn: (fields: Fields) => api.call<unknown>(orderOf(fields).request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['images', project.id] });
      close();
    },
  });
  const isEmpty = given.days == null && given.newest == null;
  return (
    <Modal
      title={t.set}
      open
      okText={t.set}
      cancelText={t.cancel}
      confirmLoading={set.isPending}
      okButtonProps={{ disabled: isEmpty }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={fieldsOf(retention)}
        onFinish={(fields) => set.mutate(fields)}
      >
        <NumberField name="days" label={t.days} bound={{ minimum: 1, maximum: 36_500 }} />
        <NumberField name="newest" label={t.newest} bound={{ minimum: 1, maximum: 100_000 }} extra={t.either} />
        <Form.Item name="keep" label={t.keep} extra={t.keepHelp}>
          <Input maxLength={1_300} autoComplete="off" />
        </Form.Item>
        <Form.Item name="matching" label={t.matching} extra={t.matchingHelp}>
          <Input.TextArea maxLength={1_300} rows={2} autoComplete="off" />
        </Form.Item>
      </Form>
      {isEmpty && <p>{t.needed}</p>}
      {set.error && <Failure error={set.error} />}
      <RequestPreview orders={[orderOf(given)]} />
    </Modal>
  );
}

function wishOf({ days, newest, keep = '', matching = '' }: Fields): RetentionWish {
  const parts = (text: string, separator: RegExp) => text.split(separator).filter((part) => part !== '');
  return {
    days: days ?? undefined,
    newest: newest ?? undefined,
    keep: parts(keep, /[\s,]+/),
    matching: parts(matching, /\n+/),
  };
}

function fieldsOf(retention: RetentionBody | undefined): Fields {
  const rules = retention?.rules ?? [];
  const days = rules.find(({ template }) => template === 'date_rule')?.params.days;
  const newest = rules.find(({ template }) => template === 'tag_rule')?.params.num;
  const selectors = rules.flatMap(({ tag_selectors }) => tag_selectors);
  const patterns = (wanted: string) => [
    ...new Set(selectors.filter(({ kind }) => kind === wanted).map(({ pattern }) => pattern)),
  ];
  return {
    ...(days !== undefined && { days: Number(days) }),
    ...(newest !== undefined && { newest: Number(newest) }),
    keep: patterns('label').join(' '),
    matching: patterns('regexp').join('\n'),
  };
}
