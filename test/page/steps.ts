// The five steps of the page's migration approach.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { copyProject, endSandbox, runProgram, sandbox } from "../run/support.ts";
import { lettersOf, recordsOf } from "./csv.ts";
import {
  configure,
  finished,
  HAND,
  IDA,
  type Json,
  JYSK,
  KIM,
  Look,
  pageProject,
  sourceFile,
  workbook,
} from "./rehearsal.ts";

const expected = JSON.parse(readFileSync(join(HAND, "expected.json"), "utf8")) as {
  objects: Record<string, { rows: number }>;
  clusters: { object: string; members: string[] }[];
};

/** A value without what is blank in it (null, "" and [] are one in Twenty), keys in order. */
function filled(value: Json): Json {
  if (Array.isArray(value)) return value.length > 0 ? value.map(filled) : null;
  if (value === null || typeof value !== "object") return value === "" ? null : value;
  const inner = Object.entries(value).flatMap(([key, one]) => {
    const kept = filled(one);
    return kept === null ? [] : [[key, kept] as const];
  });
  return inner.length > 0 ? Object.fromEntries(inner.sort(([a], [b]) => (a < b ? -1 : 1))) : null;
}

/** Everything a CRM holds but the times of changes: what must be equal before a load and after its rollback. */
function holds(look: Look): string[] {
  return look
    .sql("select object, fields, created_at, deleted_at is null as alive, id from records order by object, id")
    .map((row) => {
      const fields = filled(JSON.parse(String(row["fields"])) as Json);
      return JSON.stringify([row["object"], row["id"], row["alive"], row["created_at"], fields]);
    });
}

export function steps(look: () => Look, copy: () => Look, other: () => Look): void {
  test("Audit Actimo data export and design Twenty CRM schema: rows, custom properties, records per person, links", () => {
    const at = look();
    const files = at.json<{ file: string; object: string | null; rows: number }[]>("files.json");
    const rows = new Map<string, number>();
    for (const file of files.filter((one) => one.object !== null && one.file.startsWith("exports/")))
      rows.set(String(file.object), (rows.get(String(file.object)) ?? 0) + file.rows);
    // The fixture's own count, and the enrolment, score and automation these tests add.
    const added: Record<string, number> = { enrollments: 1, engagement_scores: 1, automations: 1 };
    for (const [object, { rows: counted }] of Object.entries(expected.objects))
      expect([object, rows.get(object)]).toEqual([object, counted + (added[object] ?? 0)]);
    const profile = at.json<Record<string, { columns: { header: string; custom: boolean }[] }>>("profile.json");
    const custom = (object: string) =>
      (profile[object]?.columns ?? []).flatMap((column) => (column.custom ? [column.header] : []));
    expect(custom("contacts").sort()).toEqual(["Adgangsniveau", "Nøglekort nr."]);
    expect(custom("companies")).toEqual([]);
    // Engagement records per person: the most anybody has, counted here from the file.
    const joins =
      at.json<{ object: string; column: string; rows: number; orphanIds: string[]; maxPerParent: number }[]>(
        "joins.json",
      );
    const links = (object: string, column: string) =>
      joins.find((one) => one.object === object && one.column === column);
    const perPerson = (stem: string) => {
      const counts = new Map<string, number>();
      for (const row of recordsOf(lettersOf(sourceFile(at.root, stem)), ";").filter((one) => one["Kontakt-ID"]))
        counts.set(row["Kontakt-ID"] ?? "", (counts.get(row["Kontakt-ID"] ?? "") ?? 0) + 1);
      return Math.max(...counts.values());
    };
    expect(links("enrollments", "contact_id")).toMatchObject({ rows: 6, maxPerParent: perPerson("tilmeldinger") });
    expect(links("engagement_events", "contact_id")).toMatchObject({ rows: 3, maxPerParent: perPerson("haendelser") });
    expect(links("survey_responses", "contact_id")).toMatchObject({ rows: 5, maxPerParent: perPerson("svar_") });
    expect(links("contact_companies", "company_id")).toMatchObject({ rows: 6, orphanIds: ["4999"] });
    expect(links("contact_companies", "contact_id")).toMatchObject({ rows: 6, orphanIds: [], maxPerParent: 2 });
  });

  test("Audit Actimo data export and design Twenty CRM schema: every field of the design is made, with its metric", () => {
    const at = look();
    const report = at.json<{ fields: { object: string; real: string; state: string; metric: number; why: string }[] }>(
      "schema.json",
    ).fields;
    const live = at.fields();
    for (const field of report) {
      expect([
        field.real,
        live.some(
          (one) => field.object === one.object && field.real.replace(/Id$/, "") === one.name.replace(/Id$/, ""),
        ),
      ]).toEqual([field.real, true]);
      expect(field.metric).toBeGreaterThanOrEqual(0);
      expect(field.metric).toBeLessThanOrEqual(1);
      expect(field.why).not.toBe("");
    }
    const created = report.filter(({ state }) => state === "created").length;
    expect(at.requests().filter((one) => one.operation === "createOneField" && one.changed)).toHaveLength(created);
    // hireDate was in the CRM before; of 14 people 2 have a dated score.
    expect(report.find(({ real }) => real === "hireDate")?.state).toBe("existing");
    expect(report.find(({ real }) => real === "engagementScoreDate")?.metric).toBeCloseTo(2 / 14);
    // Actimo has no deals: nothing is asked of opportunities.
    expect(report.filter(({ object }) => object === "opportunity")).toEqual([]);
  });

  test("Invite Twenty Workspace Members and resolve owner assignments: fallback owner, decision, or the load waits", async () => {
    const given = other();
    const ida = given.member(IDA);
    for (const id of ["1001", "1003"]) expect(given.of("person", `contacts:${id}`).fields["recordOwnerId"]).toBe(ida);
    expect(given.of("task", "tasks:300004").fields["assigneeId"]).toBe(ida);
    const file = given.json<{ unmatched: { email: string; resolution: string }[]; invite: string[] }>("owners.json");
    expect(file.unmatched.map(({ resolution }) => resolution)).not.toContain("blank");
    expect(file.invite).toContain("gammel@kunde.example");
    const waiting = new Look(pageProject());
    configure(waiting.root, { policies: { unmatchedOwner: "stop" } });
    const stopped = await workbook(waiting.root, "06-owners");
    expect(stopped.code).toBe(3);
    expect(waiting.sources("person")).toEqual([]);
    expect(waiting.requests().filter(({ kind }) => kind === "write")).toEqual([]);
  });

  test("Transform engagement records into Twenty custom fields and run sample migration: a diff of every field", async () => {
    const at = new Look(pageProject());
    finished(await workbook(at.root, "07-sample"));
    type Row = {
      object: string;
      external: string;
      field: string;
      source: unknown;
      sent: unknown;
      read: unknown;
      verdict: string;
    };
    const diff = at.json<{ records: number; fields: number; verdicts: Record<string, number>; rows: Row[] }>(
      "sample-diff.json",
    );
    expect(diff.verdicts["different"]).toBe(0);
    expect(diff.fields).toBe(diff.rows.length);
    const row = (external: string, field: string) =>
      diff.rows.find((one) => one.external === `actimo:${external}` && one.field === field);
    // Engagement scores as static values, training as fields, company links as the CRM's own ids.
    expect(row("contacts:1000", "engagementScore")).toMatchObject({ sent: 68.1, read: 68.1, verdict: "equal" });
    expect(row("contacts:1000", "trainingScore")).toMatchObject({ sent: 79, read: 79 });
    expect(row("contacts:1000", "company")).toMatchObject({ source: "4001", sent: JYSK, read: JYSK });
    expect(row("messages:50003", "openRate")).toMatchObject({ sent: 57, read: 57 });
    expect(row("tasks:300003", "dueAt")).toMatchObject({ source: "2025-10-12" });
    for (const object of ["company", "person", "note", "noteTarget", "task", "taskTarget"])
      expect(diff.rows.filter((one) => one.object === object).length, object).toBeGreaterThan(0);
    // What the diff says was read is what the store holds.
    for (const one of diff.rows.filter(({ object, verdict }) => object === "person" && verdict === "equal")) {
      const { fields } = at.of("person", one.external.replace("actimo:", ""));
      if (one.field in fields)
        expect([one.external, one.field, fields[one.field]]).toEqual([one.external, one.field, one.read]);
    }
    // People of every engagement level: none, low, middle, high.
    const scores = at.stored("person").flatMap(({ fields }) => [fields["engagementScore"] ?? null]);
    expect(scores).toContain(null);
    for (const [from, to] of [
      [0, 34],
      [34, 67],
      [67, 101],
    ] as const)
      expect(scores.some((score) => typeof score === "number" && score >= from && score < to)).toBe(true);
    // A value that somebody breaks in the CRM shows when the sample is read back again.
    await endSandbox(at.root);
    const db = new DatabaseSync(join(at.root, "state/twenty-sandbox.sqlite"));
    db.prepare(
      "update records set fields = json_set(fields, '$.engagementScore', 1) where object = 'person' and id = ?",
    ).run(at.of("person", "contacts:1000").id);
    db.close();
    expect((await workbook(at.root, "07-sample")).out).toMatch(/person\.engagementScore\s+different/);
    expect(
      at.json<{ rows: Row[] }>("sample-diff.json").rows.filter(({ verdict }) => verdict === "different"),
    ).toMatchObject([{ external: "actimo:contacts:1000", field: "engagementScore", sent: 68.1, read: 1 }]);
  });

  test("Transform engagement records into Twenty custom fields and run sample migration: a slice, and nothing beyond it", async () => {
    const at = new Look(pageProject({ sampleSize: 10 }));
    finished(await workbook(at.root, "07-sample"));
    const { rows } = at.json<{ rows: { object: string; external: string }[] }>("sample-diff.json");
    const sampled = (object: string) =>
      [...new Set(rows.flatMap((row) => (row.object === object ? [row.external.replace("actimo:", "")] : [])))].sort();
    for (const object of ["company", "person", "note", "task"]) {
      expect(at.sources(object)).toEqual(sampled(object));
      expect(sampled(object).length).toBeGreaterThan(0);
    }
    expect(at.sources("person").length).toBeLessThan(14);
  });

  test("Execute full migration with delta-pickup window: batches, then what is new or changed, and nothing stale", () => {
    const at = look();
    const requests = at.requests();
    expect(requests.filter((one) => one.operation === "createPeople")).toHaveLength(2); // eleven at once; one in the delta
    expect(requests.every(({ status }) => status < 400)).toBe(true);
    const title = (id: number) => at.of("person", `contacts:${id}`).fields["jobTitle"];
    expect(at.of("person", "contacts:1010").fields["name"]).toMatchObject({ firstName: "Nanna" });
    expect([title(1008), title(1006)]).toEqual(["Teamleder", "Chauffør"]); // changed; stale, so the old one stays
    expect(at.of("person", "contacts:1002").fields["openEvents"]).toBe(1); // an event of the later file
    expect(at.sources("person")).toContain("contacts:1009"); // gone from the export, not deleted
    expect(at.of("task", "tasks:300004").fields["completedAt"]).toBe("2026-01-20T11:00:00.000Z");
    expect(at.sources("task")).toEqual(["tasks:300003", "tasks:300004", "tasks:300005", "tasks:300006"]);
    const delta = at.json<
      Record<string, Record<string, number>> & { window: { from: string; to: string; late: object[] } }
    >("delta.json");
    expect(delta["contacts"]).toMatchObject({ new: 1, changed: 1, stale: 1, touched: 1, gone: 1 });
    expect(delta["tasks"]).toMatchObject({ new: 1, changed: 1, gone: 1 });
    expect(delta["engagement_events"]).toMatchObject({ new: 1, changed: 0 });
    expect(Date.parse(delta.window.to) - Date.parse(delta.window.from)).toBe(48 * 3_600_000);
    expect(delta.window.late).toHaveLength(1); // a month after the export: said, and taken
  });

  test("Execute full migration with delta-pickup window: what comes after the cutover is refused", () => {
    const at = other();
    expect(at.sources("person")).not.toContain("contacts:1010");
    expect(at.of("person", "contacts:1008").fields["jobTitle"]).toBe("Lagermedarbejder");
    expect(at.json<{ window: { late: object[] } }>("delta.json").window.late).toMatchObject([{ taken: false }]);
  });

  test("Execute full migration with delta-pickup window: all operations are in the audit trail", () => {
    const at = look();
    const audit = at.csv("audit.csv");
    const numbers = audit.map((row) => Number(row["sequence"]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(audit.every((row) => row["operator"] && !Number.isNaN(Date.parse(row["time"] ?? "")))).toBe(true);
    for (const object of ["company", "person", "note", "noteTarget", "task", "taskTarget", "attachment"])
      for (const { id } of at.stored(object)) {
        const theirs = id.startsWith("bbbbbbbb") && !at.isOurs(object, id);
        const rows = audit.filter((row) => row["destination_object"] === object && row["destination_id"] === id);
        expect([object, id, rows.some((row) => /insert|adopt/.test(row["operation"] ?? ""))]).toEqual([
          object,
          id,
          !theirs,
        ]);
      }
    // File and row lead back to the record, or to another row of the same person.
    const alias = (id: string) => expected.clusters.find(({ members }) => members.includes(id))?.members ?? [id];
    for (const row of audit.filter(
      (one) => one["operation"] === "insert" && /besk|opgaver|tasks/.test(one["file"] ?? ""),
    )) {
      const [line] = recordsOf(
        lettersOf(join(at.root, row["file"] ?? "")),
        row["file"]?.includes("_hq-global_2026-01") ? "," : ";",
      )
        .filter(
          (one) =>
            Object.values(one)[0] !== undefined &&
            (one["Besked-ID"] ?? one["Opgave-ID"] ?? Object.values(one)[0]) !== "",
        )
        .slice(Number(row["row"]) - 1);
      expect(String(row["source_id"]).split("|")[0]).toBe(Object.values(line ?? {})[0]);
    }
    const utf16 = recordsOf(lettersOf(join(at.root, "exports/contacts_hq-global_2026-01-07.csv")), "\t");
    for (const row of audit.filter(
      (one) => one["operation"] === "insert" && one["file"] === "exports/contacts_hq-global_2026-01-07.csv",
    ))
      expect(alias(row["source_id"] ?? "")).toContain(utf16[Number(row["row"]) - 1]?.["Contact ID"]);
    // Every request that changed records is named.
    expect(audit.filter((row) => row["outcome"] === "created").every((row) => row["request_id"] !== "")).toBe(true);
  });

  test("Execute full migration with delta-pickup window: a second run writes nothing; one click rolls everything back", async () => {
    const at = copy();
    const before = at.requests().length;
    finished(await runProgram("test/run/migrate.ts", [at.root, "load"]));
    expect(
      at
        .requests()
        .slice(before)
        .filter(({ changed }) => changed),
    ).toEqual([]);
    const undone = await runProgram("lib/commands/rollback.ts", ["--project", at.root]);
    finished(undone);
    await endSandbox(at.root);
    const fresh = new Look(pageProject());
    await sandbox(fresh.root);
    await endSandbox(fresh.root);
    expect(holds(at)).toEqual(holds(fresh));
    expect(at.stored("person").find(({ id }) => id === KIM)?.deletedAt).not.toBe(null);
    expect(
      at
        .fields()
        .map(({ object, name }) => `${object}.${name}`)
        .sort(),
    ).toEqual(
      fresh
        .fields()
        .map(({ object, name }) => `${object}.${name}`)
        .sort(),
    );
    expect(at.json("rollback.json")).toMatchObject({ verdict: "ok", residual: [] });
  });

  test("Execute full migration with delta-pickup window: counts that do not match fail and offer the rollback", async () => {
    const at = new Look(copyProject(look().root));
    const lost = at.of("note", "messages:50003").id;
    const db = new DatabaseSync(join(at.root, "state/twenty-sandbox.sqlite"));
    db.prepare("delete from records where object = 'note' and id = ?").run(lost);
    db.close();
    const ended = await workbook(at.root, "10-reconcile");
    expect(ended.code).toBe(4);
    expect(`${ended.out}${ended.err}`).toMatch(/Reconciliation failed[\s\S]*Rollback/);
    const { verdict, objects } = at.json<{
      verdict: string;
      objects: { object: string; difference: number; verdict: string }[];
    }>("reconciliation.json");
    expect(verdict).not.toBe("ok");
    expect(objects.filter((one) => one.verdict !== "ok").map(({ object }) => object)).toEqual(["note"]);
    const undone = await runProgram("lib/commands/rollback.ts", ["--project", at.root]);
    expect(undone.code).toBe(0);
    expect(at.sources("person")).toEqual([]);
  });

  test("Deliver Actimo workflow export and rebuild reference: every definition of the export, in JSON and in PDF", () => {
    const at = look();
    const names = (stem: string, key: string) =>
      (JSON.parse(lettersOf(sourceFile(at.root, stem))) as Record<string, { name: string }[]>)[key]?.map(
        ({ name }) => name,
      );
    for (const [stem, key, file] of [
      ["automations", "automations", "automations"],
      ["learning_paths", "learning_paths", "learning-paths"],
      ["integrations", "integrations", "integrations"],
      ["dashboards", "dashboards", "dashboards"],
    ] as const) {
      const { entries } = at.json<{ entries: { title: string }[] }>(`rebuild/${file}.json`);
      expect(entries.map(({ title }) => title)).toEqual(names(stem, key));
      const pdf = at.pdf(`rebuild/${file}.pdf`);
      for (const { title } of entries) expect(pdf).toContain(title);
    }
    // Engagement logic: the smart group's rule.
    expect(at.pdf("rebuild/smart-groups.pdf")).toContain("department IN('Salg')");
    expect(readdirSync(at.path("rebuild")).sort()).toHaveLength(10);
  });
}
