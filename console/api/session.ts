import { createContext, useContext } from 'react';
import type { Action } from '../../src/contract/actions.ts';
import type { SessionResponse } from '../../src/contract/resources/session.ts';
import type { Api } from './api.ts';

export interface SignedIn {
  readonly api: Api;
  readonly session: SessionResponse;
  /** The project that the pages are about. */
  readonly project: SessionResponse['projects'][number];
  chooseProject(id: string): void;
  signOut(): Promise<void>;
}

export const SessionContext = createContext<SignedIn | undefined>(undefined);

/** Who is signed in, and the project. Pages are only shown to those who are. */
export function useSession(): SignedIn {
  const signedIn = useContext(SessionContext);
  if (signedIn === undefined) throw new Error('a page is shown to nobody');
  return signedIn;
}

/** Whether the user may do `action`; `self` is what everybody may. */
export function useMay(action: Action | 'self'): boolean {
  const { actions } = useSession().session;
  return action === 'self' || actions.includes(action);
}
