import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useSession } from '../../../api/session.ts';
import { useLanguage } from '../../../language/use-language.ts';
import { describeEvent } from './describe-event.ts';
import { findRefusal } from './find-refusal.ts';
import { requestTicket } from './request-ticket.ts';
import { type SocketRequest, socketTarget } from './socket-request.ts';
import { type SessionSnapshot, SocketSession } from './socket-session.ts';

interface Wishes {
  readonly serviceId: string;
  readonly request: SocketRequest;
  readonly reconnects: boolean;
}

/** The connection of this page, which ends with it. It takes what the form says at the moment at which it connects. */
export function useSocketSession(wishes: Wishes): {
  readonly session: SocketSession;
  readonly snapshot: SessionSnapshot;
} {
  const { api, project } = useSession();
  const { language } = useLanguage();
  const current = { ...wishes, api, projectId: project.id, language };
  const latest = useRef(current);
  useEffect(() => {
    latest.current = current;
  });
  const [session] = useState(
    () =>
      new SocketSession({
        async prepare(signal) {
          const { api, projectId, serviceId, request } = latest.current;
          const ticket = await requestTicket(api, { projectId, serviceId }, { origin: location.origin }, signal);
          return socketTarget(socketOrigin(), serviceId, request, ticket);
        },
        findRefusal(since, signal) {
          const { api, projectId, serviceId } = latest.current;
          return findRefusal(api, { projectId, serviceId, since }, signal);
        },
        describe: (event) => describeEvent(event, latest.current.language),
        reconnects: () => latest.current.reconnects,
      }),
  );
  useEffect(() => () => session[Symbol.dispose](), [session]);
  const snapshot = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.snapshot,
  );
  return { session, snapshot };
}

/** Where WebSockets of this page go. */
export function socketOrigin(): string {
  return `wss://${location.host}`;
}
