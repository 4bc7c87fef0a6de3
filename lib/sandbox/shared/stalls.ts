/** A request that is held. `border`: its effect has not (`before`) or has (`after`) taken place. */
export type Stalled = { n: number; border: "before" | "after" };

/** Requests held until someone lets them go, and people waiting for the first of them. */
export function stallDesk() {
  const held = new Map<number, { stalled: Stalled; release: (how: "released" | "gone") => void }>();
  const watchers = new Set<() => void>();

  return {
    list: (): Stalled[] => [...held.values()].map(({ stalled }) => stalled),

    /** Holds until `releaseAll`, or until `gone` says that the client has hung up. */
    hold(stalled: Stalled, gone: AbortSignal): Promise<"released" | "gone"> {
      return new Promise((resolve) => {
        const release = (how: "released" | "gone") => {
          held.delete(stalled.n);
          resolve(how);
        };
        held.set(stalled.n, { stalled, release });
        if (gone.aborted) return release("gone");
        gone.addEventListener("abort", () => release("gone"), { once: true });
        for (const notify of watchers) notify();
      });
    },

    releaseAll(): number {
      const all = [...held.values()];
      for (const { release } of all) release("released");
      return all.length;
    },

    /** Resolves when something is held, at the latest after `ms`. */
    async untilStalled(ms: number): Promise<Stalled[]> {
      if (held.size === 0) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            watchers.delete(done);
            resolve();
          };
          const timer = setTimeout(done, ms);
          watchers.add(done);
        });
      }
      return [...held.values()].map(({ stalled }) => stalled);
    },
  };
}

export type StallDesk = ReturnType<typeof stallDesk>;
