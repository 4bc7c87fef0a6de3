// The thirteen rows of the page's mapping table for Salesforce, each with every detail the row promises.
import { expect, test } from "vitest";
import { lettersOf, recordsOf } from "./csv.ts";
import { IDA, type Json, sourceFile } from "./rehearsal.ts";
import type { Org, Row } from "./salesforce-rehearsal.ts";

const CONTACTS = [1000, 1001, 1002, 1003, 1004, 1007, 1008, 1011, 1012, 2004, 2005, 2006, 2007];
const LEADS = [1005, 1006, 1010];

/** A timestamp as Salesforce writes it, of a UTC time. */
const at = (utc: string): string => `${utc}:00.000+0000`;
const ofPeople = (ids: readonly number[]) => ids.map((id) => `contacts:${id}`).sort();

async function fieldsAre(org: Org, object: string, types: Readonly<Record<string, string>>): Promise<void> {
  const live = await org.fields(object);
  for (const [name, type] of Object.entries(types)) expect([name, live?.get(name)?.type]).toEqual([name, type]);
}

export function rows(look: () => Org): void {
  test("Employee / Contact → Contact: name, e-mail, phone, department and location, one per person", async () => {
    const org = look();
    expect(await org.sources("Contact")).toEqual(ofPeople(CONTACTS));
    expect(await org.of("Contact", "contacts:1000")).toMatchObject({
      FirstName: "Søren",
      LastName: "Østergaard",
      Email: "soren@jyskbyg.example",
      MobilePhone: "+4520123456",
      Department: "Køkken",
      Location__c: "Aarhus C",
      Title: "Souschef",
      CreatedDate: at("2022-12-23T08:13"),
      Actimo_Created_At__c: at("2022-12-23T08:13"),
    });
    const source = recordsOf(lettersOf(sourceFile(org.root, "kontakter_"), "latin1"), ";");
    for (const row of source.filter((one) => CONTACTS.includes(Number(one["Kontakt-ID"])))) {
      // The changed one comes from the later export.
      if (row["Kontakt-ID"] === "1008") continue;
      expect(await org.of("Contact", `contacts:${row["Kontakt-ID"]}`)).toMatchObject({
        Department: row["Afdeling"],
        Location__c: row["Lokation"],
        Data1__c: row["Tøjstørrelse"] || null,
        Noeglekort_Nr__c: row["Nøglekort nr."] || null,
      });
    }
  });

  test("Employee / Contact → Contact: the primary company is the Account; without one a placeholder Account", async () => {
    const org = look();
    const jysk = await org.id("Account", "companies:4001");
    expect((await org.of("Contact", "contacts:1000"))["AccountId"]).toBe(jysk);
    expect((await org.of("Contact", "contacts:2004"))["AccountId"]).toBe(await org.id("Account", "companies:4002"));
    const placeholder = await org.of("Account", "workspaces:11:placeholder");
    expect(placeholder).toMatchObject({ Name: "Actimo workspace: Nordic Retail", Placeholder__c: true });
    expect((await org.of("Contact", "contacts:1011"))["AccountId"]).toBe(placeholder["Id"]);
    // No Contact is private to its owner for want of an Account.
    expect((await org.stored("Contact")).filter((row) => row["AccountId"] === null)).toEqual([]);
    const flagged = (await org.stored("Account")).filter((row) => row["Placeholder__c"] === true);
    expect(flagged.map((row) => row["Source_System_ID__c"])).toEqual(
      expect.arrayContaining(["actimo:workspaces:11:placeholder", "actimo:workspaces:12:placeholder"]),
    );
    expect(flagged).toHaveLength(2);
  });

  test("Employee / Contact → Lead: invited and pending become Leads, with Actimo_Status__c; who has another status waits", async () => {
    const org = look();
    expect(await org.sources("Lead")).toEqual(ofPeople(LEADS));
    const status = async (object: string) =>
      new Set((await org.stored(object)).flatMap((row) => row["Actimo_Status__c"] ?? []));
    expect(await status("Lead")).toEqual(new Set(["Invited", "Pending"]));
    expect(await status("Contact")).toEqual(new Set(["Active", "Inactive"]));
    expect(await org.of("Lead", "contacts:1005")).toMatchObject({
      LastName: "Lund",
      Company: "Ukendt Firma ApS",
      Actimo_Status__c: "Invited",
      Department__c: "Salg",
    });
    expect(await org.of("Lead", "contacts:1006")).toMatchObject({
      Company: "Jysk Byg A/S",
      Actimo_Status__c: "Pending",
    });
    await fieldsAre(org, "Lead", { Actimo_Status__c: "picklist", Source_System_ID__c: "string" });
    // "Pauseret" is no status of Actimo's: told, and not guessed.
    for (const object of ["Contact", "Lead"]) expect(await org.sources(object)).not.toContain("contacts:1009");
    expect(org.csv("findings.csv").some((row) => JSON.stringify(row).includes("Pauseret"))).toBe(true);
  });

  test("Message Campaign → Campaign + Campaign Member: one Campaign per message, whole title, text, original times", async () => {
    const org = look();
    expect(await org.sources("Campaign")).toEqual(["messages:50003", "messages:50004", "messages:50005"]);
    const letter = await org.of("Campaign", "messages:50003");
    expect(letter).toMatchObject({
      Name: "Ugebrev #3",
      Full_Title__c: "Ugebrev #3",
      Status: "Completed",
      StartDate: "2025-09-01",
      Published_At__c: at("2025-09-01T06:00"),
      Actimo_Created_At__c: at("2025-08-31T10:00"),
      NumberSent: 107,
      Open_Rate__c: 57,
      OwnerId: await org.user(IDA),
    });
    expect(letter["Description"]).toMatch(/Ugebrev\s+Hej; alle/);
    expect(letter["Description"]).not.toMatch(/alert|onclick|<|cid:/);
  });

  test("Message Campaign → Campaign + Campaign Member: Engagement_Type__c Opened / Clicked / Bounced, Activity_Date__c", async () => {
    const org = look();
    const campaign = await org.id("Campaign", "messages:50003");
    const members = (await org.stored("CampaignMember")).map((row) => [
      row["ContactId"] ?? row["LeadId"],
      row["Engagement_Type__c"],
      row["Status"],
      row["Activity_Date__c"],
      [row["Open_Count__c"], row["Click_Count__c"], row["Reply_Count__c"], row["Bounce_Count__c"]],
    ]);
    const contact = (id: number) => org.id("Contact", `contacts:${id}`);
    expect(members.sort()).toEqual(
      [
        // Opened, clicked, replied: one member, the strongest stands, the last time, all counted.
        [await contact(1000), "Clicked", "Clicked", at("2025-09-04T10:35"), [1, 1, 1, 0]],
        [await contact(1001), "Clicked", "Clicked", at("2025-09-05T05:00"), [0, 1, 0, 0]],
        // With the later export.
        [await contact(1002), "Opened", "Opened", at("2026-01-20T06:00"), [1, 0, 0, 0]],
        [await contact(1008), "Bounced", "Bounced", at("2025-09-01T06:05"), [0, 0, 0, 1]],
        [await org.id("Lead", "contacts:1006"), "Opened", "Opened", at("2025-09-04T09:00"), [1, 0, 0, 0]],
      ].sort(),
    );
    for (const row of await org.stored("CampaignMember")) expect(row["CampaignId"]).toBe(campaign);
    // The campaign knows the statuses its members bear: an unknown one silently becomes "Sent".
    const labels = (await org.stored("CampaignMemberStatus"))
      .filter((row) => row["CampaignId"] === campaign)
      .map((row) => row["Label"]);
    expect(labels.sort()).toEqual(["Bounced", "Clicked", "Opened", "Responded", "Sent"]);
    const values = (await org.field("CampaignMember", "Engagement_Type__c")).picklistValues.map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(["Opened", "Clicked", "Bounced"]));
    await fieldsAre(org, "CampaignMember", { Activity_Date__c: "datetime", Source_System_ID__c: "string" });
  });

  test("Learning Path → Course__c: name, description, estimated duration, module count", async () => {
    const org = look();
    await fieldsAre(org, "Course__c", {
      Name: "string",
      Description__c: "textarea",
      Estimated_Duration__c: "double",
      Module_Count__c: "double",
    });
    expect(await org.sources("Course__c")).toEqual(["learning_paths:701", "learning_paths:702"]);
    expect(await org.of("Course__c", "learning_paths:701")).toMatchObject({
      Name: "Hygiejne",
      Description__c: "Ren mad, rene hænder",
      Estimated_Duration__c: 45,
      Module_Count__c: 3,
      Passing_Score__c: 80,
    });
    expect(org.unzipped("setup-package.zip")["objects/Course__c.object"]).toMatch(/Estimated_Duration__c/);
    const requests = await org.requests();
    const deployed = requests.filter(({ operation }) => operation === "deploy").map(({ n }) => n);
    const written = requests.filter(({ object, changed }) => changed && object === "Course__c").map(({ n }) => n);
    expect(Math.max(...deployed)).toBeLessThan(Math.min(...written));
  });

  test("Learning Enrollment → Enrollment__c: Contact and Course joined, dates, score, In Progress / Completed / Overdue", async () => {
    const org = look();
    const rows = (await org.stored("Enrollment__c")).map((row) => [
      String(row["Source_System_ID__c"]).split(":")[2],
      row["Contact__c"],
      row["Course__c"],
      row["Status__c"],
      row["Start_Date__c"],
      row["Completion_Date__c"],
      row["Score__c"],
    ]);
    const person = (id: number) => org.id("Contact", `contacts:${id}`);
    const path = (id: number) => org.id("Course__c", `learning_paths:${id}`);
    // 500009 is for a path that is not in the export, 500010 for an id that two people share.
    expect(rows.sort()).toEqual([
      ["500006", await person(1000), await path(701), "Completed", "2025-05-14", "2025-06-28", 79],
      ["500007", await person(1000), await path(702), "In Progress", "2025-06-14", null, null],
      ["500008", await person(1003), await path(701), "Not Started", null, null, null],
      ["500011", await person(1000), await path(702), "Completed", "2025-03-01", "2025-05-30", 95],
      ["500012", await person(1002), await path(702), "Overdue", "2025-06-01", null, null],
    ]);
    expect((await org.field("Enrollment__c", "Contact__c")).referenceTo).toEqual(["Contact"]);
    expect((await org.field("Enrollment__c", "Course__c")).referenceTo).toEqual(["Course__c"]);
    const joins = org.json<{ object: string; column: string; orphanIds: string[] }[]>("joins.json");
    const paths = joins.find(({ object, column }) => object === "enrollments" && column === "path_id");
    expect(paths?.orphanIds).toEqual(["799"]);
  });

  test("Pulse Survey → Survey__c + SurveyResponse__c: question text, answer value, time of each answer", async () => {
    const org = look();
    expect(await org.of("Survey__c", "surveys:902")).toMatchObject({ Name: "Trivsel 2025", Question_Count__c: 2 });
    const answers = (await org.stored("SurveyResponse__c")).map((row) => [
      String(row["Source_System_ID__c"]).split(":")[2],
      row["Survey__c"],
      row["Contact__c"],
      row["Question_Text__c"],
      row["Answer_Value__c"] ?? row["Answer_Text__c"],
      row["Submitted_At__c"],
    ]);
    const [open, anonymous] = [await org.id("Survey__c", "surveys:902"), await org.id("Survey__c", "surveys:903")];
    const soeren = await org.id("Contact", "contacts:1000");
    expect(answers.sort()).toEqual([
      ["6000010", open, soeren, "Uddyb gerne", "Fint – men travlt 😊", at("2025-11-02T07:10")],
      ["6000011", open, soeren, "Hvor tilfreds er du?", "4", at("2025-11-02T07:10")],
      ["6000012", anonymous, null, "Hvordan var din uge?", "7", at("2025-11-03T07:10")],
      ["6000013", anonymous, null, "Hvordan var din uge?", "8", at("2025-11-03T07:11")],
      // Its question is not in the export.
      ["6000014", anonymous, null, null, "8", at("2025-11-03T07:12")],
    ]);
    expect((await org.field("SurveyResponse__c", "Survey__c")).referenceTo).toEqual(["Survey__c"]);
  });

  test("One-on-One Feedback → Task: subject, content, date, employee; a thread shares Feedback_Thread_Id__c", async () => {
    const org = look();
    const who = await org.id("Contact", "contacts:1000");
    const first = await org.of("Task", "feedback:800009");
    const reply = await org.of("Task", "feedback:800010");
    expect(first).toMatchObject({
      Subject: "1:1 samtale",
      Description: "Aftalt.",
      ActivityDate: "2025-09-15",
      WhoId: who,
      CreatedDate: at("2025-09-08T07:00"),
    });
    expect(reply).toMatchObject({ Subject: "Re: 1:1 samtale", WhoId: who, Feedback_Reply_To__c: "800009" });
    expect(reply["Description"]).toBe("God fremdrift.\r\nNæste: øv 🎯");
    expect([first["Feedback_Thread_Id__c"], reply["Feedback_Thread_Id__c"]]).toEqual(["800009", "800009"]);
    // What is private stays where it is, and is counted.
    expect(await org.sources("Task")).not.toContain("feedback:800011");
    expect(JSON.stringify(org.json("plan.json"))).toContain("private_content");
  });

  test("Message Engagement Event → Task (Type = 'Engagement'): one per event, message title, contact, Engagement_Type__c", async () => {
    const org = look();
    const contact = (id: number) => org.id("Contact", `contacts:${id}`);
    const events = (await org.stored("Task")).filter((row) => row["Type"] === "Engagement");
    const told = events.map((row) => [
      String(row["Source_System_ID__c"]).split(":")[2]?.slice(-1),
      row["WhoId"],
      row["Engagement_Type__c"],
      row["Activity_At__c"],
    ]);
    expect(told.sort()).toEqual([
      ["1", await contact(1000), "Replied", at("2025-09-04T10:35")],
      ["2", null, "Opened", at("2025-10-26T00:30")],
      ["3", await contact(1001), "Clicked", at("2025-09-05T05:00")],
      ["4", await contact(1002), "Opened", at("2026-01-20T06:00")],
      ["5", await contact(1000), "Opened", at("2025-09-03T07:00")],
      ["6", await contact(1000), "Clicked", at("2025-09-04T08:00")],
      ["7", await org.id("Lead", "contacts:1006"), "Opened", at("2025-09-04T09:00")],
      ["8", await contact(1008), "Bounced", at("2025-09-01T06:05")],
    ]);
    const campaign = await org.id("Campaign", "messages:50003");
    for (const row of events) {
      expect(row).toMatchObject({ Subject: "Ugebrev #3", Status: "Completed", IsClosed: true });
      // Salesforce takes no campaign beside a Lead.
      const lead = String(row["WhoId"] ?? "").startsWith("00Q");
      if (row["WhoId"] !== null) expect(row["WhatId"]).toBe(lead ? null : campaign);
    }
    expect((await org.field("Task", "Type")).picklistValues.map(({ value }) => value)).toContain("Engagement");
    expect((await org.field("Task", "Engagement_Type__c")).type).toBe("picklist");
  });

  test("Employee Manager Hierarchy → Contact (Manager__c lookup): the manager's Contact, and Reports To", async () => {
    const org = look();
    expect((await org.field("Contact", "Manager__c")).referenceTo).toEqual(["Contact"]);
    const byId = new Map((await org.stored("Contact")).map((row) => [row["Id"], row]));
    const manager = (row: Row): string | null => {
      expect(row["ReportsToId"]).toBe(row["Manager__c"]);
      const above = byId.get(row["Manager__c"] ?? "");
      return above ? (String(above["Source_System_ID__c"]).split(":")[2] ?? null) : null;
    };
    const above: Record<string, string | null> = {};
    for (const row of byId.values())
      if (row["Source_System_ID__c"] !== null)
        above[String(row["Source_System_ID__c"]).split(":")[2] ?? ""] = manager(row);
    expect(above).toEqual({
      1000: "1003",
      1001: "1003",
      1002: "1003",
      1003: null,
      1004: null, // names himself
      1007: "1003",
      1008: "1003",
      1011: "1012",
      1012: null,
      2004: null,
      2005: "2004",
      2006: "2004",
      2007: "2004",
    });
    // A Lead's manager, here found by e-mail.
    expect((await org.of("Lead", "contacts:1005"))["Manager__c"]).toBe(await org.id("Contact", "contacts:1003"));
  });

  test("Employee Manager Hierarchy → Contact (Manager__c lookup) + User: a manager who is a Salesforce user is linked by e-mail", async () => {
    const org = look();
    expect((await org.field("Contact", "Manager_User__c")).referenceTo).toEqual(["User"]);
    expect((await org.of("Contact", "contacts:1011"))["Manager_User__c"]).toBe(await org.user(IDA));
    const linked = (await org.stored("Contact")).filter((row) => row["Manager_User__c"] !== null);
    expect(linked.map((row) => row["Source_System_ID__c"])).toEqual(["actimo:contacts:1011"]);
  });

  test("Actimo User / Owner → User: matched by e-mail, none made, the unmatched flagged before the load", async () => {
    const org = look();
    const users = await org.soql("SELECT Email FROM User");
    expect(users.map((row) => row["Email"]).sort()).toEqual(
      ["bo@kunde.example", IDA, "integration@sandbox.example", "migration@kunde.example"].sort(),
    );
    const requests = await org.requests();
    const asked = requests.filter(({ object, operation }) => object === "User" && operation === "query");
    const written = requests.filter(({ kind }) => kind === "write" || kind === "file");
    const records = written.filter(({ object }) => object !== "PermissionSetAssignment");
    expect(Math.min(...asked.map(({ n }) => n))).toBeLessThan(Math.min(...records.map(({ n }) => n)));
    expect(requests.filter(({ object, changed }) => object === "User" && changed)).toEqual([]);
    const owners = org.json<{
      matched: { email: string; how: string }[];
      unmatched: { email: string; how: string }[];
      invite: string[];
    }>("owners.json");
    expect(owners.matched).toMatchObject([{ email: IDA, how: "exact" }]);
    expect(owners.unmatched.map(({ email, how }) => [email, how]).sort()).toEqual([
      ["bo@kunde.example", "inactive"],
      ["gammel@kunde.example", "none"],
      ["lene@jyskbyg.example", "none"],
    ]);
    // An Actimo user without a Salesforce User is a record for the admin; one who has one is none.
    expect(await org.sources("Unmatched_Owner__c")).toEqual(["admin_users:91"]);
    expect(await org.of("Unmatched_Owner__c", "admin_users:91")).toMatchObject({
      Email__c: "bo@kunde.example",
      Actimo_User_Id__c: "91",
    });
    const ida = await org.user(IDA);
    expect((await org.of("Contact", "contacts:1000"))["OwnerId"]).toBe(ida);
    expect((await org.of("Campaign", "messages:50003"))["OwnerId"]).toBe(ida);
    // No record is without an owner: what nobody claims is the integration user's, and listed.
    for (const object of ["Account", "Contact", "Lead", "Campaign", "Task"])
      for (const row of await org.stored(object)) expect(String(row["OwnerId"])).toMatch(/^005/);
    const listed = org.csv("unresolved-owners.csv").map((row) => row["external"]);
    expect(listed).toContain("actimo:contacts:1003");
    expect((await org.of("Contact", "contacts:1003"))["OwnerId"]).not.toBe(ida);
  });

  test("Engagement Score / NPS → Engagement_Score__c and NPS_Score__c on Contact: Numbers, each kind its own", async () => {
    const org = look();
    await fieldsAre(org, "Contact", {
      Engagement_Score__c: "double",
      NPS_Score__c: "double",
      Engagement_Score_Date__c: "datetime",
    });
    const scores = Object.fromEntries(
      (await org.stored("Contact"))
        .filter((row) => row["Source_System_ID__c"] !== null)
        .map((row): [string, Json[]] => [
          String(row["Source_System_ID__c"]).split(":")[2] ?? "",
          [row["Engagement_Score__c"] ?? null, row["NPS_Score__c"] ?? null],
        ]),
    );
    expect(scores).toEqual({
      1000: [68.1, 9], // not the 60 of a month before
      1001: [55, null], // not the 99 of two months before
      1002: [null, 7], // blank stays blank, never 0
      1003: [91.5, 10],
      1004: [40, 3],
      1007: [12.5, 0], // nought is a score
      1008: [60, 8],
      1011: [null, null],
      1012: [null, null],
      2004: [70, null],
      2005: [71, null],
      2006: [72, null],
      2007: [73, null],
    });
    expect((await org.of("Contact", "contacts:1000"))["Engagement_Score_Date__c"]).toBe(at("2026-01-07T09:20"));
  });

  test("File / Attachment → ContentDocument / Salesforce Files: downloaded, uploaded, linked to their records", async () => {
    const org = look();
    const files = await org.stored("ContentVersion");
    expect(files.map((row) => row["Title"]).sort()).toEqual(["Certifikat 14.txt", "Certifikat kopi.txt", "logo.png"]);
    const parents: Record<string, Json> = {
      "Certifikat 14.txt": await org.id("Contact", "contacts:1000"),
      "Certifikat kopi.txt": await org.id("Contact", "contacts:1001"),
      "logo.png": await org.id("Campaign", "messages:50003"),
    };
    for (const row of files) {
      const links = await org.soql(
        `SELECT LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId = '${row["ContentDocumentId"]}'`,
      );
      expect(links.map((link) => link["LinkedEntityId"])).toContain(parents[String(row["Title"])]);
    }
    // 90017 points out of the folder: listed, never read.
    expect(files.map((row) => row["Title"])).not.toContain("passwd");
    expect(org.csv("reference/attachments.csv").map((row) => row["file_id"])).toContain("90017");
  });

  test("File / Attachment → ContentDocument / Salesforce Files: a picture inside a message is a file of its Campaign, and the text shows it from there", async () => {
    const org = look();
    const picture = (await org.stored("ContentVersion")).find((row) => row["Title"] === "logo.png");
    expect(picture).toMatchObject({ Inline__c: true, ContentSize: 500, FileExtension: "png" });
    const body = String((await org.of("Campaign", "messages:50003"))["Body__c"]);
    expect(body).toContain(`/sfc/servlet.shepherd/version/download/${String(picture?.["Id"])}`);
    expect(body).toContain("Hej; alle");
    expect(body).not.toMatch(/cid:|script|onclick/);
  });

  test("Workflow / Automated Flow → Salesforce Flow: JSON with triggers, actions, timing, segments; nothing made in the org", async () => {
    const org = look();
    const json = JSON.stringify(org.json("rebuild/automations.json"));
    const pdf = org.pdf("rebuild/automations.pdf");
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
    const made = (await org.changes()).filter(({ path, object }) => /flow/i.test(`${path} ${object}`));
    expect(made).toEqual([]);
  });
}
