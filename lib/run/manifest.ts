/** `manifest.json`: what a run was made of, from the run itself, or from what it left for whoever runs one workbook. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { toInstant } from "../clock/clock.ts";
import { manifestSchema, type RunManifest } from "../outputs/manifest.ts";
import { maskPersonal } from "../outputs/mask.ts";
import { recordsSchema, type WorkbookRecord } from "../outputs/record.ts";
import { filesSchema } from "../outputs/shapes.ts";
import { OutputFolder } from "../outputs/write.ts";
import type { Project } from "../project/config.ts";
import { countFindings } from "../report/input.ts";
import { hashOf, settingsOf } from "./changes.ts";
import { workspaceNames } from "./charts.ts";
import { crmName } from "./crm-name.ts";
import { exportDay } from "./export-facts.ts";
import { customerLabels } from "./labels.ts";
import type { Run } from "./run.ts";

/** Where the library lies: workbooks are named from here. */
export const LIBRARY = fileURLToPath(new URL("../../", import.meta.url));
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(LIBRARY, "package.json"), "utf8")));

/** What only the program that ran it knows of a run. */
export type RunEnd = {
  /** Personal values were shown as they are. */
  readonly reveal?: boolean;
  /** Where it ended before its end. */
  readonly stopped?: { readonly workbook: string; readonly exitCode: number } | null;
};

/** Describes a run; its workbooks are those of `workbooks.json`. */
export async function manifestOf(run: Run, end: RunEnd = {}): Promise<RunManifest> {
  const { project } = run;
  const account = run.opened();
  const staging = await run.staging();
  const latest = await run.latest();
  const plan = latest?.plan;
  const workspaces = workspaceNames(staging);
  const settings = await settingsOf(project);
  const workbooks = await workbookFiles((await run.out.readJson("workbooks.json", recordsSchema)) ?? []);
  const ended = account ? toInstant(account.clock.now()) : exportDay(staging);
  return {
    ...(await factsOf(project)),
    account: {
      kind: project.rehearsal ? "sandbox" : "account",
      name: project.rehearsal ? `sandbox${account ? `, ${account.version}` : ""}` : (project.config.account?.url ?? ""),
    },
    startedAt: run.startedAt ?? ended,
    endedAt: ended,
    reveal: end.reveal ?? false,
    hashes: plan ? { mapping: plan.mappingHash, plan: plan.hash } : {},
    files: staging.files.map(({ file, object, bytes, sha256, encoding, rows, rejected, use }) => ({
      file,
      object,
      bytes,
      sha256,
      encoding,
      rows,
      rejected: rejected.length,
      use,
    })),
    settings,
    workbooks,
    gates: (account?.ledger.gates() ?? []).map((gate) => ({
      gate: gate.gate,
      state: gate.approved ? (gate.automatic ? "automatic" : "approved") : "waiting",
      by: gate.by,
      at: gate.approved,
      hash: gate.hash,
    })),
    stopped: end.stopped ?? null,
    workspaces,
    promises: [...(latest?.promises ?? [])],
    findings: countFindings(latest?.findings ?? staging.findings),
    labels: customerLabels({
      project,
      tables: latest ? [staging.tables, latest.staging.tables] : [staging.tables],
      workspaces,
      needed: plan?.needed ?? [],
      files: [
        ...new Set([
          ...staging.files.map(({ file }) => file),
          ...settings.map(({ file }) => file),
          ...workbooks.map(({ file }) => file),
        ]),
      ],
    }),
  };
}

/**
 * The manifest of one workbook's run: what the project's last run wrote, where there is one, else what can be told
 * without one; `files.json` counts where it is newer. `at`: when it ran, ISO UTC.
 */
export async function manifestOfRecord(
  project: Project,
  record: WorkbookRecord,
  given: { readonly at: string; readonly reveal: boolean },
): Promise<RunManifest> {
  const out = new OutputFolder(project.out);
  const known = await out.readJson("manifest.json", manifestSchema);
  const files = (await out.readJson("files.json", filesSchema)) ?? [];
  const { labels: _, findings: __, promises: ___, ...last } = known ?? {};
  return {
    account: {
      kind: project.rehearsal ? "sandbox" : "account",
      name: project.rehearsal ? "sandbox" : (project.config.account?.url ?? ""),
    },
    hashes: {},
    gates: [],
    startedAt: given.at,
    endedAt: given.at,
    ...last,
    ...(await factsOf(project)),
    files: files.map(({ file, object, bytes = 0, sha256 = "", encoding, rows, rejected }) => ({
      file,
      object,
      bytes,
      sha256,
      encoding,
      rows,
      rejected: rejected.length,
    })),
    settings: await settingsOf(project),
    workbooks: await workbookFiles([record]),
    reveal: given.reveal,
    stopped: null,
  };
}

/** What is the same for every run of this project with this library. */
async function factsOf(project: Project) {
  const { options, policies } = project.config;
  const told = Object.entries({ ...options, ...policies }).map(([name, value]) => [
    name,
    maskPersonal(value === null ? "" : Array.isArray(value) ? value.join(", ") : String(value)),
  ]);
  return {
    project: project.name,
    destination: crmName(project.destination),
    libraryVersion: version,
    commit: commitOf(LIBRARY),
    runtime:
      process.versions["deno"] === undefined ? `Node.js ${process.versions.node}` : `Deno ${process.versions["deno"]}`,
    seed: options.sampleSeed,
    options: Object.fromEntries(told) as Record<string, string>,
  };
}

/** The commit a checkout stands at; null where the library came without its history. */
function commitOf(root: string): string | null {
  const read = (file: string) => {
    const path = join(root, ".git", file);
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  };
  try {
    const head = read("HEAD");
    const ref = /^ref: (.+)$/.exec(head)?.[1];
    const hash = ref
      ? read(ref) || (read("packed-refs").match(new RegExp(`^([0-9a-f]{40}) ${ref}$`, "m"))?.[1] ?? "")
      : head;
    return /^[0-9a-f]{40,64}$/.test(hash) ? hash : null;
  } catch {
    // `.git` may be a file, or not ours to read: the version stands alone then.
    return null;
  }
}

/** The files of workbooks with their hashes, named from the library where they lie in it. */
async function workbookFiles(records: readonly WorkbookRecord[]): Promise<{ file: string; sha256: string }[]> {
  const found: { file: string; sha256: string }[] = [];
  for (const { file } of records) {
    const path = file === "" ? "" : isAbsolute(file) ? file : existsSync(file) ? resolve(file) : join(LIBRARY, file);
    const sha256 = path === "" ? null : await hashOf(path);
    if (sha256 !== null) found.push({ file: shownPath(path), sha256 });
  }
  return found;
}

function shownPath(path: string): string {
  const below = relative(LIBRARY, path);
  return below.startsWith("..") ? path : below.split(sep).join("/");
}
