/** What the page asks about cells, and what it asks to be done with them. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { SessionCell } from "../workbook/session.ts";
import type { TableQuery } from "../workbook/table-pages.ts";
import type { Workbench } from "../workbook/workbench.ts";
import { actsHtml, entryHtml, summaryHtml } from "./bar-html.ts";
import { type CellView, cellHtml } from "./cell-html.ts";
import type { Events } from "./events.ts";
import { outputHtml, svgOf } from "./output-html.ts";
import { pageParts, profileHtml } from "./table-html.ts";

const id = z.coerce.number().int().positive();
const place = z.object({ cell: id, table: z.coerce.number().int().min(0) });
const query = place.extend({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  sort: z.coerce.number().int().min(0).optional(),
  descending: z.stringbool().default(false),
});
/** `3:mark,4:mark`: cells with the mark of the outputs that the page has. */
const wanted = z.string().transform((text) =>
  text.split(",").flatMap((part) => {
    const [number = "", have = ""] = part.split(":");
    return /^\d+$/.test(number) ? [{ id: Number(number), have }] : [];
  }),
);
const order = z.discriminatedUnion("do", [
  z.object({ do: z.enum(["run", "approve", "decline"]), id: z.number().int() }),
  z.object({ do: z.enum(["run-all", "run-stale", "interrupt"]) }),
  z.object({ do: z.literal("auto"), on: z.boolean() }),
]);

/** Routes of the cells. `instance`: another one after every start. */
export function cellRoutes(view: CellView, events: Events, instance: string): Hono {
  const { bench, marks } = view;
  const app = new Hono();
  const cellOf = (wantedId: number): SessionCell | undefined => bench.session.cells.find((one) => one.id === wantedId);

  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const gone = Promise.withResolvers<void>();
      const end = events.listen((event) => {
        void stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      });
      stream.onAbort(() => gone.resolve());
      await stream.writeSSE({ event: "hello", data: JSON.stringify({ instance }) });
      await gone.promise;
      end();
    }),
  );

  app.get("/order", (context) =>
    context.json({ instance, cells: bench.session.cells.map((one) => ({ id: one.id, mark: marks.cell(one) })) }),
  );

  app.get("/cells", (context) => {
    const asked = wanted.parse(context.req.query("ids") ?? "");
    const all = context.req.query("all") === "true";
    const cells = asked.flatMap(({ id: wantedId, have }) => {
      const one = cellOf(wantedId);
      return one ? [{ id: one.id, html: cellHtml(view, one, { all, have }), entry: entryHtml(bench, marks, one) }] : [];
    });
    return context.json({ cells, acts: actsHtml(bench), summary: summaryHtml(bench), notice: bench.notice });
  });

  app.get("/table", async (context) => {
    const { cell, table, offset, limit, sort, descending } = query.parse(context.req.query());
    const asked: TableQuery = { offset, limit, descending, ...(sort === undefined ? {} : { sort }) };
    const page = await bench.session.page(cell, table, asked);
    return page ? context.json(pageParts(page, asked)) : context.json({ why: whyNot(bench) });
  });

  app.get("/profile", async (context) => {
    const { cell, table } = place.parse(context.req.query());
    const profile = await bench.session.profile(cell, table);
    const page = profile && (await bench.session.page(cell, table, { offset: 0, limit: 0 }));
    if (!profile || !page) return context.json({ why: whyNot(bench) });
    const numeric = page.columns.map((column) => column.numeric);
    return context.json({ pictures: profileHtml(profile, numeric) });
  });

  app.get("/picture/:cell/:name", (context) => {
    const at = Number(/^(\d+)\.svg$/.exec(context.req.param("name"))?.[1] ?? Number.NaN);
    const svg = svgOf(cellOf(Number(context.req.param("cell")))?.record.outputs[at]);
    if (svg === undefined) return context.notFound();
    return context.body(svg, 200, {
      "content-type": "image/svg+xml",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    });
  });

  app.get("/names", async (context) => context.json({ names: await bench.session.names(), busy: bench.busy }));

  app.get("/name/:name", async (context) => {
    const found = await bench.session.inspect(context.req.param("name"));
    if (!found) return context.json({ why: whyNot(bench) });
    return context.json({ html: outputHtml(found, undefined, false) });
  });

  app.post("/do", async (context) => {
    const asked = order.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success) return context.json({ why: "This page does not know what that is." }, 400);
    obey(bench, asked.data);
    if (asked.data.do === "auto") events.tell({ type: "notice" });
    return context.json({});
  });
  app.onError((error, context) => {
    if (error instanceof z.ZodError)
      return context.json({ why: "The page asked for something that is not there." }, 400);
    return context.json({ why: error.message }, 500);
  });
  return app;
}

function obey(bench: Workbench, asked: z.infer<typeof order>): void {
  if (asked.do === "run") bench.run([asked.id]);
  if (asked.do === "approve") bench.approve(asked.id);
  if (asked.do === "decline") bench.decline(asked.id);
  if (asked.do === "run-all") bench.runAll();
  if (asked.do === "run-stale") bench.runStale();
  if (asked.do === "interrupt") bench.interrupt();
  if (asked.do === "auto") bench.auto = asked.on;
}

const whyNot = (bench: Workbench): string =>
  bench.busy
    ? "Not while a cell runs: ask again when it has ended."
    : "Its rows are no longer held: run the cell again to see more of them.";
