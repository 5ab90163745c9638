import { useWords } from '../../../language/use-words.ts';
import { FileButton } from '../../../ui/file-button.tsx';
import { AttachmentLine } from './attachment-line.tsx';
import { type Draft, withPasted } from './draft.ts';

const words = { file: { en: 'Send a file instead', zh: '改为发送文件' } } as const;

interface DraftFieldProps {
  readonly label: string;
  readonly placeholder?: string | undefined;
  readonly draft: Draft;
  change(draft: Draft): void;
  /** By Ctrl+Enter. */
  submit(): void;
}

/** A text field that never holds more than it bears: what is pasted or dropped beyond that, and files, are kept beside it. */
export function DraftField({ label, placeholder, draft, change, submit }: DraftFieldProps) {
  const t = useWords(words);
  const { text, attachment } = draft;
  const attach = (file: File) => change({ ...draft, text: '', attachment: { kind: 'file', file } });
  /** Takes over from the browser what its text field would not bear. */
  const insert = (event: { preventDefault(): void }, added: string, field: HTMLTextAreaElement) => {
    const next = withPasted(draft, added, field.selectionStart, field.selectionEnd);
    if (next.attachment === undefined) return;
    event.preventDefault();
    change(next);
  };
  return (
    <>
      {attachment ? (
        <AttachmentLine attachment={attachment} remove={() => change({ ...draft, attachment: undefined })} />
      ) : (
        <textarea
          className="try-editor"
          aria-label={label}
          placeholder={placeholder}
          rows={6}
          spellCheck={false}
          value={text}
          onChange={({ target }) => change(withPasted(draft, target.value, 0, text.length))}
          onPaste={(event) => insert(event, event.clipboardData.getData('text/plain'), event.currentTarget)}
          onDrop={(event) => {
            const file = event.dataTransfer.files[0];
            if (file) {
              event.preventDefault();
              attach(file);
            } else insert(event, event.dataTransfer.getData('text/plain'), event.currentTarget);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            submit();
          }}
        />
      )}
      <FileButton label={t.file} choose={attach} />
    </>
  );
}
