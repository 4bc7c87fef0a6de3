/** Time as a value passed in: nothing else in the library reads it. */

export interface Clock {
  /** Milliseconds since 1970, as last known: exact for the system clock, as of the last answer for a sandbox. */
  now(): number;
  /** Resolves when `ms` have passed; a sandbox's clock is advanced instead of waited for. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Told the headers of every answer, for clocks that learn the time from them. */
  observe?(header: (name: string) => string | undefined): void;
}

/** Real time, for real CRMs. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

export const toInstant = (ms: number): string => new Date(ms).toISOString();
