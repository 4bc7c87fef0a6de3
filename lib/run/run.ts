/** One run over one project: every stage computed once, whichever workbook asks first. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toInstant } from "../clock/clock.ts";
import type { Finding } from "../contract/finding.ts";
import { Stop } from "../contract/stop.ts";
import type { Check, Live, SchemaChange } from "../destinations/port.ts";
import { type Chosen, onlyThese, wholePlan } from "../engine/chosen.ts";
import type { Engine, Progress } from "../engine/context.ts";
import { estimate, predict } from "../engine/estimate.ts";
import { fingerprint, readState } from "../engine/fingerprint.ts";
import { type LoadResult, loadPlan } from "../engine/load.ts";
import { type OwnerResolution, resolveOwners } from "../engine/owners.ts";
import { type ReconciliationDetail, reconcile } from "../engine/reconcile.ts";
import { contentHash } from "../engine/resolve.ts";
import { chooseSample, sampleDiff } from "../engine/sample.ts";
import { bringSchema, rememberedNeeds, type SchemaOutcome, schemaReport } from "../engine/schema.ts";
import { describeMapping } from "../mapping/describe.ts";
import type { Mapping } from "../mapping/language.ts";
import * as shapes from "../outputs/shapes.ts";
import type { Plan, PlannedRecord } from "../plan/types.ts";
import { openProject } from "../project/config.ts";
import { duplicateDecisions, ownerDecisions } from "../project/decisions.ts";
import { checkJoins, joinFindings } from "../quality/joins.ts";
import { type SummaryCheck, summaryFindings } from "../quality/summaries.ts";
import type { Resolved } from "../quality/types.ts";
import { writeAudit } from "../report/findings.ts";
import type { PromiseRow } from "../report/input.ts";
import { writeRebuild } from "../report/rebuild.ts";
import { writeReference } from "../report/reference.ts";
import type { Staging } from "../staging/types.ts";
import { reportProgress } from "../workbook/progress.ts";
import { type Account, openAccount } from "./account.ts";
import { accountCoverage } from "./coverage.ts";
import { crmName } from "./crm-name.ts";
import { type DeltaStep, deltaSteps } from "./deltas.ts";
import { type ExistingStage, existingStage, stopToAsk } from "./existing-stage.ts";
import { explainer } from "./explain.ts";
import { exportDay, knownIds } from "./export-facts.ts";
import { passGate } from "./gates.ts";
import { type Held, holdLedger } from "./hold.ts";
import { onInterrupt } from "./interrupt.ts";
import { loadFile } from "./load-file.ts";
import { mappingFor } from "./mappings.ts";
import { planFor } from "./planning.ts";
import { examine } from "./preflight.ts";
import { ProgressText } from "./progress.ts";
import { promiseRows, rowShares } from "./promises.ts";
import { Reading } from "./reading.ts";
import { refusalFindings } from "./refusals.ts";
import { writeDecisionSheets, writeDeltaChanges, writeSorted, writeUnresolvedOwners, writeUsers } from "./writing.ts";

export type SchemaStage = {
  readonly outcome: SchemaOutcome;
  readonly before: Live;
  readonly checks: readonly Check[];
  readonly file: shapes.SchemaFile;
};
export type LoadStage = { readonly result: LoadResult; readonly file: shapes.Load };
export type DeltaStage = {
  readonly steps: readonly DeltaStep[];
  readonly file: shapes.Delta;
  readonly plan: Plan;
  readonly resolved: Resolved;
};

/** A run over one project: what the exports hold, the plan, and everything done to one account. */
export class Run extends Reading {
  /** On the account's clock, when it was opened. */
  startedAt: string | null = null;
  /** Overrides that a workbook put over the project's mapping, in order. */
  readonly #changes: ((mapping: Mapping) => Mapping)[] = [];
  #held: Held | null = null;
  #account: Account | null = null;
  /** Findings about records that were in the CRM before: known once the account was searched. */
  #existing: readonly Finding[] = [];
  #refused: readonly Finding[] = [];
  progress: (progress: Progress) => void = () => {};

  /** Ends the run after the request under way. */
  stop(): void {
    this.abort.abort(new Stop(5, "Stopped on request.", "Start the same command again: it goes on where it stopped."));
  }
  /** Somebody asked the run to end. */
  get stopped(): boolean {
    return this.abort.signal.aborted;
  }
  /** Takes the project's ledger before anything is written. Throws `Stop` (5) while another run holds it. */
  hold(): Held {
    this.#held ??= holdLedger(this.project);
    return this.#held;
  }
  async close(): Promise<void> {
    await this.#account?.close();
    this.#held?.ledger.close();
    this.#account = null;
    this.#held = null;
    for (const stage of ["account", "schema", "existing", "owners", "sample", "load", "delta", "reconcile"])
      this.stages.delete(stage);
  }

  // ---- mapping and plan -----------------------------------------------------------------------------------------

  /** Puts a change over the mapping (a workbook's own column, a split). Before the plan is asked for. */
  changeMapping(change: (mapping: Mapping) => Mapping): void {
    this.#changes.push(change);
    this.stages.delete("mapping");
    this.stages.delete("plan");
  }
  mapping() {
    return this.once("mapping", async () => {
      const mapped = mappingFor(this.project, (await this.resolved()).staging, this.#changes);
      await this.out.writeJson("mapping.json", shapes.mappingSchema, describeMapping(mapped.mapping, mapped.proposals));
      return mapped;
    });
  }
  /** The plan of the base export; writes `coverage.json`, `plan.json`, `findings.csv` and the reference tables. */
  plan(): Promise<Plan> {
    return this.once("plan", async () => {
      const plan = await this.#plan(await this.resolved());
      await this.#writePlan(plan, await this.resolved());
      this.refuseBlocking(plan.findings);
      return plan;
    });
  }
  async #plan(resolved: Resolved): Promise<Plan> {
    const account = this.#account;
    return planFor(
      this.project,
      resolved,
      (await this.mapping()).mapping,
      (object, id) => account?.ledger.alias(object, id) ?? null,
    );
  }
  async #writePlan(plan: Plan, resolved: Resolved, coverage = plan.coverage): Promise<void> {
    await this.out.writeJson("coverage.json", shapes.coverageSchema, coverage);
    await this.out.writeJson("plan.json", shapes.planSchema, {
      hash: plan.hash,
      mappingHash: plan.mappingHash,
      order: plan.order,
      objects: plan.objects,
    });
    await writeSorted(this.out, this.#findings(resolved, plan, await this.summaries()));
    await writeReference(this.out, plan.references);
  }
  #findings(resolved: Resolved, plan: Plan, summaries: readonly SummaryCheck[]): Finding[] {
    return [...allFindings(resolved, plan, summaries), ...this.#existing, ...this.#refused];
  }

  /** The account, where this run has opened it. */
  opened(): Account | null {
    return this.#account;
  }
  /** The plan made last, of the base or the last delta, with what was found on the way; null before there is one. */
  async latest(): Promise<{
    readonly plan: Plan;
    readonly findings: readonly Finding[];
    readonly promises: readonly PromiseRow[];
    readonly staging: Staging;
  } | null> {
    if (!this.stages.has("plan")) return null;
    const { plan, resolved } = this.stages.has("delta")
      ? await this.delta()
      : { plan: await this.plan(), resolved: await this.resolved() };
    return {
      plan,
      findings: this.#findings(resolved, plan, await this.summaries()),
      promises: promiseRows(plan, (await this.mapping()).mapping, (object) => {
        const counts = this.#account?.ledger.counts(object);
        return counts ? (counts["created live"] ?? 0) + (counts["adopted live"] ?? 0) : null;
      }),
      staging: resolved.staging,
    };
  }

  // ---- the account ----------------------------------------------------------------------------------------------

  account(): Promise<Account> {
    return this.once("account", async () => {
      const account = await openAccount(this.project, this.hold(), this.abort.signal, (progress) =>
        this.progress(progress),
      );
      this.#account = account;
      this.startedAt = toInstant(account.clock.now());
      // Pinned identities of an earlier run decide external ids, so the plan is made again with them.
      if (account.ledger.exports().length > 0) this.stages.delete("plan");
      return account;
    });
  }
  /** Preflight, baseline, then the fields that are missing; writes `preflight.json`, `schema.json`, `estimate.json`. */
  schema(): Promise<SchemaStage> {
    return this.once("schema", async () => {
      const account = await this.account();
      const plan = await this.plan();
      const { destination, ledger } = account;
      await passGate(
        this.project,
        ledger,
        destination.account,
        "mapping",
        plan.mappingHash,
        `${plan.objects.length} mapping entries for ${plan.order.length} objects.`,
      );
      const before = await destination.describe(plan.needed);
      const checks = await examine(account, await this.staging(), plan);
      await this.out.writeJson("preflight.json", shapes.preflightSchema, { checks });
      const setup = destination.setupPackage?.(before);
      if (setup) {
        await this.out.writeBytes("setup-package.zip", setup.zip);
        await this.out.writeText("setup-manifest.md", setup.manifest);
      }
      const engine = account.engine("gate mapping");
      const { accepted } = this.project.config.policies;
      const blocking = checks.filter(({ verdict, code }) => verdict === "block" && !accepted.includes(code));
      if (before.clashing.length > 0 || blocking.length > 0)
        throw new Stop(
          2,
          blocking.length > 0
            ? blocking.map(({ title, found }) => `Preflight: ${title}: ${found}.`).join(" ")
            : `The CRM has ${before.clashing.length} fields of another type than needed, first ${before.clashing[0]?.object}.${before.clashing[0]?.logical}.`,
          blocking.map(({ advice }) => advice).join(" ") ||
            "Rename or remove the field in the CRM, or give ours another name in migration.json (mapping.names).",
        );
      if (ledger.meta("baseline") === null) {
        ledger.setMeta("fields before", JSON.stringify(fieldNames(before)));
        ledger.saveBaseline(await readState(destination, plan.order));
      }
      const outcome = await bringSchema(engine, plan);
      const file = schemaReport(plan, outcome, before);
      await this.out.writeJson("schema.json", shapes.schemaSchema, file);
      assertLive(outcome);
      const share = rowShares(plan, plan.coverage);
      await this.out.writeJson(
        "estimate.json",
        shapes.estimateSchema,
        estimate(destination, plan, share.of, share.rows),
      );
      return { outcome, before, checks, file };
    });
  }
  /** People who may be in the CRM already, compared with its records; writes the sheet to decide on, `existing.csv`. */
  existing(): Promise<ExistingStage> {
    return this.once("existing", async () => {
      const plan = await this.plan();
      const stage = await existingStage(this.project, await this.account(), plan, this.out);
      this.#existing = stage.findings;
      if (stage.findings.length > 0)
        await writeSorted(this.out, this.#findings(await this.resolved(), plan, await this.summaries()));
      return stage;
    });
  }
  /** Owners matched to the CRM's users; writes `owners.json` and the sheet to decide on. */
  owners(): Promise<OwnerResolution> {
    return this.once("owners", async () => {
      const account = await this.account();
      const owners = await this.#owners(account, await this.plan());
      await this.out.writeJson("owners.json", shapes.ownersSchema, owners.report);
      const decided = duplicateDecisions(this.project.decisions);
      await writeDecisionSheets(this.out, owners, await this.duplicates(), decided);
      await writeUnresolvedOwners(this.out, await this.plan(), owners);
      const existing = await this.existing();
      if (owners.undecided.length > 0)
        throw new Stop(
          3,
          `${owners.undecided.length} owners have no user in the CRM and nobody decided about them.`,
          `Fill in ${join(this.project.decisions, "owners.csv")} (a sheet to start from is ${this.out.path("owners.csv")}), and start again.`,
        );
      // A sandbox knows only the users that it was given.
      if (!this.project.rehearsal && owners.withoutFallback > 0)
        throw new Stop(
          2,
          `policies.fallbackOwner names nobody who is an active user of the CRM, and the records of ${owners.withoutFallback} owners would go to that user.`,
          "Name an active user in migration.json, or decide about these owners in decisions/owners.csv; nothing was loaded.",
        );
      stopToAsk(this.project, existing, this.out);
      await passGate(
        this.project,
        account.ledger,
        account.destination.account,
        "owners",
        contentHash(owners.pairs),
        `${owners.report.matched.length} owners matched, ${owners.report.unmatched.length} not.${existing.open.length > 0 ? ` ${existing.open.length} pairs in existing.csv may be people who are in the CRM already.` : ""}`,
      );
      return owners;
    });
  }
  async #owners(account: Account, plan: Plan): Promise<OwnerResolution> {
    const users = [];
    for await (const user of account.destination.users()) users.push(user);
    await writeUsers(this.out, users);
    return resolveOwners(plan, users, ownerDecisions(this.project.decisions), this.project.config.policies);
  }
  async #resolutionHash(plan: Plan): Promise<string> {
    const schema = await this.schema();
    const owners = await this.owners();
    const { existing, deleted, duplicateAlerts } = this.project.config.policies;
    const { pairs } = await this.existing();
    return contentHash([plan.hash, schema.outcome.live.hash, owners.pairs, existing, deleted, pairs, duplicateAlerts]);
  }
  #loadOptions(
    { adopt }: ExistingStage,
    stage: string,
    number: number,
    resolved: Resolved,
    owners: OwnerResolution,
    chosen: Chosen,
  ) {
    return {
      stage,
      export: number,
      chosen,
      userOf: owners.userOf,
      adopt,
      members: (record: { source: { object: string; id: string } }) =>
        record.source.object === "contacts" || record.source.object === "companies"
          ? resolved.members(record.source.object, record.source.id)
          : [],
    };
  }
  /** Loads the sample and reads it back; writes `sample-diff.json` and waits at its gate. */
  sample(): Promise<{
    readonly diff: shapes.SampleDiff;
    readonly result: LoadResult;
    readonly keys: ReadonlySet<string>;
    readonly chosen: Chosen;
  }> {
    return this.once("sample", async () => {
      const account = await this.account();
      const plan = await this.plan();
      await this.schema();
      const owners = await this.owners();
      const { sampleSize, sampleSeed } = this.project.config.options;
      const keys = chooseSample(plan, sampleSize, sampleSeed);
      const chosen = onlyThese(plan, keys);
      const resolved = await this.resolved();
      const engine = account.engine("gate owners");
      const existing = await this.existing();
      const result = await loadPlan(engine, plan, this.#loadOptions(existing, "sample", 0, resolved, owners, chosen));
      const diff = await sampleDiff(engine, plan, chosen, explainer(resolved, (await this.mapping()).mapping));
      await this.out.writeJson("sample-diff.json", shapes.sampleDiffSchema, diff);
      const hash = contentHash([await this.#resolutionHash(plan), [...keys].sort()]);
      await passGate(
        this.project,
        account.ledger,
        account.destination.account,
        "sample",
        hash,
        `${diff.records} records, ${diff.fields} fields: ${diff.verdicts.different} different, ${diff.verdicts.normalised} normalised.`,
      );
      return { diff, result, keys, chosen };
    });
  }
  /** The whole plan; writes `load.json`. */
  load(): Promise<LoadStage> {
    return this.once("load", async () => {
      const account = await this.account();
      const plan = await this.plan();
      const sample = await this.sample();
      const owners = await this.owners();
      const those = (records: Iterable<PlannedRecord>, wanted: (record: PlannedRecord) => boolean) =>
        Iterator.from(records).filter(
          (record) =>
            wanted(record) && (record.unlessUser === undefined || owners.userOf(record.unlessUser, true) === null),
        );
      const predicted = predict(account.destination, plan, [
        (object) => those(sample.chosen.of(object), () => true),
        (object) => those(plan.records(object), ({ external }) => !sample.chosen.has(object, external)),
      ]);
      await passGate(
        this.project,
        account.ledger,
        account.destination.account,
        "load",
        await this.#resolutionHash(plan),
        `${plan.order.reduce((sum, object) => sum + plan.count(object), 0)} records, about ${predicted.calls} calls, at least ${Math.round(predicted.seconds)} seconds.`,
      );
      const engine = account.engine("gate load");
      account.ledger.export(0, this.project.config.exports, plan.hash);
      const existing = await this.existing();
      const result = await loadPlan(
        engine,
        plan,
        this.#loadOptions(existing, "load", 0, await this.resolved(), owners, wholePlan(plan)),
      );
      if (account.ledger.meta("window opened") === null)
        account.ledger.setMeta("window opened", new Date(account.clock.now()).toISOString());
      const file = loadFile(predicted, [sample.result, result], existing.calls);
      await this.out.writeJson("load.json", shapes.loadSchema, file);
      return { result, file };
    });
  }
  /** Later exports, each compared, planned and loaded in turn; writes `delta.json`. */
  delta(): Promise<DeltaStage> {
    return this.once("delta", async () => {
      const account = await this.account();
      await this.load();
      const existing = await this.existing();
      const stage = await deltaSteps({
        project: this.project,
        base: await this.staging(),
        resolved: await this.resolved(),
        plan: await this.plan(),
        account,
        decisions: duplicateDecisions(this.project.decisions),
        planOf: (resolved) => this.#plan(resolved),
        ownersOf: (plan) => this.#owners(account, plan),
        loadOptions: (number, resolved, owners, plan) =>
          this.#loadOptions(existing, `delta ${number}`, number, resolved, owners, wholePlan(plan)),
      });
      await this.out.writeJson("delta.json", shapes.deltaSchema, stage.file);
      await writeDeltaChanges(this.out, stage.changes());
      await this.#writePlan(stage.plan, stage.resolved, accountCoverage(stage.plan, account.ledger));
      return stage;
    });
  }
  /** Source, ledger and CRM compared; writes `reconciliation.json`, `audit.csv` and the final `coverage.json`. */
  reconcile(): Promise<ReconciliationDetail> {
    return this.once("reconcile", async () => {
      const account = await this.account();
      const { plan, resolved } = await this.delta();
      const detail = await reconcile(account.engine("reconciliation"), plan);
      this.#refused = refusalFindings(account);
      if (this.#refused.length > 0) await writeSorted(this.out, this.#findings(resolved, plan, await this.summaries()));
      await this.out.writeJson("reconciliation.json", shapes.reconciliationSchema, detail);
      await this.#writePlan(plan, resolved, accountCoverage(plan, account.ledger));
      await this.audit();
      return detail;
    });
  }
  /** Writes `audit.csv`: the ledger's operations. */
  async audit(): Promise<void> {
    const { ledger } = await this.account();
    await writeAudit(this.out, ledger.operations());
  }
  /** Undoes the migration and proves it; writes `rollback.json`. */
  rollback(): Promise<shapes.Rollback> {
    return this.once("rollback", async () => {
      const { rollback } = await import("../engine/rollback.ts");
      if (!existsSync(this.project.ledger) || this.hold().ledger.meta("baseline") === null)
        throw new Stop(
          2,
          "The ledger of this project holds nothing to roll back.",
          "Nothing was done to the CRM from here, or it was rolled back already.",
        );
      const account = await this.account();
      const { order, needed } = rememberedNeeds(account.ledger);
      const engine: Engine = account.engine("rollback");
      const policy = this.project.config.policies.removeSchema;
      const removeSchema = policy === "always" || (policy === "sandbox" && this.project.rehearsal);
      await account.destination.describe(needed);
      const result = await rollback(
        engine,
        order,
        async () => fieldNames(await account.destination.describe(needed)),
        removeSchema,
      );
      await this.out.writeJson("rollback.json", shapes.rollbackSchema, result);
      await this.audit();
      if (result.verdict === "ok") account.ledger.forget();
      return result;
    });
  }
  /** What is rebuilt by hand, as JSON and PDF below `rebuild/`. */
  async rebuild() {
    const plan = await this.plan();
    const { staging } = await this.resolved();
    const known = knownIds(staging);
    return writeRebuild(this.out, plan.rebuild, {
      project: this.project.name,
      destination: crmName(this.project.destination),
      createdAt: exportDay(staging),
      known,
    });
  }
  /** What a rollback will leave behind, as sentences: of the CRM's nature, and schema that cannot be taken back. */
  async residue(): Promise<readonly string[]> {
    const { destination } = await this.account();
    const kept = (await this.undoable()).filter(({ undo }) => undo !== "removes");
    return [...(destination.residue ?? []), ...kept.map(({ what }) => `This stays: ${what}.`)];
  }
  /** What the admin created by us would lose, listed before a rollback. */
  async undoable(): Promise<readonly SchemaChange[]> {
    const { createdChanges } = await import("../engine/schema.ts");
    return createdChanges({ ledger: (await this.account()).ledger });
  }
  /** Hash of the CRM's state over the plan's objects, as rollback compares it. */
  async fingerprint(): Promise<string> {
    const { destination } = await this.account();
    const plan = await this.plan();
    return fingerprint(await readState(destination, plan.order), fieldNames(await destination.describe(plan.needed)));
  }
  /**
   * Removes what earlier runs wrote under `out/`: nothing stale stays beside what is written now. Throws `Stop` (2) when
   * the folder cannot be written to.
   */
  clean(): void {
    try {
      rmSync(this.project.out, { recursive: true, force: true });
      mkdirSync(this.project.out, { recursive: true });
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
      if (typeof code !== "string") throw error;
      throw new Stop(2, `${this.project.out} cannot be written (${code}).`, "Make it a folder that you may write to.");
    }
  }
}

/** Nothing is loaded before everything that is needed is there and visible. Throws `Stop` (2) naming what is not. */
function assertLive({ live, admin }: SchemaOutcome): void {
  const [first] = live.missing;
  if (!first && live.clashing.length === 0) return;
  const names = [...live.missing, ...live.clashing].slice(0, 5).map((field) => `${field.object}.${field.logical}`);
  const by = admin.flatMap((change) => (change.how === "api" ? [] : [change.how.admin]));
  throw new Stop(
    2,
    `${live.missing.length + live.clashing.length} fields of the CRM are not there yet, or not visible to this key: ${names.join(", ")}.`,
    by[0] ?? "Make them, or make them visible to the key's user, and start again: nothing was loaded.",
  );
}

const fieldNames = (live: Live): string[] => live.existing.map((field) => `${field.object}.${field.logical}`).sort();

const allFindings = (resolved: Resolved, plan: Plan, summaries: readonly SummaryCheck[]): Finding[] => [
  ...resolved.staging.findings,
  ...resolved.duplicates.findings,
  ...resolved.findings,
  ...joinFindings(checkJoins(resolved.staging, resolved.repairs)),
  ...summaryFindings(summaries),
  ...plan.findings,
];

const runs = new Map<string, Run>();
/** The run of a project in this process: workbooks that follow each other share it. Throws `Stop` (2) for a bad project. */
export function openRun(context: { readonly project: string; readonly destination: string | null }): Run {
  const key = `${context.project}\u0000${context.destination ?? ""}`;
  const known = runs.get(key);
  if (known) return known;
  const run = new Run(openProject(context.project, context.destination));
  const lines = new ProgressText();
  run.progress = (progress) => reportProgress(lines.of(progress));
  runs.set(key, run);
  onInterrupt(() => run.stop());
  return run;
}
