import { useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { savedBounds } from '../requests/saved-request.ts';
import { callAddress } from './call-address.ts';
import { QueryRows } from './query-rows.tsx';
import type { RequestFault, SocketRequest } from './socket-request.ts';
import { socketOrigin } from './use-socket-session.ts';

const words = {
  path: { en: 'Path behind the address of the service', zh: '服务地址之后的路径' },
  badPath: { en: 'This path leads out of the service.', zh: '该路径超出了服务的范围。' },
  query: { en: 'Query parameters (Params)', zh: '查询参数（Params）' },
  protocols: { en: 'Sub-protocols', zh: '子协议' },
  protocolsHint: {
    en: 'Separated by commas. Only those that the image takes: otherwise the browser ends the connection.',
    zh: '以逗号分隔。请只填写镜像支持的子协议，否则浏览器会终止连接。',
  },
  badProtocols: {
    en: (names: string) => `No names of sub-protocols: ${names}`,
    zh: (names: string) => `不是合法的子协议名称：${names}`,
  },
  more: { en: 'Parameters, sub-protocols, ticket', zh: '查询参数、子协议、票据' },
  carrier: { en: 'Send the ticket', zh: '票据的位置' },
  asProtocol: { en: 'as a sub-protocol', zh: '作为子协议' },
  inQuery: { en: 'in the query', zh: '放在查询参数中' },
  address: { en: 'Address', zh: '地址' },
  ticket: {
    en: 'Each connection gets a ticket of its own, good once. The image sees nothing of it.',
    zh: '每次连接自动获取一次性票据，镜像不会看到它。',
  },
} as const;

interface TargetFormProps {
  readonly serviceId: string;
  readonly request: SocketRequest;
  readonly fault: RequestFault | undefined;
  change(request: SocketRequest): void;
}

/** Where to connect within the service, and with what. */
export function TargetForm({ serviceId, request, fault, change }: TargetFormProps) {
  const t = useWords(words);
  const { path, query, protocols, carrier } = request;
  const [open, setOpen] = useState(false);
  const set = (part: Partial<SocketRequest>) => change({ ...request, ...part });
  return (
    <div className="try-target">
      <p className="try-address">
        {t.address}: <code>{callAddress(socketOrigin(), { serviceId, path, query }) ?? '—'}</code>
      </p>
      <label className="try-field try-line try-wide">
        {t.path}
        <input
          value={path}
          maxLength={savedBounds.field}
          placeholder="/"
          aria-invalid={fault?.kind === 'path'}
          onChange={({ target }) => set({ path: target.value })}
        />
      </label>
      {fault?.kind === 'path' && <p role="alert">{t.badPath}</p>}
      <details
        open={open || query.length > 0 || protocols !== ''}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>{t.more}</summary>
        <QueryRows label={t.query} rows={query} change={(rows) => set({ query: rows })} />
        <label className="try-field try-line try-wide">
          {t.protocols}
          <input
            value={protocols}
            maxLength={savedBounds.field}
            aria-invalid={fault?.kind === 'protocols'}
            onChange={({ target }) => set({ protocols: target.value })}
          />
        </label>
        {fault?.kind === 'protocols' && <p role="alert">{t.badProtocols(fault.names.join(', '))}</p>}
        <p className="quiet">{t.protocolsHint}</p>
        <label className="try-field try-line">
          {t.carrier}
          <select
            value={carrier}
            onChange={({ target }) => set({ carrier: target.value === 'query' ? 'query' : 'sub-protocol' })}
          >
            <option value="sub-protocol">{t.asProtocol}</option>
            <option value="query">{t.inQuery}</option>
          </select>
        </label>
        <p className="quiet">{t.ticket}</p>
      </details>
    </div>
  );
}
