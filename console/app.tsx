import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { ApiError } from './api/api-error.ts';
import { Frame } from './frame/frame.tsx';
import { NoSuchPage } from './frame/no-such-page.tsx';
import { SessionProvider } from './frame/session-provider.tsx';
import { ThemeProvider } from './frame/theme-provider.tsx';
import { LanguageProvider } from './language/language-provider.tsx';
import { routes } from './routes.ts';

/** The console. */
export function App({ nonce }: { readonly nonce: string }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <ThemeProvider nonce={nonce}>
          <SessionProvider>
            <Frame>
              <Switch>
                {routes.map(({ path, page }) => (
                  <Route key={path} path={path} component={page} />
                ))}
                <Route component={NoSuchPage} />
              </Switch>
            </Frame>
          </SessionProvider>
        </ThemeProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}

/** What the platform refused stays refused; what did not arrive is asked for again. */
function createQueryClient(): QueryClient {
  const mayPass = (error: Error) => error instanceof ApiError && error.mayPass;
  return new QueryClient({
    defaultOptions: {
      queries: { retry: (count, error) => count < 2 && mayPass(error), staleTime: 1_000 },
    },
  });
}
