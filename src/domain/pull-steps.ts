import { type Notice, notice } from '../contract/notices.ts';

/** Tells how much of an image has come, whenever that is another per cent. Gets whole bytes. */
export function pullSteps(onStep: (step: Notice) => void): (done: number, total: number) => void {
  let last = -1;
  return (done, total) => {
    const share = total > 0 ? Math.floor((100 * done) / total) : 0;
    if (share === last) return;
    last = share;
    onStep(notice('doctor.step-pulled-share', { share }));
  };
}
