import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AuditResult } from '../../../src/contract/audit.ts';
import type { Closer } from '../../../src/contract/connection.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Time } from '../../ui/time.tsx';
import { stageWords } from '../service/handshakes/stage-words.ts';
import type { Found } from './search-page.tsx';

const words = {
  handshake: { en: 'A handshake that failed', zh: '握手失败' },
  connection: { en: 'A connection', zh: '连接' },
  call: { en: 'A call of the API', zh: 'API 调用' },
  service: { en: 'Service', zh: '服务' },
  time: { en: 'Time', zh: '时间' },
  client: { en: 'Client', zh: '客户端地址' },
  stage: { en: 'Came as far as', zh: '失败阶段' },
  status: { en: 'The client got', zh: '返回状态码' },
  reason: { en: 'Why', zh: '原因' },
  advice: { en: 'What to do', zh: '处理建议' },
  state: { en: 'State', zh: '状态' },
  open: { en: 'open', zh: '已连接' },
  ended: { en: 'over', zh: '已结束' },
  closedBy: { en: 'Ended by', zh: '结束方' },
  code: { en: 'Close code', zh: '关闭码' },
  action: { en: 'Action', zh: '操作' },
  result: { en: 'Result', zh: '结果' },
  user: { en: 'User', zh: '用户' },
} as const;

const closerWords = {
  client: { en: 'the client', zh: '客户端' },
  image: { en: 'the image', zh: '镜像' },
  platform: { en: 'the platform', zh: '平台' },
  network: { en: 'the network: a side was gone without a word', zh: '网络：一方未告知即断开' },
} as const satisfies Readonly<Record<Closer, object>>;

const resultWords = {
  success: { en: 'done', zh: '成功' },
  refused: { en: 'refused', zh: '已拒绝' },
  failed: { en: 'failed', zh: '失败' },
  unfinished: { en: 'not known what came of it', zh: '结果未知' },
} as const satisfies Readonly<Record<AuditResult, object>>;

/** What became of the request or the connection that was searched for. */
export function Explanation({ found }: { readonly found: Found }) {
  const t = useWords(words);
  const stages = useWords(stageWords);
  const closers = useWords(closerWords);
  const results = useWords(resultWords);
  const { handshake, connection, audit_record: call } = found;
  return (
    <>
      {handshake && (
        <Facts
          title={t.handshake}
          rows={[
            [t.service, <Service key="service" of={handshake} tab="handshakes" />],
            [t.time, <Time key="time" at={handshake.occur_time} />],
            [t.client, handshake.client_address],
            [t.stage, stages[handshake.stage]],
            [t.status, `${handshake.status} ${handshake.error_code ?? ''}`],
            [t.reason, handshake.reason],
            [t.advice, handshake.advice],
          ]}
        />
      )}
      {connection && (
        <Facts
          title={t.connection}
          rows={[
            [t.service, <Service key="service" of={connection} tab="handshakes" />],
            [t.time, <Time key="time" at={connection.open_time} />],
            [t.client, connection.client_address],
            [t.state, t[connection.state]],
            [t.closedBy, connection.end && closers[connection.end.closed_by]],
            [t.code, connection.end?.code],
            [t.reason, connection.end?.reason],
          ]}
        />
      )}
      {call && (
        <Facts
          title={t.call}
          rows={[
            [t.time, <Time key="time" at={call.occur_time} />],
            [t.action, <code key="action">{call.action}</code>],
            [t.user, call.user.name],
            [t.result, `${results[call.result]} ${call.status ?? ''} ${call.error_code ?? ''}`],
          ]}
        />
      )}
    </>
  );
}

interface ServiceProps {
  readonly of: { readonly service_id: string; readonly service_name: string };
  readonly tab: string;
}

function Service({ of, tab }: ServiceProps) {
  return <Link href={paths.serviceTab(of.service_id, tab)}>{of.service_name}</Link>;
}

interface FactsProps {
  readonly title: string;
  /** What is undefined is left out. */
  readonly rows: readonly (readonly [string, ReactNode])[];
}

function Facts({ title, rows }: FactsProps) {
  return (
    <section className="panel">
      <h2 className="first">{title}</h2>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
