import { ApiError } from '../api/api-error.ts';
import { useWords } from '../language/use-words.ts';

const words = {
  again: { en: 'Try again', zh: '重试' },
  requestId: { en: 'Request id', zh: '请求 ID' },
  bug: {
    en: 'The page failed by itself. Load it again; if that does not help, report it with the words below.',
    zh: '页面自身出现错误。请刷新页面；如仍有问题，请附上以下内容反馈。',
  },
} as const;

interface FailureProps {
  readonly error: Error;
  /** Offers to do again what failed. */
  readonly retry?: (() => void) | undefined;
}

/** What went wrong, in the platform's words, which say what to do; with the request id. */
export function Failure({ error, retry }: FailureProps) {
  const t = useWords(words);
  const answered = error instanceof ApiError;
  return (
    <div className="failure" role="alert">
      {!answered && <p>{t.bug}</p>}
      <p>{error.message}</p>
      {answered && error.requestId !== undefined && (
        <p className="quiet">
          {error.code} {t.requestId}: <code>{error.requestId}</code>
        </p>
      )}
      {retry && (
        <button type="button" className="plain" onClick={retry}>
          {t.again}
        </button>
      )}
    </div>
  );
}
