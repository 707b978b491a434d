/** Waiting for something no longer than one wants to. */

export type InTime<T> = { readonly late: false; readonly value: T } | { readonly late: true };

/** What `setTimeout` can count to: about 24 days. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The work itself goes on when it is late; what it ends with then is nobody's business any more. */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<InTime<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InTime<T>>((resolve) => {
    timer = setTimeout(() => resolve({ late: true }), Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
  });
  try {
    return await Promise.race([work.then((value): InTime<T> => ({ late: false, value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
