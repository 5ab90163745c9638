import { useState } from 'react';
import { useWords } from '../../language/use-words.ts';
import { AudioPanel } from './audio/audio-panel.tsx';
import { Composer } from './compose/composer.tsx';
import { type Draft, emptyDraft } from './compose/draft.ts';
import { ConnectionBar } from './connection/connection-bar.tsx';
import { ConnectionOutcome } from './connection/connection-outcome.tsx';
import { faultOf, type SocketRequest } from './connection/socket-request.ts';
import { TargetForm } from './connection/target-form.tsx';
import { socketOrigin, useSocketSession } from './connection/use-socket-session.ts';
import { MessagePanel } from './messages/message-panel.tsx';
import { SavedRequestsBar } from './requests/saved-requests-bar.tsx';

const words = {
  title: { en: 'WebSocket', zh: 'WebSocket' },
  fault: { en: 'Correct the path or the sub-protocols first.', zh: '请先修正路径或子协议。' },
} as const;

const initial: SocketRequest = { path: '', query: [], protocols: '', carrier: 'sub-protocol' };

interface WebSocketClientProps {
  readonly serviceId: string;
  /** Why the service cannot be called now. */
  readonly unavailable: string | undefined;
}

/** A WebSocket client for one service. */
export function WebSocketClient({ serviceId, unavailable }: WebSocketClientProps) {
  const t = useWords(words);
  const [request, setRequest] = useState(initial);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [reconnects, setReconnects] = useState(false);
  const { session, snapshot } = useSocketSession({ serviceId, request, reconnects });
  const fault = faultOf(socketOrigin(), serviceId, request);
  const connected = snapshot.state === 'connected';
  const { path, query, protocols } = request;
  return (
    <div className="try-columns">
      <section className="panel try-connection" aria-label={t.title}>
        <ConnectionBar
          session={session}
          snapshot={snapshot}
          unavailable={fault ? t.fault : unavailable}
          reconnects={reconnects}
          setReconnects={setReconnects}
        />
        <ConnectionOutcome {...snapshot} />
        <TargetForm serviceId={serviceId} request={request} fault={fault} change={setRequest} />
      </section>
      <MessagePanel log={session.log} />
      <div className="try-send">
        <Composer session={session} connected={connected} draft={draft} change={setDraft} />
        <AudioPanel session={session} connected={connected} />
        <SavedRequestsBar
          current={{ path, query, protocols, messages: [{ form: draft.form, text: draft.text }] }}
          open={(saved) => {
            setRequest({ ...request, path: saved.path, query: saved.query, protocols: saved.protocols });
            setDraft(saved.messages[0] ?? emptyDraft);
          }}
        />
      </div>
    </div>
  );
}
