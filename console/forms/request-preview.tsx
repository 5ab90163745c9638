import { Tabs } from 'antd';
import { useSession } from '../api/session.ts';
import { useWords } from '../language/use-words.ts';
import type { Order } from '../orders/order.ts';
import { Copyable } from '../ui/copyable.tsx';
import { commandLine, curlOf } from './curl-of.ts';

const words = {
  title: { en: 'The same by command', zh: '等效命令' },
  json: { en: 'JSON', zh: 'JSON' },
} as const;

interface RequestPreviewProps {
  /** Where a form has more than one. */
  readonly title?: string;
  /** What is sent, one after the other. */
  readonly orders: readonly Order[];
}

/** What a form is about to do, as curl, as a command and as JSON: whoever uses the console learns the API. */
export function RequestPreview({ title, orders }: RequestPreviewProps) {
  const t = useWords(words);
  const { session } = useSession();
  const caFile = session.ca_available ? 'sluice-ca.pem' : undefined;
  const calls = orders.map(({ request }) => curlOf(request, session.access_address, caFile));
  const commands = orders.flatMap(({ command }) => (command === undefined ? [] : [commandLine(command)]));
  const bodies = orders.flatMap(({ request: { body } }) =>
    body === undefined ? [] : [JSON.stringify(body, undefined, 2)],
  );
  const block = (label: string, texts: readonly string[], between: string) =>
    texts.length === 0
      ? []
      : [{ key: label, label, children: <Copyable block label={label} text={texts.join(between)} /> }];
  return (
    <details className="panel">
      <summary>{title ?? t.title}</summary>
      <Tabs
        items={[...block('curl', calls, '\n\n'), ...block('sluice', commands, '\n'), ...block(t.json, bodies, '\n\n')]}
      />
    </details>
  );
}
