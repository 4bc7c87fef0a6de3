/** Thrown when there is nothing to read: the run ends with exit code 2 and says what to do. */
export class SourceError extends Error {
  readonly exitCode = 2;
  readonly advice: string;
  /** There is no folder, or nothing in it. */
  readonly isEmpty: boolean;

  constructor(message: string, advice: string, isEmpty = false) {
    super(message);
    this.name = "SourceError";
    this.advice = advice;
    this.isEmpty = isEmpty;
  }
}
