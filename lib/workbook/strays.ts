// Errors that nobody awaited or could catch: one listener for all workbooks open in this process.
import process from "node:process";

/** Takes an error if it is one of its own cells'. `unnamed`: no stack names a cell; whoever runs one takes it. */
export type StrayTaker = (reason: unknown, how: string, unnamed: boolean) => boolean;

const takers = new Set<StrayTaker>();

/** Offers an error to the workbooks open here; false when it is nobody's. `how`: what kind of stray it is, in words. */
export function offerStray(reason: unknown, how: string): boolean {
  return [false, true].some((unnamed) => [...takers].some((taker) => taker(reason, how, unnamed)));
}

const onRejection = (reason: unknown): void => {
  // What belongs to no cell is an error of the program itself, which must not pass unseen.
  if (!offerStray(reason, "a promise that nothing awaited")) throw reason;
};

/** Listens from now on; call the result to end it. */
export function takeStrays(taker: StrayTaker): () => void {
  if (takers.size === 0) process.on("unhandledRejection", onRejection);
  takers.add(taker);
  return () => {
    takers.delete(taker);
    if (takers.size === 0) process.off("unhandledRejection", onRejection);
  };
}
