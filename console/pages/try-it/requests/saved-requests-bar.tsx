import { Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { FileButton } from '../../../ui/file-button.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { readSavedRequests, type SavedRequest, savedBounds, withRequest } from './saved-request.ts';
import { useSavedRequests } from './use-saved-requests.ts';

const words = {
  title: { en: 'Saved requests', zh: '已保存的请求' },
  open: { en: 'Open', zh: '打开' },
  choose: { en: 'Choose…', zh: '请选择…' },
  name: { en: 'Name', zh: '名称' },
  save: { en: 'Save', zh: '保存' },
  remove: { en: 'Delete', zh: '删除' },
  export: { en: 'Export', zh: '导出' },
  import: { en: 'Import', zh: '导入' },
  full: {
    en: `There is no room for it: ${savedBounds.requests} requests and 1 MB are kept. Delete some, or export them.`,
    zh: `空间不足：最多保存 ${savedBounds.requests} 个请求、共 1 MB。请删除或导出部分请求。`,
  },
  noRequests: { en: 'There are no saved requests in this file.', zh: '该文件中没有已保存的请求。' },
  kept: {
    en: 'Kept in this browser as written: path, query, sub-protocols and the message; no ticket. Do not save secrets of your own.',
    zh: '原样保存在本浏览器：路径、查询参数、子协议与消息，不含票据。请勿保存您自己的机密信息。',
  },
} as const;

interface SavedRequestsBarProps {
  /** What the form says now, without a name. */
  readonly current: Omit<SavedRequest, 'name'>;
  open(request: SavedRequest): void;
}

/** Requests that are kept for the next time, and files of them. */
export function SavedRequestsBar({ current, open }: SavedRequestsBarProps) {
  const t = useWords(words);
  const { requests, keep } = useSavedRequests();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const known = requests.find((request) => request.name === name);
  const store = (next: readonly SavedRequest[]) => setProblem(keep(next) ? '' : t.full);
  async function take(file: File) {
    const read = file.size > savedBounds.all * 3 ? undefined : readSavedRequests(await file.text());
    if (read === undefined || read.length === 0) setProblem(t.noRequests);
    else store(read.reduce<readonly SavedRequest[]>(withRequest, requests));
  }
  return (
    <details className="panel">
      <summary>{t.title}</summary>
      <div className="try-bar">
        <label className="try-field">
          {t.open}
          <select
            value={known?.name ?? ''}
            onChange={({ target }) => {
              const chosen = requests.find((request) => request.name === target.value);
              if (chosen === undefined) return;
              setName(chosen.name);
              open(chosen);
            }}
          >
            <option value="">{t.choose}</option>
            {requests.map((request) => (
              <option key={request.name}>{request.name}</option>
            ))}
          </select>
        </label>
        <label className="try-field">
          {t.name}
          <input value={name} maxLength={savedBounds.name} onChange={({ target }) => setName(target.value)} />
        </label>
        <Button
          disabled={name.trim() === ''}
          onClick={() => store(withRequest(requests, { ...current, name: name.trim() }))}
        >
          {t.save}
        </Button>
        <Button disabled={known === undefined} onClick={() => store(requests.filter((request) => request !== known))}>
          {t.remove}
        </Button>
        <Button
          disabled={requests.length === 0}
          onClick={() =>
            saveFile('requests.json', new Blob([JSON.stringify(requests, undefined, 2)], { type: 'application/json' }))
          }
        >
          {t.export}
        </Button>
        <FileButton label={t.import} accept=".json,application/json" choose={(file) => void take(file)} />
      </div>
      {problem !== '' && <p role="alert">{problem}</p>}
      <p className="quiet">{t.kept}</p>
    </details>
  );
}
