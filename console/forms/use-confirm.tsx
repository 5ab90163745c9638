import { App } from 'antd';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.ts';
import { useWords } from '../language/use-words.ts';
import type { Order } from '../orders/order.ts';
import { Failure } from '../ui/failure.tsx';
import { RequestPreview } from './request-preview.tsx';

const words = {
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

/** Pixels: a call as curl can be read in it. */
const width = 560;

export interface Confirmation<Answer = unknown> {
  /** What is done when the answer is yes. */
  readonly order: Order;
  /** The button that does it. */
  readonly label: string;
  /** What is asked: names the thing. */
  readonly question: string;
  /** What is lost or stops, or begins. */
  readonly consequence: ReactNode;
  /** Whether something is lost or stops; true when not given. */
  readonly danger?: boolean;
  /** Told when it begins, and when it did not come about. */
  underWay?(now: boolean): void;
  /** What is to happen when the platform has taken the order. What it throws is shown like a refusal. */
  done(answer: Answer): unknown;
}

/** Asks before something is done that loses or changes what runs, and does it. For use inside a `Page`. */
export function useConfirm(): <Answer>(confirmation: Confirmation<Answer>) => void {
  const t = useWords(words);
  const { api } = useSession();
  const { modal } = App.useApp();
  return <Answer,>(confirmation: Confirmation<Answer>) => {
    const { order, label, question, consequence, danger = true, underWay, done } = confirmation;
    const send = async () => {
      underWay?.(true);
      try {
        await done(await api.call<Answer>(order.request));
      } catch (error) {
        underWay?.(false);
        throw error;
      }
    };
    const asked = modal.confirm({
      title: question,
      content: (
        <>
          <div>{consequence}</div>
          <RequestPreview orders={[order]} />
        </>
      ),
      width,
      okText: label,
      okButtonProps: { danger },
      cancelText: t.cancel,
      ...(danger && { autoFocusButton: 'cancel' as const }),
      // With an argument it is for us when the window closes: a promise that it waited for may not be refused.
      onOk(close: () => void) {
        asked.update({ okButtonProps: { danger, loading: true } });
        send().then(close, (error: unknown) => {
          const failure = <Failure error={error instanceof Error ? error : new Error(String(error))} />;
          asked.update({ content: failure, okButtonProps: { disabled: true } });
        });
      },
    });
  };
}
