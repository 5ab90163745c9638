import { useLanguage } from '../../../language/use-language.ts';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { explainClose } from './explain-close.ts';
import type { SessionSnapshot } from './socket-session.ts';

const words = {
  refused: { en: 'The connection did not come about', zh: '连接未能建立' },
  looking: {
    en: 'A browser does not say why. Looking at what the platform recorded of it.',
    zh: '浏览器不提供原因，正在查看平台的握手记录。',
  },
  status: {
    en: (status: number) => `The answer was HTTP ${status}.`,
    zh: (status: number) => `应答为 HTTP ${status}。`,
  },
  others: {
    en: 'This is the latest refusal of the service. If somebody else tried at the same moment, it may be theirs.',
    zh: '这是该服务最近一次被拒绝的握手；若同时有其他客户端连接，也可能是它的记录。',
  },
  unrecorded: {
    en: 'The platform has recorded no refusal. Either the service took none of the sub-protocols that were offered, which a browser ends a connection for: offer only those that the image takes. Or the request did not arrive: look at the network, and at a proxy between.',
    zh: '平台没有记录到拒绝。可能是镜像没有接受所提供的任何子协议，浏览器会因此终止连接：请只填写镜像支持的子协议；也可能请求未到达平台：请检查网络以及中间的代理。',
  },
  closed: {
    en: (code: number) => `The connection was closed with ${code}`,
    zh: (code: number) => `连接已关闭，代码 ${code}`,
  },
  reason: { en: (reason: string) => `Reason: ${reason}`, zh: (reason: string) => `原因：${reason}` },
  requestId: { en: 'Request id', zh: '请求 ID' },
} as const;

/** Why there is no connection any more, or none at all, and what to do. */
export function ConnectionOutcome({ end, error }: SessionSnapshot) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (error !== undefined) return <Failure error={error} />;
  if (end === undefined) return null;
  if (end.opened) {
    return (
      <div className="try-outcome" role="status">
        <strong>{t.closed(end.code)}</strong>
        <p>{explainClose(end)[language]}</p>
        {end.reason !== '' && <p className="quiet">{t.reason(end.reason)}</p>}
      </div>
    );
  }
  const { refusal } = end;
  return (
    <div className="failure" role="alert">
      <strong>{t.refused}</strong>
      {refusal === undefined ? (
        <p>{'refusal' in end ? t.unrecorded : t.looking}</p>
      ) : (
        <>
          <p>
            {t.status(refusal.status)} {refusal.reason}
          </p>
          {refusal.advice !== undefined && <p>{refusal.advice}</p>}
          <p className="quiet">
            {refusal.error_code} {t.requestId}: <code>{refusal.request_id}</code>
          </p>
          <p className="quiet">{t.others}</p>
        </>
      )}
    </div>
  );
}
