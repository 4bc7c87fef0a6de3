/** Why a command ends before its end: its exit code, a sentence, and what to do next. */
export type StopCode = 2 | 3 | 4 | 5;

/** Exit codes: 2 nothing can be planned, 3 waiting at a gate, 4 reconciliation failed, 5 stopped and resumable. */
export class Stop extends Error {
  override readonly name: string = "Stop";
  readonly exitCode: StopCode;
  readonly advice: string;
  constructor(exitCode: StopCode, message: string, advice: string) {
    super(message);
    this.exitCode = exitCode;
    this.advice = advice;
  }
}
