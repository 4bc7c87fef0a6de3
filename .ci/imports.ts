// Fails when a file imports against the flow of the data, or when files import each other in a circle.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of lib → folders it may import besides itself. The order is the flow: nothing below is seen from above. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  clock: [],
  http: ["clock"],
  outputs: ["contract"],
  generator: ["contract"],
  source: ["contract", "clock", "http"],
  staging: ["contract", "source"],
  quality: ["contract", "source", "staging"],
  mapping: ["contract", "staging", "quality"],
  mappings: ["contract", "mapping"],
  plan: ["contract", "staging", "quality", "mapping"],
  project: ["contract", "clock", "outputs", "mapping", "plan"],
  ledger: ["contract", "clock", "plan", "project", "destinations"],
  destinations: ["contract", "clock", "http", "plan", "project"],
  engine: ["contract", "clock", "outputs", "quality", "plan", "project", "ledger", "destinations"],
  charts: ["contract", "outputs"],
  report: ["contract", "outputs", "charts"],
  workbook: [],
  run: [
    "contract",
    "clock",
    "http",
    "outputs",
    "source",
    "staging",
    "quality",
    "mapping",
    "mappings",
    "plan",
    "project",
    "ledger",
    "destinations",
    "engine",
    "charts",
    "report",
    "workbook",
  ],
  live: [
    "contract",
    "clock",
    "outputs",
    "mapping",
    "project",
    "ledger",
    "quality",
    "charts",
    "report",
    "workbook",
    "run",
  ],
  commands: ["contract", "outputs", "project", "run", "workbook", "generator", "report", "clock", "live"],
  sandbox: [],
};

export type Graph = ReadonlyMap<string, readonly string[]>;

const IMPORT = /(?:^|[\s;])(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

/** Every file of `lib` (path relative to `root`) with the files of `lib` it imports. */
export function importGraph(root: string): Graph {
  const graph = new Map<string, string[]>();
  for (const file of globSync("lib/**/*.ts", { cwd: root })) {
    const text = readFileSync(join(root, file), "utf8");
    const targets = new Set<string>();
    for (const match of text.matchAll(IMPORT)) {
      const target = match[1] ?? match[2] ?? "";
      if (target.startsWith("#lib/")) targets.add(join("lib", target.slice(5)));
      else if (target.startsWith(".")) targets.add(normalize(join(dirname(file), target)));
    }
    graph.set(file, [...targets]);
  }
  return graph;
}

const folder = (file: string) => file.split("/")[1] ?? "";

/** One sentence per import that runs against the flow. */
export function againstTheFlow(graph: Graph): string[] {
  const wrong: string[] = [];
  for (const [file, targets] of graph) {
    const allowed = MAY_IMPORT[folder(file)];
    if (!allowed) wrong.push(`${file}: the folder lib/${folder(file)} is not in MAY_IMPORT (.ci/imports.ts)`);
    for (const target of targets) {
      if (!target.startsWith("lib/")) wrong.push(`${file} imports ${target}, which is outside lib`);
      else if (folder(target) !== folder(file) && !allowed?.includes(folder(target)))
        wrong.push(`${file} imports ${target}: lib/${folder(file)} may not know lib/${folder(target)}`);
    }
  }
  return wrong;
}

/** Each circle of imports once, as the files on the way round. */
export function circles(graph: Graph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const seen = path.indexOf(file);
    if (seen >= 0) {
      found.push([...path.slice(seen), file]);
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const graph = importGraph(root);
  const wrong = [...againstTheFlow(graph), ...circles(graph).map((c) => `circle of imports: ${c.join(" → ")}`)];
  for (const line of wrong) console.error(line);
  console.log(
    `${graph.size} files of ${relative(process.cwd(), root) || "."}/lib, ${wrong.length} imports against the flow`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}
