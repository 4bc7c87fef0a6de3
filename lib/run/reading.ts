/** The stages that need no CRM: reading, profile, duplicates, joins. Each is computed once and writes its file. */
import type { Finding } from "../contract/finding.ts";
import { Stop } from "../contract/stop.ts";
import * as shapes from "../outputs/shapes.ts";
import { OutputFolder } from "../outputs/write.ts";
import type { Project } from "../project/config.ts";
import { duplicateDecisions, joinDecisions } from "../project/decisions.ts";
import { findDuplicates } from "../quality/duplicates.ts";
import { engagementPerPerson } from "../quality/engagement-per-person.ts";
import { unusedDecisions, withRepairedKeys } from "../quality/join-apply.ts";
import { checkRelations } from "../quality/join-relations.ts";
import { findRepairs } from "../quality/join-repairs.ts";
import { checkJoins } from "../quality/joins.ts";
import { multiCompany } from "../quality/multi-company.ts";
import { profileStaging } from "../quality/profile.ts";
import { resolveStaging } from "../quality/resolve.ts";
import { compareSummaries, type SummaryCheck } from "../quality/summaries.ts";
import type { Duplicates, EngagementPerPerson, JoinCheck, KeyRepair, Relations, Resolved } from "../quality/types.ts";
import { stageExports } from "../staging/stage.ts";
import type { Staging } from "../staging/types.ts";
import { apiFolders } from "./api-source.ts";
import { type ComparedDelta, compareDeltas } from "./compare-deltas.ts";
import { monthsOf } from "./explore-months.ts";
import { fileOverrides } from "./overrides.ts";
import { writeJoins } from "./write-joins.ts";
import { byObject, writeDuplicateSheet, writeSorted } from "./writing.ts";

/** Stages by name, each computed once; a stage that failed is tried again when it is asked for again. */
export class Reading {
  readonly project: Project;
  readonly out: OutputFolder;
  protected readonly stages = new Map<string, Promise<unknown>>();
  protected readonly abort = new AbortController();

  constructor(project: Project) {
    this.project = project;
    this.out = new OutputFolder(project.out);
  }

  protected once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.stages.get(name);
    if (known) return known as Promise<T>;
    if (this.abort.signal.aborted) return Promise.reject(this.abort.signal.reason);
    const made = make();
    this.stages.set(name, made);
    // A stage that failed is tried again when it is asked for again.
    made.catch(() => this.stages.delete(name));
    return made;
  }

  /** The exports as typed tables; writes `files.json`. */
  staging(): Promise<Staging> {
    return this.once("staging", async () => {
      const staging = await stageExports({
        project: this.project.root,
        folder: this.project.config.exports,
        more: await apiFolders(this.project, this.abort.signal),
        overrides: fileOverrides(this.project),
        labels: this.project.config.source.labels,
      });
      await this.out.writeJson("files.json", shapes.filesSchema, staging.files);
      try {
        this.refuseBlocking(staging.findings);
        if ((staging.tables.get("contacts")?.length ?? 0) === 0)
          throw new Stop(
            2,
            `${this.project.config.exports} holds no contacts, and everything else hangs on them.`,
            `Add the contact files (contacts_….csv, kontakter_….xlsx). What was read is in ${this.out.path("files.json")}.`,
          );
      } catch (stop) {
        await writeSorted(this.out, staging.findings);
        throw stop;
      }
      return staging;
    });
  }
  /** Throws `Stop` (2) with the first finding that blocks a run and that nobody has accepted. */
  protected refuseBlocking(findings: readonly Finding[]): void {
    const accepted = new Set(this.project.config.policies.accepted);
    const blocking = findings.filter((finding) => finding.severity === "blocking" && !accepted.has(finding.code));
    const first = blocking[0];
    if (!first) return;
    const place = [first.file, first.line === null ? null : `line ${first.line}`, first.column]
      .filter((part) => part !== null)
      .join(", ");
    throw new Stop(
      2,
      `${blocking.length} blocking finding${blocking.length === 1 ? "" : "s"}, first: ${first.code}${place ? ` (${place})` : ""}. ${first.advice}`,
      `Mend the export, or accept it in migration.json: "policies": {"accepted": ["${first.code}"]}.`,
    );
  }
  profile(): Promise<ReturnType<typeof profileStaging>> {
    return this.once("profile", async () => {
      const profile = profileStaging(await this.staging());
      await this.out.writeJson("profile.json", shapes.profileSchema, profile);
      return profile;
    });
  }
  /** Rows by month, per object with a date; writes `months.json`. */
  months(): Promise<ReturnType<typeof monthsOf>> {
    return this.once("months", async () => {
      const months = monthsOf(await this.staging());
      await this.out.writeJson("months.json", shapes.monthsSchema, months);
      return months;
    });
  }
  /** Later exports beside the ones before them; compared only, nothing is written. */
  compareDeltas(): Promise<readonly ComparedDelta[]> {
    return this.once("compared deltas", async () => compareDeltas(this.project, await this.staging()));
  }
  duplicates(): Promise<Duplicates> {
    return this.once("duplicates", async () => {
      const decisions = duplicateDecisions(this.project.decisions);
      const duplicates = findDuplicates(withRepairedKeys(await this.staging(), await this.repairs()), decisions);
      await this.out.writeJson("duplicates.json", shapes.duplicatesSchema, byObject(duplicates.clusters));
      await this.out.writeJson("review.json", shapes.reviewSchema, byObject(duplicates.review));
      await this.out.writeJson("matching.json", shapes.matchingSchema, duplicates.model);
      await writeDuplicateSheet(this.out, duplicates, decisions);
      return duplicates;
    });
  }
  resolved(): Promise<Resolved> {
    return this.once("resolved", async () => {
      const resolved = resolveStaging(await this.staging(), await this.duplicates(), await this.repairs());
      const unused = unusedDecisions(resolved.repairs, joinDecisions(this.project.decisions));
      return { ...resolved, findings: [...resolved.findings, ...unused] };
    });
  }
  /** Repairs that keys offer, with what was decided about them in `decisions/joins.csv`. */
  repairs(): Promise<readonly KeyRepair[]> {
    return this.once("repairs", async () => findRepairs(await this.staging(), joinDecisions(this.project.decisions)));
  }
  joins(): Promise<readonly JoinCheck[]> {
    return this.once("joins", async () => {
      const { staging, repairs } = await this.resolved();
      const joins = checkJoins(staging, repairs);
      await writeJoins(this.out, joins);
      await this.relations();
      await this.engagement();
      return joins;
    });
  }
  /** Cardinality, chains, contradictions; writes `relations.json`. */
  relations(): Promise<Relations> {
    return this.once("relations", async () => {
      const relations = checkRelations(await this.resolved());
      await this.out.writeJson("relations.json", shapes.relationsSchema, relations);
      return relations;
    });
  }
  /** Rows per person; writes `engagement.json`. */
  engagement(): Promise<readonly EngagementPerPerson[]> {
    return this.once("engagement", async () => {
      const engagement = engagementPerPerson((await this.resolved()).staging);
      await this.out.writeJson("engagement.json", shapes.engagementSchema, engagement);
      return engagement;
    });
  }
  /** What summaries state beside what their detail adds up to; writes `summaries.json`. */
  summaries(): Promise<readonly SummaryCheck[]> {
    return this.once("summaries", async () => {
      const summaries = compareSummaries(await this.staging());
      await this.out.writeJson("summaries.json", shapes.summariesSchema, summaries);
      return summaries;
    });
  }
  /** People with more than one company. */
  async multiCompany(): Promise<ReturnType<typeof multiCompany>> {
    return multiCompany((await this.resolved()).staging);
  }
}
