import { useMutation } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../api/session.ts';
import { useWords } from '../language/use-words.ts';
import { useLiveChanges } from '../live/use-live-changes.ts';
import { paths } from '../paths.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Failure } from '../ui/failure.tsx';
import { Loading } from '../ui/loading.tsx';
import { LanguageButton } from './language-button.tsx';
import { Navigation } from './navigation.tsx';
import { SearchBox } from './search-box.tsx';
import { ThemeButton } from './theme-button.tsx';
import { useFocusOnNewPage } from './use-focus-on-new-page.ts';

const words = {
  skip: { en: 'Skip to the content', zh: '跳到主要内容' },
  project: { en: 'Project', zh: '项目' },
  signOut: { en: 'Sign out', zh: '退出登录' },
  away: {
    en: 'The platform does not answer at the moment: what you see may be out of date. It is tried again by itself. If this lasts, look whether the platform runs and whether this machine still reaches it.',
    zh: '平台暂时没有响应，当前显示的内容可能不是最新的。正在自动重试；如持续如此，请检查平台是否正在运行，以及本机能否访问该地址。',
  },
} as const;

/** What stays on the screen while pages change. Made of plain elements, so that it is there before the components are. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const t = useWords(words);
  const content = useFocusOnNewPage();
  const { session, project, chooseProject, signOut } = useSession();
  const [place] = useLocation();
  const user = `${session.domain.name} / ${session.user.name}`;
  const leaving = useMutation({ mutationFn: signOut });
  const reached = useLiveChanges();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header className="top">
        <Link href={paths.overview()} className="brand">
          Sluice
        </Link>
        <label className="project">
          <span className="project-word">{t.project} </span>
          <select value={project.id} onChange={({ target }) => chooseProject(target.value)}>
            {session.projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <SearchBox />
        <span className="space" />
        <ThemeButton />
        <LanguageButton />
        <span className="user" title={user}>
          {user}
        </span>
        <button type="button" className="plain" onClick={() => leaving.mutate()}>
          {t.signOut}
        </button>
      </header>
      <Navigation />
      <main id="content" ref={content} tabIndex={-1}>
        {!reached && (
          <p role="status" className="notice">
            {t.away}
          </p>
        )}
        {leaving.error && <Failure error={leaving.error} />}
        <ErrorBoundary key={project.id} place={place}>
          <Suspense fallback={<Loading />}>{children}</Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
