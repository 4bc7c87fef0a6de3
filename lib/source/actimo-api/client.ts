/** A client that can only read: `GET` is all it knows. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import type { Json } from "../../contract/columns.ts";
import { Stop } from "../../contract/stop.ts";
import { createBucket } from "../../http/bucket.ts";
import { createHttpClient } from "../../http/client.ts";
import { NoAnswer, NotSent, QuotaSpent, UnusableAnswer } from "../../http/errors.ts";
import { ACTIMO_API } from "./facts.ts";

export type ApiOptions = {
  readonly url: string;
  readonly key: string;
  /** How the key is called where it is kept: named in messages, which never hold the key itself. */
  readonly keyName: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for the pauses between attempts. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
};

export interface ReadingClient {
  /** The answer to one documented call. Throws `Stop` (2 for a refusal, 5 when nothing usable came). */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Json>;
  /** Calls sent so far, those sent again included. */
  readonly calls: number;
  close(): Promise<void>;
}

/** Connects to nothing yet. Throws a sentence for an address that may not be used. */
export function openActimoApi(options: ApiOptions): ReadingClient {
  const { clock, random, signal, keyName } = options;
  const http = createHttpClient({
    baseUrl: options.url,
    headers: { [ACTIMO_API.keyHeader]: options.key },
    clock,
    random,
    userAgent: "actimo-workbook (read only)",
    signal,
    maxBytes: 512 * 1024 * 1024,
  });
  const bucket = createBucket(
    { burst: ACTIMO_API.callsPerSecond, tokens: ACTIMO_API.callsPerSecond, perMs: 1000 },
    clock,
  );
  return {
    get calls() {
      const { read, retry } = http.counts;
      return read + retry;
    },
    async get(path, query = {}) {
      const search = new URLSearchParams(query).toString();
      try {
        const answer = await http.send({
          method: "GET",
          path: search === "" ? path : `${path}?${search}`,
          purpose: "read",
          write: false,
          bucket,
        });
        if (answer.status === 401 || answer.status === 403) throw refused(answer.status, keyName);
        if (answer.status >= 300) throw unexpected(path, answer.status);
        return answer.body as Json;
      } catch (error) {
        throw sorted(error);
      }
    },
    close: () => http.close(),
  };
}

const refused = (status: number, keyName: string) =>
  new Stop(
    2,
    `Actimo refused the key ${keyName} (${status}).`,
    "Ask an Actimo administrator or Actimo's support for a key of this client, and put it into the environment or .env.",
  );

const unexpected = (path: string, status: number) =>
  new ApiRefusal(path, status, `Actimo answered GET ${path} with ${status}, which is not documented.`);

/** An answer that says no to one call, not to the key. */
export class ApiRefusal extends Stop {
  readonly status: number;

  constructor(_path: string, status: number, message: string) {
    super(2, message, "Export the same list as a file instead, and take `source.api` out of migration.json.");
    this.status = status;
  }
}

function sorted(error: unknown): unknown {
  const again = "Start again later: what was read before stays as it is.";
  if (error instanceof QuotaSpent) return new Stop(5, "Actimo's API let no more calls through.", again);
  if (error instanceof NotSent || error instanceof NoAnswer)
    return new Stop(5, `Actimo's API gave no usable answer (${error.code}).`, again);
  if (error instanceof UnusableAnswer) return new Stop(5, "Actimo's API answered with more than can be read.", again);
  return error;
}

const listAnswer = z.object({ data: z.array(z.unknown()) });

/** The items of `{"data": […]}`, null when the answer has another shape. */
export function itemsIn(answer: Json): readonly Json[] | null {
  const parsed = listAnswer.safeParse(answer);
  return parsed.success ? (parsed.data.data as Json[]) : null;
}

/** A name for a file that is being written. */
export const temporaryName = (name: string): string => `.${name}.${randomUUID()}`;
