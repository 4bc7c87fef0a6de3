/** The gates of a project: what each shows, how it stands, and the approval of a person, as `npm run approve` gives it. */
import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { Hono } from "hono";
import { z } from "zod";
import { OutputFolder } from "../../outputs/write.ts";
import type { Project } from "../../project/config.ts";
import { approve } from "../../run/gates.ts";
import { asStop } from "../../workbook/stop.ts";
import { type DeskOptions, formOf, openDesk } from "./desk.ts";
import { EVIDENCE_FILES, evidenceChart, evidenceOrFault, kindOf } from "./gate-evidence.ts";
import { type GateName, gateStandings, isGate } from "./gate-state.ts";
import { gatesView } from "./gate-view.ts";

export type GatesOptions = DeskOptions & {
  /** Makes whoever holds the ledger for this page let go of it, so that the approval can be noted. */
  readonly release?: () => void | Promise<void>;
};
const approvalSchema = z.object({
  gate: z.string().refine(isGate),
  hash: z.string().min(1),
  by: z.string().trim().max(200),
});
const OFFERED: ReadonlySet<string> = new Set(Object.values(EVIDENCE_FILES).flat());

/** The pages of the gates, to be mounted at `/gates` (or at `base`). */
export function gatesApp(options: GatesOptions): Hono {
  const { app, desk } = openDesk(options, "/gates", "/decisions");

  const view = async (
    approved: string | null,
    wrong: { readonly gate: GateName; readonly sentence: string } | null,
  ) => {
    const project = desk.open();
    const { gates, held } = gateStandings(project);
    const cards = await Promise.all(
      gates.map(async (standing) => {
        const kind = kindOf(standing.gate);
        const evidence = await evidenceOrFault(project, kind, standing.shown?.hash ?? null);
        const files = evidence.files.filter((name) => existsSync(new OutputFolder(project.out).path(name)));
        const chart = standing.shown ? await evidenceChart(project, kind).catch(() => null) : null;
        return { standing, evidence: { ...evidence, files }, chart };
      }),
    );
    return gatesView({ desk, project, held, cards, approved, wrong });
  };

  app.get("/", async (context) => desk.page(context, "Gates", await view(context.req.query("approved") ?? null, null)));

  app.post("/", async (context) => {
    const given = approvalSchema.parse(Object.fromEntries(await formOf(context)));
    const { gate, hash, by } = given;
    if (by === "")
      return desk.page(
        context,
        "Gates: not approved",
        await view(null, { gate, sentence: "Write who approves." }),
        422,
      );
    const project = desk.open();
    if (project.rehearsal)
      return desk.page(
        context,
        "Gates: not approved",
        await view(null, { gate, sentence: "A rehearsal passes its gates by itself: there is nothing to approve." }),
        409,
      );
    if (options.release) {
      await options.release();
      await approveWhenFree(project, gate, by, hash);
    } else approve(project, gate, by, hash);
    desk.changed(`gate ${gate}`);
    return context.redirect(`${desk.base}?approved=${encodeURIComponent(gate)}`, 303);
  });

  app.get("/chart/:name", async (context) => {
    const gate = decodeURIComponent(context.req.param("name")).replace(/\.svg$/, "");
    const chart = isGate(gate) ? await evidenceChart(desk.open(), kindOf(gate)) : null;
    if (!chart) return context.notFound();
    return context.body(chart.svg, 200, {
      "content-type": "image/svg+xml",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    });
  });

  app.get("/file/:name", (context) => {
    const name = context.req.param("name");
    const path = OFFERED.has(name) ? new OutputFolder(desk.open().out).path(name) : null;
    if (!path || !existsSync(path)) return context.notFound();
    return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, {
      "content-type": name.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/json",
      "content-disposition": `${name.endsWith(".csv") ? "attachment" : "inline"}; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });
  return app;
}

/** Whoever was asked to let go of the ledger may take a moment to. */
async function approveWhenFree(project: Project, gate: GateName, by: string, hash: string): Promise<void> {
  for (let tries = 8; ; tries -= 1)
    try {
      approve(project, gate, by, hash);
      return;
    } catch (error) {
      if (asStop(error)?.exitCode !== 5 || tries === 0) throw error;
      await setTimeout(50);
    }
}
