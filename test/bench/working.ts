// Working in a workbook: from saving a file to the output, and a long table beside a short one.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { contextFrom } from "../../lib/workbook/context.ts";
import { forkedExecutor } from "../../lib/workbook/forked-executor.ts";
import { openSession } from "../../lib/workbook/session.ts";
import { watchFile } from "../../lib/workbook/watch.ts";
import { openWorkbench } from "../../lib/workbook/workbench.ts";
import { median } from "./pairs.ts";

/** Milliseconds. */
export type Working = {
  /** From saving an edited light cell to its output, less the cell's own time. */
  readonly editToOutput: { readonly median: number; readonly most: number };
  /** From starting `--live` to the first table on the page. */
  readonly firstTable: number;
  /** A cell that displays a table, and then its next page and its distributions, by rows of the table. */
  readonly tables: readonly {
    readonly rows: number;
    readonly display: number;
    readonly page: number;
    readonly profile: number;
  }[];
};

/** Measures both on this machine; a child process runs the cells, as on the page. */
export async function workingBench(edits: number, most: number): Promise<Working> {
  const folder = mkdtempSync(join(tmpdir(), "actimo-working-"));
  try {
    return {
      editToOutput: await editToOutput(folder, edits),
      firstTable: median([await firstTable(folder), await firstTable(folder), await firstTable(folder)]),
      tables: [await showTable(folder, 1_000), await showTable(folder, most)],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function editToOutput(folder: string, edits: number): Promise<Working["editToOutput"]> {
  const file = join(folder, "edited.ts");
  const text = (n: number) => `// %% Light\nconsole.log("${n}");\n// %% Other\nconst other = 1;\n`;
  writeFileSync(file, text(0));
  const context = contextFrom([], {});
  const session = openSession(file, context, () => performance.now(), forkedExecutor(file, context));
  const bench = openWorkbench(session);
  const unwatch = watchFile(file, () => bench.reload());
  const light = session.cells[0];
  const times: number[] = [];
  try {
    bench.runAll();
    await bench.settled();
    for (let n = 1; n <= edits; n++) {
      const shown = new Promise<void>((resolve) => {
        const end = bench.subscribe(() => {
          const record = session.cells[0]?.record;
          if (record?.state !== "fresh" || record.outputs[0]?.["text/plain"] !== String(n)) return;
          end();
          resolve();
        });
      });
      const started = performance.now();
      writeFileSync(file, text(n));
      await shown;
      times.push(performance.now() - started - (light?.record.ms ?? 0));
    }
  } finally {
    unwatch();
    await bench.close();
  }
  return { median: median(times), most: Math.max(...times) };
}

async function firstTable(folder: string): Promise<number> {
  const file = join(folder, "first.ts");
  writeFileSync(
    file,
    '// %% First\nimport { display } from "#lib/workbook/display.ts";\ndisplay([{ object: "contacts", rows: 812 }, { object: "surveys", rows: 14 }]);\n',
  );
  const started = performance.now();
  const live = spawn(process.execPath, [
    "lib/commands/workbook.ts",
    file,
    "--project",
    folder,
    "--live",
    "--port",
    "0",
  ]);
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      live.stdout.on("data", (chunk) => {
        said += chunk;
        const found = /http:\/\/\S+/.exec(said)?.[0];
        if (found) resolve(found);
      });
      live.on("exit", () => reject(new Error(`The page did not start: ${said}`)));
    });
    const greeted = await fetch(address, { redirect: "manual" });
    const cookie = greeted.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = new URL("/", address);
    for (;;) {
      const text = await (await fetch(page, { headers: { cookie } })).text();
      if (text.includes("<table")) return performance.now() - started;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    live.kill("SIGINT");
  }
}

async function showTable(folder: string, rows: number): Promise<Working["tables"][number]> {
  const file = join(folder, `rows-${rows}.ts`);
  writeFileSync(
    file,
    `// %% Rows
import { table } from "arquero";
import { display } from "#lib/workbook/display.ts";
const column = (of: (n: number) => unknown) => Array.from({ length: ${rows} }, (_, n) => of(n));
const rows = table(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [
  \`column \${at}\`,
  column(at % 3 === 0 ? (n) => n * at : at % 3 === 1 ? (n) => \`value \${n % (at * 50)}\` : (n) => new Date(n * 1e6)),
])));
// %% Show
display(rows);
`,
  );
  const context = contextFrom([], {});
  const session = openSession(file, context, () => performance.now(), forkedExecutor(file, context));
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  try {
    await session.run(0, { approved: false });
    const id = session.cells[1]?.id ?? 0;
    return {
      rows,
      display: await timed(() => session.run(1, { approved: false })),
      page: await timed(() => session.page(id, 0, { offset: rows - 100, limit: 100 })),
      profile: await timed(() => session.profile(id, 0)),
    };
  } finally {
    await session.close();
  }
}

/** For the terminal. */
export function printWorking({ editToOutput, firstTable, tables }: Working): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  return [
    "working in a workbook",
    `  from saving a light cell to its output   median ${ms(editToOutput.median)}, most ${ms(editToOutput.most)} over the cell's own time (goal 100 ms)`,
    `  from --live to the first table           median ${ms(firstTable)} (goal 1500 ms)`,
    ...tables.map(
      ({ rows, display, page, profile }) =>
        `  a table of ${String(rows).padStart(9)} rows               shown in ${ms(display)}, its last page in ${ms(page)}, distributions in ${ms(profile)}`,
    ),
  ].join("\n");
}
