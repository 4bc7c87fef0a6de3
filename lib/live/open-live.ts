/** A workbook open on a page: its bench, what follows it on disk, and the server on this machine alone. */
import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { WorkbookContext } from "../workbook/context.ts";
import { shownPath } from "../workbook/faults.ts";
import { forkedExecutor } from "../workbook/forked-executor.ts";
import { ROOT } from "../workbook/root.ts";
import { openSession, type Session } from "../workbook/session.ts";
import { Stop } from "../workbook/stop.ts";
import { openWorkbench, type Workbench } from "../workbook/workbench.ts";
import { eventsOf } from "./events.ts";
import { marksOf } from "./marks.ts";
import { type ProjectFacts, projectFacts } from "./project-facts.ts";
import { watchPlaces } from "./watches.ts";

export interface LiveOptions {
  /** Absolute path of the workbook. */
  readonly file: string;
  readonly context: WorkbookContext;
  /** 0 or absent: any that is free. */
  readonly port?: number | undefined;
  /** Runs the cells at once, up to the first that changes something outside. */
  readonly run: boolean;
  /** What lets a browser in; a new one unless told. */
  readonly token?: string;
  /** Folder of the library that is followed; the one this page belongs to unless told. */
  readonly library?: string;
  /** Milliseconds of a steady clock. */
  readonly clock?: () => number;
  /** The time now, as ISO UTC. */
  readonly now?: () => string;
}

export interface Live {
  readonly bench: Workbench;
  /** Address with the token, for the one who started it. */
  readonly url: string;
  readonly port: number;
  /** Ends the cells, then the server. */
  close(): Promise<void>;
}

/**
 * Opens the page on 127.0.0.1.
 * @throws Stop with code 1 when the workbook cannot be read or the port is taken
 */
export async function openLive(options: LiveOptions): Promise<Live> {
  const { file, context, clock = () => performance.now(), now = () => new Date().toISOString() } = options;
  const token = options.token ?? randomBytes(24).toString("base64url");
  const executor = forkedExecutor(file, context);
  const session = open(options, executor, clock);
  const bench = openWorkbench(session);
  const marks = marksOf(bench, clock);
  const events = eventsOf(bench, clock);
  const onStray = executor.onStray;
  executor.onStray = (stray) => {
    onStray(stray);
    events.tell({ type: "order" });
  };
  if (context.yes) approveAll(bench);
  let facts: Promise<ProjectFacts> | undefined;
  const ready = Promise.withResolvers<RequestListener>();
  const server = createServer(async (request, response) => (await ready.promise)(request, response));
  const port = await listen(server, options.port ?? 0).catch(async (thrown: unknown) => {
    await bench.close();
    throw thrown;
  });
  // The cells' process starts while the page's own modules are still being read.
  if (options.run) bench.runAll();
  const [{ liveApp }, { getRequestListener }] = await Promise.all([import("./app.ts"), import("@hono/node-server")]);
  const app = liveApp({
    bench,
    marks,
    events,
    context,
    token,
    port,
    now,
    facts: () => {
      facts ??= projectFacts(context);
      return facts;
    },
    instance: randomBytes(9).toString("base64url"),
  });
  ready.resolve(getRequestListener(app.fetch));
  const places = { file, library: options.library ?? join(ROOT, "lib"), project: context.project };
  const unwatch = watchPlaces(bench, places, () => {
    facts = undefined;
    events.tell({ type: "project" });
  });
  return {
    bench,
    port,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      unwatch();
      events.close();
      marks.close();
      await bench.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Says yes for whoever started the page with --yes. */
function approveAll(bench: Workbench): void {
  bench.subscribe((change) => {
    const one = change.what === "cell" && bench.session.cells.find(({ id }) => id === change.id);
    if (one && bench.standing(one) === "asking") queueMicrotask(() => bench.approve(one.id));
  });
}

function open(
  { file, context }: LiveOptions,
  executor: Parameters<typeof openSession>[3],
  clock: () => number,
): Session {
  try {
    return openSession(file, context, clock, executor);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unreadable";
    throw new Stop(`Cannot read the workbook ${shownPath(file)} (${code}).`, { exitCode: 1, cause: thrown });
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const why = taken ? "is taken by another program" : `cannot be served (${error.code ?? error.message})`;
      reject(
        new Stop(`The port ${port} ${why}.`, {
          exitCode: 1,
          advice: "Name another with --port, or none for any free.",
        }),
      );
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
