import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plantCrm } from "../run/planted.ts";
import { cleanUp, copyProject, endSandbox, makeProject, ROOT, runProgram } from "../run/support.ts";
import { snapshot, streams, withoutRecord } from "./snapshot.ts";
import { PLAIN, runWorkbookAs } from "./ways.ts";

const DRIVER = "test/workbooks/all.ts";
type Done = { files: Map<string, string>; pdf: string[]; hash: string; printed: string };
const done = new Map<string, Done>();
const OTHERS = ["tsx", "deno", "npm start"];

/** A port nobody uses: the sandbox's address stands in the outputs, so each run gets the same one. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Each draws its own charts. */
const ALONE = { ACTIMO_PICTURES: "" };

/** One project, run under each runtime from the same start, one after the other. */
beforeAll(async () => {
  const base = makeProject(join(ROOT, "test/fixtures/hand"), {
    name: "Hand",
    options: { acceptProposals: 0.5 },
    sandbox: { port: await freePort() },
  });
  plantCrm(base);
  for (const way of [...Object.keys(PLAIN), "npm start"] as (keyof typeof PLAIN | "npm start")[]) {
    const root = copyProject(base);
    const ended =
      way === "npm start"
        ? await runProgram("lib/commands/start.ts", ["--project", root], ALONE)
        : await runWorkbookAs(way, DRIVER, ["--project", root], { env: ALONE });
    await endSandbox(root);
    // A slow machine makes `npm start` tell its progress on stderr.
    expect(`${way} ${ended.code} ${way === "npm start" && ended.code === 0 ? "" : ended.err}`).toBe(`${way} 0 `);
    const out = join(root, "out/twenty");
    if (way === "npm start") {
      withoutRecord(out);
      for (const whose of [[], ["--customer"]]) {
        const again = await runProgram("lib/commands/report.ts", ["--project", root, ...whose]);
        expect(`${again.code} ${again.err}`).toBe("0 ");
      }
    }
    done.set(way, {
      files: snapshot(out),
      pdf: streams(readFileSync(join(out, "report.pdf"))),
      hash: (JSON.parse(readFileSync(join(out, "plan.json"), "utf8")) as { hash: string }).hash,
      printed: ended.out,
    });
  }
}, 600_000);
afterAll(cleanUp);

const of = (way: string): Done => {
  const found = done.get(way);
  if (!found) throw new Error(`${way} did not run`);
  return found;
};

describe.each(OTHERS)("the walk under %s and under node", (way) => {
  test("gives the same plan", () => {
    expect(of("node").hash).toMatch(/^[0-9a-f]{64}$/);
    expect(of(way).hash).toBe(of("node").hash);
  });

  test("leaves the same files with the same content", () => {
    expect([...of(way).files.keys()]).toEqual([...of("node").files.keys()]);
    const other = [...of("node").files].filter(([name, content]) => of(way).files.get(name) !== content);
    expect(other.map(([name]) => name)).toEqual([]);
  });

  test("leaves the same report.pdf, but for the page that names the runtime", () => {
    const pages = of("node").pdf;
    expect(of(way).pdf).toHaveLength(pages.length);
    expect(of(way).pdf.filter((page, at) => page !== pages[at])).toHaveLength(way === "deno" ? 1 : 0);
  });
});

test("the files are those of a whole run", () => {
  const names = [...of("node").files.keys()];
  for (const name of [
    "audit.csv",
    "coverage.json",
    "reconciliation.json",
    "manifest.json",
    "report.html",
    "charts/coverage.png",
    "tables/chart-coverage.csv",
    "customer/report.html",
    "customer/charts/coverage.png",
  ])
    expect(names).toContain(name);
  expect(names.length).toBeGreaterThan(40);
  expect(of("node").files.get("audit.csv")).toMatch(/\n1,[^\n]*gate mapping/);
});

test("the runtimes show the same", () => {
  expect(of("tsx").printed).toBe(of("node").printed);
  expect(of("deno").printed).toBe(of("node").printed);
});

test("nobody can be recognised in what the workbooks show", () => {
  const { printed } = of("node");
  expect(printed).toContain("b…@k….example");
  expect(printed).not.toMatch(/[\w.+-]+@[\w-]+\.example/);
  expect(printed).not.toMatch(/Østergaard|Gammel|Sønder|Mette|Lene|Jens|20 ?12 ?34 ?56/);
});
