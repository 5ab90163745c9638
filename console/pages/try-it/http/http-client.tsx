import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../api/api-error.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { type Draft, emptyDraft, messageOf } from '../compose/draft.ts';
import { DraftField } from '../compose/draft-field.tsx';
import { callAddress, type QueryRow } from '../connection/call-address.ts';
import { QueryRows } from '../connection/query-rows.tsx';
import { requestTicket } from '../connection/request-ticket.ts';
import { savedBounds } from '../requests/saved-request.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { asksForWebSocket, type HttpAnswer, sendRequest } from './send-request.ts';
import { UpgradeAdvice } from './upgrade-advice.tsx';

const words = {
  title: { en: 'Request', zh: '请求' },
  method: { en: 'Method', zh: '方法' },
  path: { en: 'Path behind the address of the service', zh: '服务地址之后的路径' },
  badPath: { en: 'This path leads out of the service.', zh: '该路径超出了服务的范围。' },
  more: { en: 'Parameters, headers', zh: '查询参数、请求头' },
  query: { en: 'Query parameters (Params)', zh: '查询参数（Params）' },
  headers: { en: 'Headers', zh: '请求头（Headers）' },
  body: { en: 'Body', zh: '请求体（Body）' },
  send: { en: 'Send', zh: '发送' },
  answer: { en: 'Answer', zh: '应答' },
  none: { en: 'What the service answers will stand here.', zh: '服务的应答将显示在这里。' },
  tooBig: { en: 'The file is larger than a page can hold.', zh: '文件超过页面可容纳的大小。' },
  sending: { en: 'It is under way.', zh: '正在发送。' },
  cancel: { en: 'Cancel', zh: '取消' },
  failed: {
    en: 'No answer came. The service may have ended the connection, a header may be one that browsers do not send, or it took longer than 5 minutes.',
    zh: '没有收到应答：服务可能断开了连接，请求头可能是浏览器不允许发送的，或超过了 5 分钟。',
  },
} as const;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

interface HttpClientProps {
  readonly serviceId: string;
  /** Why the service cannot be called now. */
  readonly unavailable: string | undefined;
}

/** Requests to a service that speaks HTTP. */
export function HttpClient({ serviceId, unavailable }: HttpClientProps) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [method, setMethod] = useState<string>('POST');
  const [path, setPath] = useState('');
  const [query, setQuery] = useState<readonly QueryRow[]>([]);
  const [headers, setHeaders] = useState<readonly QueryRow[]>([
    { name: 'Content-Type', value: 'application/json', on: true },
  ]);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [outcome, setOutcome] = useState<HttpAnswer | Error>();
  const [sending, setSending] = useState(false);
  const [open, setOpen] = useState(false);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const answer = useRef<HTMLElement>(null);
  useEffect(() => {
    // In a narrow window it stands below the request.
    if (outcome) answer.current?.firstElementChild?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  const target = { serviceId, path, query };
  const address = callAddress(location.origin, target);

  async function send() {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setSending(true);
    setOutcome(undefined);
    try {
      const body = await messageOf(draft.attachment?.kind === 'file' ? { ...draft, form: 'hex' } : draft);
      if ('fault' in body) throw new ApiError(t.tooBig, 0, '', undefined);
      // With a GET or HEAD to its own origin a browser does not say from which it comes (Fetch, section 3.1).
      const bound = method === 'GET' || method === 'HEAD' ? {} : { origin: location.origin };
      const { ticket } = await requestTicket(api, { projectId: project.id, serviceId }, bound, signal);
      const sent = headers.filter(({ name, on }) => on && name !== '').map(({ name, value }) => [name, value] as const);
      const full = callAddress(location.origin, target, ticket) ?? '';
      setOutcome(await sendRequest({ method, address: full, headers: sent, body: body.data }, signal));
    } catch (error) {
      if (!signal.aborted) setOutcome(error instanceof ApiError ? error : new ApiError(t.failed, 0, '', undefined));
    } finally {
      setSending(false);
    }
  }
  const reason = address === undefined ? t.badPath : sending ? t.sending : unavailable;
  return (
    <div className="try-columns">
      <section className="panel try-connection try-target" aria-label={t.title}>
        <p className="try-address">
          <code>{address ?? '—'}</code>
        </p>
        <div className="try-bar">
          <label className="try-field">
            {t.method}
            <select value={method} onChange={({ target }) => setMethod(target.value)}>
              {methods.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="try-field try-wide">
            {t.path}
            <input
              value={path}
              maxLength={savedBounds.field}
              placeholder="/"
              aria-invalid={address === undefined}
              onChange={({ target }) => setPath(target.value)}
            />
          </label>
          <ActionButton action="services.call" type="primary" unavailable={reason} onClick={() => void send()}>
            {t.send}
          </ActionButton>
          {sending && (
            <button type="button" className="plain" onClick={() => stop.current.abort()}>
              {t.cancel}
            </button>
          )}
        </div>
        <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>{t.more}</summary>
          <QueryRows label={t.query} rows={query} change={setQuery} />
          <QueryRows label={t.headers} rows={headers} change={setHeaders} />
        </details>
        <h2>{t.body}</h2>
        <DraftField label={t.body} draft={draft} change={setDraft} submit={() => reason === undefined && void send()} />
      </section>
      <ScrollRegion ref={answer} className="panel try-log" label={t.answer}>
        {outcome === undefined ? (
          <p className="quiet">{sending ? t.sending : t.none}</p>
        ) : outcome instanceof Error ? (
          <Failure error={outcome} />
        ) : (
          <>
            {asksForWebSocket(outcome) && <UpgradeAdvice serviceId={serviceId} />}
            <AnswerPanel answer={outcome} />
          </>
        )}
      </ScrollRegion>
    </div>
  );
}
