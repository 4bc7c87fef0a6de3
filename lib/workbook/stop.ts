// An end of work that is not a fault of the program: said as a sentence, with the exit code it stands for.

/**
 * Thrown by a cell or a library function that cannot go on for a reason a person can deal with.
 * @example throw new Stop("The daily quota of the CRM is spent.", { exitCode: 5, advice: "Run npm start again after 14:20." })
 */
export class Stop extends Error {
  readonly exitCode: number;
  readonly advice: string;
  constructor(message: string, options: { exitCode: number; advice?: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Stop";
    this.exitCode = options.exitCode;
    this.advice = options.advice ?? "";
  }
}

/**
 * Reads an exit code off anything thrown: an object with a number `exitCode`, whoever made it.
 * @returns undefined when the value is an ordinary error
 */
export function asStop(thrown: unknown): { exitCode: number; sentence: string } | undefined {
  if (typeof thrown !== "object" || thrown === null || !("exitCode" in thrown)) return undefined;
  if (typeof thrown.exitCode !== "number" || !Number.isInteger(thrown.exitCode)) return undefined;
  const text = (key: string): string => {
    const value: unknown = Reflect.get(thrown, key);
    return typeof value === "string" ? value : "";
  };
  const sentence = text("print") || [text("message"), text("advice")].filter(Boolean).join(" ");
  return { exitCode: thrown.exitCode, sentence: sentence || `Stopped with code ${thrown.exitCode}.` };
}
