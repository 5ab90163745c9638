import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { SessionResponse } from '../../src/contract/resources/session.ts';
import { createApi } from '../api/api.ts';
import { ApiError } from '../api/api-error.ts';
import { SessionContext } from '../api/session.ts';
import { useLanguage } from '../language/use-language.ts';
import { Failure } from '../ui/failure.tsx';
import { Loading } from '../ui/loading.tsx';
import { endSession } from './end-session.ts';
import { keepProject, lastProject } from './last-project.ts';
import { NoProject } from './no-project.tsx';

const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));

/** Shows `children` to whom is signed in, and everybody else how to become that. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const client = useQueryClient();
  const [projectId, setProjectId] = useState(lastProject);
  const api = useMemo(
    () => createApi(language, () => void client.invalidateQueries({ queryKey: ['session'] })),
    [language, client],
  );
  const {
    data: session,
    error,
    refetch,
  } = useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }): Promise<SessionResponse | null> => {
      try {
        return await api.call<SessionResponse>({ method: 'GET', path: '/session', signal });
      } catch (failure) {
        if (failure instanceof ApiError && failure.status === 401) return null;
        throw failure;
      }
    },
    staleTime: 60_000,
    // The browser would show its answer as an error, and whoever opens the page for the first time begins with one.
    ...(document.getElementById('console')?.dataset['session'] === 'none' && { initialData: null }),
  });
  // The platform's own words are in the language in which they were asked for.
  const read = useRef(language);
  useEffect(() => {
    if (read.current === language) return;
    read.current = language;
    void client.invalidateQueries();
  }, [language, client]);
  const project = session?.projects.find(({ id }) => id === projectId) ?? session?.projects[0];
  const signedIn = useMemo(() => {
    if (!session || !project) return undefined;
    return {
      api,
      session,
      project,
      chooseProject(id: string) {
        keepProject(id);
        setProjectId(id);
      },
      async signOut() {
        await endSession(api);
        // Kept itself, as what watches it would not hear of another one.
        client.setQueryData(['session'], null);
        client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      },
    };
  }, [api, session, project, client]);

  if (session === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;
  if (session === null) {
    return (
      <Suspense fallback={<Loading />}>
        <SignIn
          api={api}
          signedIn={(next) => {
            // What the former user saw is not for the next one.
            client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
            client.setQueryData(['session'], next);
          }}
        />
      </Suspense>
    );
  }
  if (signedIn === undefined) return <NoProject api={api} />;
  return <SessionContext value={signedIn}>{children}</SessionContext>;
}
