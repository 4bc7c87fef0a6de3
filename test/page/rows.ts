// The twelve rows of the page's mapping table, each with every detail the row promises.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lettersOf, recordsOf } from "./csv.ts";
import { HAND, IDA, type Json, JYSK, KIM, LENE, type Look, METTE, sourceFile } from "./rehearsal.ts";

const expected = JSON.parse(readFileSync(`${HAND}/expected.json`, "utf8")) as {
  people: number;
  companiesThatStayApart: string[][];
  inSeveralCompanies: string[];
};
const PEOPLE = [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 2004, 2005, 2006, 2007];

/** A timestamp of the export, local to Copenhagen, as UTC: summer time is two hours ahead, winter time one. */
const utc = (day: string, time: string, hours: 1 | 2): string =>
  new Date(Date.parse(`${day}T${time}:00Z`) - hours * 3_600_000).toISOString();

function fieldsAre(look: Look, object: string, types: Readonly<Record<string, string>>): void {
  for (const [name, type] of Object.entries(types)) {
    const { body } = look.field(object, name);
    expect({ name, type: body["type"], custom: body["isCustom"] }).toEqual({ name, type, custom: true });
  }
}

export function rows(look: () => Look): void {
  test("People (Actimo Contact) → People: one record per person, with name, e-mail, phone, job title, company", () => {
    const at = look();
    // 14 counted by hand in the first export, one more comes with the later one.
    expect(expected.people + 1).toBe(PEOPLE.length);
    expect(at.sources("person")).toEqual(PEOPLE.map((id) => `contacts:${id}`).sort());
    expect(at.of("person", "contacts:1000").fields).toMatchObject({
      name: { firstName: "Søren", lastName: "Østergaard" },
      emails: { primaryEmail: "soren@jyskbyg.example" },
      phones: { primaryPhoneNumber: "20123456", primaryPhoneCountryCode: "DK", primaryPhoneCallingCode: "+45" },
      jobTitle: "Souschef",
      companyId: JYSK,
    });
    expect(at.of("person", "contacts:2004").fields).toMatchObject({
      name: { firstName: "Åse", lastName: "Gård" },
      emails: { primaryEmail: "ase@hq.example" },
      jobTitle: "Accountant",
      companyId: at.of("company", "companies:4002").id,
    });
    // Who was in the CRM before is adopted under the own id, and only blanks are filled.
    expect(at.of("person", "contacts:1001")).toMatchObject({
      id: METTE,
      fields: { jobTitle: "Chef", phones: { primaryPhoneNumber: "21111111" }, companyId: JYSK },
    });
    expect(at.of("person", "contacts:1003").id).toBe(LENE);
  });

  test("People (Actimo Contact) → People: custom properties are created as custom fields before the import", () => {
    const at = look();
    fieldsAre(at, "person", { noeglekortNr: "TEXT", adgangsniveau: "SELECT", data1: "TEXT", data4: "TEXT" });
    const options = at.field("person", "adgangsniveau").body["options"] as { value: string; label: string }[];
    expect(options.map(({ label }) => label).sort()).toEqual(["Butik", "Kontor", "Lager"]);
    const source = recordsOf(lettersOf(sourceFile(at.root, "kontakter_"), "latin1"), ";");
    for (const row of source.filter((one) => ["1000", "1001", "1003", "1004"].includes(one["Kontakt-ID"] ?? ""))) {
      const { fields } = at.of("person", `contacts:${row["Kontakt-ID"]}`);
      expect(fields["noeglekortNr"]).toBe(row["Nøglekort nr."]);
      expect(options.find(({ value }) => value === fields["adgangsniveau"])?.label).toBe(row["Adgangsniveau"]);
      expect(fields["data1"]).toBe(row["Tøjstørrelse"]);
    }
    const made = at.requests().filter(({ operation }) => operation === "createOneField");
    expect(Math.max(...made.map(({ n }) => n))).toBeLessThan(at.first("createPeople"));
  });

  test("Company → Company: name, domain, industry, employees, whole address, and the source id for later passes", () => {
    const at = look();
    expect(at.sources("company")).toEqual(["companies:4001", "companies:4002", "companies:4004"]);
    expect(expected.companiesThatStayApart).toEqual([["4001", "4004"]]);
    const hq = at.of("company", "companies:4002").fields;
    expect(hq).toMatchObject({
      name: "HQ Global ApS",
      employees: 12,
      industry: "Handel",
      address: { addressStreet1: "Havnegade 1", addressPostcode: "2300", addressCity: "København S" },
    });
    expect((hq["address"] as { addressCountry: string }).addressCountry).toBe("Denmark");
    expect((hq["domainName"] as { primaryLinkUrl: string }).primaryLinkUrl).toMatch(/^(https:\/\/)?hq\.example$/);
    // The company that was there keeps id and name; what it lacked came from the export.
    expect(at.of("company", "companies:4001")).toMatchObject({
      id: JYSK,
      fields: { name: "Jysk Byg", employees: 1240, industry: "Byg", address: { addressCity: "Høje Taastrup" } },
    });
    expect(at.field("company", "sourceSystemId").body).toMatchObject({ type: "TEXT", isUnique: true });
    fieldsAre(at, "company", { industry: "TEXT" });
  });

  test("Company–Person Association → Company–People Relation: one company linked, every other one preserved", () => {
    const at = look();
    const name = (id: Json | undefined) => at.stored("company").find((company) => company.id === id)?.fields["name"];
    // Primary companies and companies of people by hand; 4001 stands in the CRM as "Jysk Byg".
    const company: Record<string, string | undefined> = Object.fromEntries(
      PEOPLE.map((id) => [id, id === 1005 ? undefined : id < 2000 ? "Jysk Byg" : "HQ Global ApS"]),
    );
    for (const id of PEOPLE)
      expect([id, name(at.of("person", `contacts:${id}`).fields["companyId"])]).toEqual([id, company[id]]);
    const several = at.stored("person").filter(({ fields }) => ((fields["otherCompanies"] ?? []) as Json[]).length > 0);
    expect(several.map(({ fields }) => String(fields["sourceSystemId"]).split(":")[2]).sort()).toEqual(
      expected.inSeveralCompanies,
    );
    for (const person of several) expect(person.fields["otherCompanies"]).toEqual(["HQ Global ApS"]);
    // A company that is not in the export is no link, and its name is not lost.
    expect(at.of("person", "contacts:1005").fields["companyName"]).toBe("Ukendt Firma ApS");
    expect(at.csv("reference/contact-companies.csv")).toHaveLength(6);
    expect(["ARRAY", "MULTI_SELECT"]).toContain(at.field("person", "otherCompanies").body["type"]);
    expect(
      Math.max(...at.requests().flatMap((one) => (one.operation === "createOneField" ? [one.n] : []))),
    ).toBeLessThan(at.first("createPeople"));
  });

  test("Training Completion Record → Custom Field on People: completed paths, the most recent date, its score", () => {
    const at = look();
    fieldsAre(at, "person", { completionDate: "DATE", trainingScore: "NUMBER" });
    expect(["ARRAY", "MULTI_SELECT"]).toContain(at.field("person", "trainingCompleted").body["type"]);
    const soeren = at.of("person", "contacts:1000").fields;
    // Two completions: Hygiejne on 28 June with 79, Brand on 30 May with 95. The later one counts, not the better one.
    expect([...(soeren["trainingCompleted"] as string[])].sort()).toEqual(["Brand", "Hygiejne"]);
    expect(String(soeren["completionDate"]).slice(0, 10)).toBe("2025-06-28");
    expect(soeren["trainingScore"]).toBe(79);
    // Not started, overdue, and completed by an id that stands for two people: nobody else has completed anything.
    for (const { fields } of at
      .stored("person")
      .filter((one) => one.fields["sourceSystemId"] !== "actimo:contacts:1000"))
      expect([
        fields["trainingCompleted"] ?? [],
        fields["completionDate"] ?? null,
        fields["trainingScore"] ?? null,
      ]).toEqual([[], null, null]);
    expect(
      at
        .csv("reference/enrollments.csv")
        .map((row) => row["enrollment_id"])
        .sort(),
    ).toEqual(["500006", "500007", "500008", "500009", "500010", "500011"]);
  });

  test("Engagement Score → Custom Numeric Field on People: the latest score with its calculation date, static", () => {
    const at = look();
    fieldsAre(at, "person", { engagementScore: "NUMBER", engagementScoreDate: "DATE_TIME" });
    const scores = Object.fromEntries(
      at.stored("person").flatMap(({ fields }) => {
        const id = String(fields["sourceSystemId"] ?? "").split(":")[2];
        const score = fields["engagementScore"] ?? null;
        return id === undefined ? [] : [[id, [score, fields["engagementScoreDate"] ?? null]]];
      }),
    );
    const calculated = utc("2026-01-07", "10:20", 1);
    expect(scores).toEqual({
      1000: [68.1, calculated], // not the 60 of a month before
      1001: [55, calculated], // not the 99 of two months before, though it stands last
      1002: [null, null], // blank stays blank, never 0
      1003: [91.5, null], // only on the contact, without a date
      1004: [40, null],
      1005: [null, null],
      1006: [null, null],
      1007: [12.5, null],
      1008: [60, null],
      1009: [61, null],
      1010: [null, null],
      2004: [70, null],
      2005: [71, null],
      2006: [72, null],
      2007: [73, null],
    });
    expect(at.csv("reference/engagement-scores.csv").length).toBeGreaterThanOrEqual(2);
  });

  test("Pulse Survey Response → Note + Custom Field: the text on a note of its person; survey, date, value as fields", () => {
    const at = look();
    fieldsAre(at, "note", { surveyName: "TEXT", responseDate: "DATE_TIME", responseValue: "NUMBER" });
    const words = at.of("note", "survey_responses:6000010");
    expect((words.fields["bodyV2"] as { markdown: string }).markdown).toContain("Fint – men travlt 😊");
    expect(words.fields).toMatchObject({ surveyName: "Trivsel 2025", responseDate: utc("2025-11-02", "08:10", 1) });
    const value = at.of("note", "survey_responses:6000011");
    expect(value.fields).toMatchObject({
      surveyName: "Trivsel 2025",
      responseDate: utc("2025-11-02", "08:10", 1),
      responseValue: 4,
    });
    for (const note of [words, value]) expect(at.attached("note", note.id)).toEqual(["actimo:contacts:1000"]);
    // Anonymous answers are nobody's.
    expect(at.sources("note").filter((source) => source.startsWith("survey_responses"))).toEqual([
      "survey_responses:6000010",
      "survey_responses:6000011",
    ]);
    expect(at.csv("reference/survey-responses.csv").map((row) => row["response_id"])).toEqual(
      expect.arrayContaining(["6000012", "6000013", "6000014"]),
    );
  });

  test("Message / News Post → Note: body, send time, author and open count, attached to the people it was sent to", () => {
    const at = look();
    const letter = at.of("note", "messages:50003");
    expect(letter.fields).toMatchObject({
      title: "Ugebrev #3",
      sentAt: utc("2025-09-01", "08:00", 2),
      authorName: "Ida Bach",
      openCount: 61,
    });
    expect(letter.createdAt).toBe(utc("2025-08-31", "12:00", 2));
    const { markdown } = letter.fields["bodyV2"] as { markdown: string };
    expect(markdown).toMatch(/Ugebrev[\s\S]*Hej; alle/);
    expect(markdown).not.toMatch(/alert|onclick|<|cid:/);
    // Two recipients are people of the export (2003 is the same man as 1004); the third left long ago.
    expect(at.attached("note", letter.id)).toEqual(["actimo:contacts:1000", "actimo:contacts:1004"]);
    expect(at.of("note", "messages:50004").fields).toMatchObject({
      title: "Kladde",
      authorName: "Lene Bach",
      openCount: 0,
    });
    expect(at.of("note", "messages:50005").fields).toMatchObject({
      title: "Welcome",
      authorName: "Bo Riis",
      sentAt: utc("2025-09-03", "08:00", 2),
      bodyV2: { markdown: "Welcome" },
    });
    const post = at.of("note", "group_posts:30000012");
    expect(post.fields).toMatchObject({
      bodyV2: { markdown: "Fredagsbar 🎉" },
      authorName: "Åse Gård",
      reactionCount: 12,
    });
    expect(post.createdAt).toBe(utc("2025-09-01", "15:00", 2));
    expect(at.attached("note", post.id)).toEqual(["actimo:contacts:2004"]);
    expect(at.of("note", "group_posts:30000013").fields["parentNoteId"]).toBe(post.id);
  });

  test("Task / Action Item → Task: due date, assignee by e-mail, completion status, parent link; unresolved owners flagged", () => {
    const at = look();
    const tasks = at
      .stored("task")
      .map(({ id, fields }) => [
        String(fields["sourceSystemId"]).split(":")[2],
        fields["title"],
        String(fields["dueAt"]).slice(0, 10),
        fields["assigneeId"] ?? null,
        fields["status"],
        at.attached("task", id),
      ]);
    const ida = at.member(IDA);
    expect(tasks.sort()).toEqual([
      ["300003", "Tag e-learning", "2025-10-12", ida, "DONE", ["actimo:contacts:2004"]],
      // Completed with the later export; its owner has left.
      ["300004", "Ryd op", "2025-11-12", null, "DONE", []],
      ["300005", "Opgave uden gruppe", "2025-11-12", null, "IN_PROGRESS", []],
      ["300006", "Ny opgave", "2026-03-01", ida, "TODO", ["actimo:contacts:2005"]],
    ]);
    expect(at.of("task", "tasks:300004").fields["assignedGroup"]).toBe("Alle");
    const { unmatched } = at.json<{ unmatched: { email: string; byObject: Record<string, number> }[] }>("owners.json");
    expect(unmatched.find(({ email }) => email === "gammel@kunde.example")?.byObject["task"]).toBe(1);
  });

  test("Workspace Member (User) → Workspace Member: matched by e-mail before the import, the unresolved flagged, none created", () => {
    const at = look();
    expect(
      at
        .stored("workspaceMember")
        .map(({ fields }) => fields["userEmail"])
        .sort(),
    ).toEqual(["bo@kunde.example", IDA, "migration@kunde.example"]);
    const requests = at.requests();
    expect(requests.filter((one) => one.object === "workspaceMember" && one.changed)).toEqual([]);
    const asked = requests.filter((one) => one.object === "workspaceMember").map(({ n }) => n);
    const written = requests.filter((one) => one.kind === "write").map(({ n }) => n);
    expect(Math.min(...asked)).toBeLessThan(Math.min(...written));
    const owners = at.json<{
      matched: { email: string; how: string; userId: string }[];
      unmatched: { email: string; how: string }[];
      invite: string[];
    }>("owners.json");
    expect(owners.matched).toMatchObject([{ email: IDA, how: "exact", userId: at.member(IDA) }]);
    expect(owners.unmatched.map(({ email, how }) => [email, how]).sort()).toEqual([
      ["bo@kunde.example", "inactive"],
      ["gammel@kunde.example", "none"],
      ["lene@jyskbyg.example", "none"],
    ]);
    expect([...owners.invite].sort()).toEqual(["gammel@kunde.example", "lene@jyskbyg.example"]);
    // Owners on records: Ida's are hers, Bo's (who may not log in) and the former editor's are left blank.
    expect(at.of("person", "contacts:1000").fields["recordOwnerId"]).toBe(at.member(IDA));
    expect(at.of("person", "contacts:1003").fields["recordOwnerId"] ?? null).toBe(null);
    expect(at.of("person", "contacts:1001").fields["recordOwnerId"] ?? null).toBe(null);
    expect(at.of("company", "companies:4001").fields["accountOwnerId"]).toBe(at.member(IDA));
  });

  test("Learning Path Definition → No Equivalent: JSON and PDF with modules, content references, completion criteria", () => {
    const at = look();
    const json = JSON.stringify(at.json("rebuild/learning-paths.json"));
    const pdf = at.pdf("rebuild/learning-paths.pdf");
    for (const word of ["Hygiejne", "Brand", "Velkommen", "Quiz", "7000", "7001", "https://media.example/1", "80"]) {
      expect(json).toContain(word);
      expect(pdf).toContain(word);
    }
    expect(json.indexOf("Velkommen")).toBeLessThan(json.indexOf('"Quiz'));
    expect(pdf).toMatch(/Completion criteria/);
    expect(pdf).toMatch(/score is at least 80/);
    expect(at.fields().filter(({ object }) => /learn|path|course/i.test(object))).toEqual([]);
  });

  test("Workflow / Automation → No Equivalent: JSON and PDF with every trigger, condition, action and timing", () => {
    const at = look();
    const json = JSON.stringify(at.json("rebuild/automations.json"));
    const pdf = at.pdf("rebuild/automations.pdf");
    for (const word of [
      "Velkomst",
      "59999",
      "Ny",
      "50003",
      "department IN('Salg')",
      "Opfølgning",
      "50005",
      "Fulgt op",
    ]) {
      expect(json).toContain(word);
      expect(pdf).toContain(word);
    }
    for (const word of ["message opened", "has tags", "send message", "contact created", "group membership"])
      expect(pdf).toContain(word);
    expect(pdf).toContain("time delay: days 3");
    expect(pdf).toMatch(/59999 is not in the export/);
    expect(at.requests().filter(({ operation, path }) => /workflow/i.test(`${operation} ${path}`))).toEqual([]);
  });

  test("Message Analytics (Open Rates, Engagement) → Custom Field on Note: open rate, click rate, delivery, on the note", () => {
    const at = look();
    fieldsAre(at, "note", { openRate: "NUMBER", clickRate: "NUMBER", openCount: "NUMBER", lastOpenedAt: "DATE_TIME" });
    expect(["TEXT", "SELECT"]).toContain(at.field("note", "deliveryStatus").body["type"]);
    expect(at.of("note", "messages:50003").fields).toMatchObject({
      openRate: 57,
      clickRate: 15.9,
      // Of three recipients in the export one bounced.
      deliveryStatus: "bounced 1, delivered 2",
      lastOpenedAt: utc("2025-09-04", "12:30", 2),
      publishedTo: 107,
      notifiedTo: 120,
      totalViews: 1164,
      uniqueViews: 61,
      bounceCount: 3,
    });
    // Nobody was reached: no rate, not a rate of nought.
    const draft = at.of("note", "messages:50004").fields;
    expect([draft["openRate"] ?? null, draft["clickRate"] ?? null, draft["publishedTo"]]).toEqual([null, null, 0]);
    // Who came back from the bin has no figures of the export and got none.
    expect(at.stored("person").find(({ id }) => id === KIM)?.fields["openRate"] ?? null).toBe(null);
  });
}
