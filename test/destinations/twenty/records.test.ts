import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fields, StagedFile } from "#lib/destinations/port.ts";
import { carryOut, collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, field, needed } from "./bench.ts";

const find = async (at: Open, object: string, external: string) =>
  (await collect(at.destination.find({ object, by: "external", values: [external] })))[0];

for (const profile of ["v2", "v1.5"] as const)
  describe(`Twenty records, ${profile}`, () => {
    const open = opener(bench(profile));
    const ready = async () => await prepared(await open(), needed);

    test("finds out the version by reading alone", async () => {
      const at = await open();
      expect(await at.destination.connect()).toEqual({ version: profile });
      expect(await at.sandbox.admin("/state")).toMatchObject({ changes: 0 });
    });

    test("an update of one part of e-mails or links keeps the other parts", async () => {
      const at = await ready();
      const links = {
        "linkedinLink.primaryLinkUrl": "https://www.LinkedIn.com/in/Foo/",
        "linkedinLink.primaryLinkLabel": "In",
      };
      await carryOut(at, "insert", "person", [
        writeOf("person", "actimo:contacts:1", {
          "name.firstName": "A",
          "emails.primaryEmail": "a@people.example",
          ...links,
        }),
      ]);
      const { fates } = await carryOut(at, "update", "person", [
        writeOf("person", "actimo:contacts:1", {
          "emails.additionalEmails": ["B@people.example"],
          "linkedinLink.primaryLinkLabel": "LinkedIn",
          "name.lastName": "Last",
        }),
      ]);
      expect(kinds(fates)).toEqual({ updated: 1 });
      const found = await find(at, "person", "actimo:contacts:1");
      expect(found?.fields).toMatchObject({
        "emails.primaryEmail": "a@people.example",
        "emails.additionalEmails": ["b@people.example"],
        "linkedinLink.primaryLinkLabel": "LinkedIn",
        "name.firstName": "A",
        "name.lastName": "Last",
      });
      expect(String(found?.fields["linkedinLink.primaryLinkUrl"])).toMatch(/www\.linkedin\.com\/in\/Foo$/);
    });

    test("nulls clear, whatever the type, and clearing puts a record back as it was", async () => {
      const at = await ready();
      const full = bench(profile).person(1);
      await carryOut(at, "insert", "person", [writeOf("person", "actimo:contacts:1", { "name.firstName": "A" })]);
      const before = await find(at, "person", "actimo:contacts:1");
      const { fates } = await carryOut(at, "update", "person", [writeOf("person", "actimo:contacts:1", full)]);
      expect(kinds(fates)).toEqual({ updated: 1 });
      const cleared = Object.fromEntries(Object.keys(full).map((name) => [name, before?.fields[name] ?? null]));
      await carryOut(at, "update", "person", [writeOf("person", "actimo:contacts:1", cleared)]);
      const after = await find(at, "person", "actimo:contacts:1");
      const canonical = (fields: Fields) =>
        Object.entries(fields).map(([name, value]) => [name, at.destination.canonical("person", name, value).value]);
      expect(canonical(after!.fields)).toEqual(canonical(before!.fields));
    });

    test("equal updates go out together, at the cost that was predicted", async () => {
      const at = await ready();
      const people = Array.from({ length: 50 }, (_, i) =>
        writeOf("person", `actimo:contacts:${i}`, bench(profile).person(i)),
      );
      await carryOut(at, "insert", "person", people);
      const manager = at.destination.chosenId("person", "actimo:contacts:0");
      const writes = people.map((write, i) =>
        writeOf("person", write.external, i % 5 === 4 ? { jobTitle: `Own ${i}` } : { manager }),
      );
      const before = at.destination.calls();
      const { units, fates } = await carryOut(at, "update", "person", writes);
      expect(kinds(fates)).toEqual({ updated: 50 });
      const after = at.destination.calls();
      expect(after.write - before.write + after.read - before.read).toBe(
        units.reduce((sum, unit) => sum + unit.cost.calls, 0),
      );
      expect(after.write - before.write).toBe(1 + 10);
      expect((await find(at, "person", "actimo:contacts:7"))?.fields["manager"]).toBe(manager);
      expect((await find(at, "person", "actimo:contacts:4"))?.fields).toMatchObject({
        manager: null,
        jobTitle: "Own 4",
      });
    });

    test("links between records are written under the names of the version there", async () => {
      const at = await ready();
      await carryOut(at, "insert", "person", [writeOf("person", "actimo:contacts:1", { "name.firstName": "A" })]);
      await carryOut(at, "insert", "note", [
        writeOf("note", "actimo:messages:1", {
          title: "T",
          "bodyV2.markdown": "# Hej\n\n*du*",
          createdAt: "2020-01-02T03:04:05Z",
        }),
      ]);
      const note = at.destination.chosenId("note", "actimo:messages:1");
      const person = at.destination.chosenId("person", "actimo:contacts:1");
      const { fates } = await carryOut(at, "insert", "noteTarget", [
        writeOf("noteTarget", "actimo:messages:1:1", { note, person }),
      ]);
      expect(kinds(fates)).toEqual({ created: 1 });
      const [target] = await collect(at.destination.list("noteTarget", "ours"));
      expect(target).toMatchObject({
        id: at.destination.chosenId("noteTarget", "actimo:messages:1:1"),
        fields: { note, person },
      });
      const [stored] = await collect(at.destination.list("note", "all"));
      expect(stored?.fields).toMatchObject({
        title: "T",
        "bodyV2.markdown": "# Hej\n\n*du*",
        createdAt: "2020-01-02T03:04:05.000Z",
      });
      const orphan = await carryOut(at, "insert", "noteTarget", [
        writeOf("noteTarget", "actimo:messages:1:2", {
          note,
          person: at.destination.chosenId("person", "actimo:contacts:none"),
        }),
      ]);
      expect(orphan.fates.get("actimo:messages:1:2")).toMatchObject({ kind: "rejected", retry: "after-parent" });
    });

    test("people in the bin are found by e-mail in any spelling, companies by any spelling of their domain", async () => {
      const at = await ready();
      await at.sandbox.admin("/seed", {
        records: [
          {
            object: "person",
            fields: { name: { firstName: "Old", lastName: "One" }, emails: { primaryEmail: "old.one@people.example" } },
            deleted: true,
          },
          {
            object: "person",
            fields: { name: { firstName: "New", lastName: "One" }, emails: { primaryEmail: "new_one@people.example" } },
          },
          { object: "company", fields: { name: "Jysk", domainName: { primaryLinkUrl: "https://jysk.example" } } },
        ],
      });
      const people = await collect(
        at.destination.find({
          object: "person",
          by: "field",
          field: "emails.primaryEmail",
          values: [" OLD.one@People.example", "new_one@people.example", "newXone@people.example"],
        }),
      );
      expect(people.map((one) => [one.fields["name.firstName"], one.deleted]).sort()).toEqual([
        ["New", false],
        ["Old", true],
      ]);
      for (const spelling of ["jysk.example", "http://JYSK.example/", "https://jysk.example"])
        expect(
          await collect(
            at.destination.find({
              object: "company",
              by: "field",
              field: "domainName.primaryLinkUrl",
              values: [spelling],
            }),
          ),
          spelling,
        ).toHaveLength(1);
    });

    test("inserting over a record of ours that someone put into the bin is told, not repaired", async () => {
      const at = await ready();
      const [write] = [writeOf("person", "actimo:contacts:1", bench(profile).person(1))];
      await carryOut(at, "insert", "person", [write!]);
      await carryOut(at, "soft-delete", "person", [write!]);
      const { fates } = await carryOut(at, "insert", "person", [write!]);
      expect(fates.get("actimo:contacts:1")).toMatchObject({ kind: "rejected", reason: "edited_in_crm" });
      expect((await find(at, "person", "actimo:contacts:1"))?.deleted).toBe(true);
    });

    test("files are stored, journalled before use, and not stored again when the handle is known", async () => {
      const at = await ready();
      await carryOut(at, "insert", "person", [writeOf("person", "actimo:contacts:1", { "name.firstName": "A" })]);
      const bytes = new TextEncoder().encode("Kontrakt");
      let opened = 0;
      const file: StagedFile = {
        name: 'Kontrakt "A".txt',
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        mime: "text/plain",
        open: async () => {
          opened++;
          return bytes;
        },
      };
      const person = at.destination.chosenId("person", "actimo:contacts:1");
      const write = (i: number) => writeOf("attachment", `actimo:documents:${i}`, { person }, { file });
      const before = at.destination.calls();
      const { units, signals, fates } = await carryOut(at, "insert", "attachment", [write(1), write(2)]);
      expect(signals.map((signal) => signal.is)).toEqual(["handle", "fate", "handle", "fate"]);
      expect(kinds(fates)).toEqual({ created: 2 });
      const after = at.destination.calls();
      expect(after.file - before.file + after.write - before.write).toBe(
        units.reduce((sum, unit) => sum + unit.cost.calls, 0),
      );
      expect(opened).toBe(profile === "v2" ? 2 : 1);

      const [unit] = at.destination.pack("insert", "attachment", [write(3)]);
      const [handle] = await collect(at.destination.run(unit!, null, at.permit));
      if (handle?.is !== "handle") throw new Error("no handle");
      await carryOut(at, "remove", "attachment", [write(3)]);
      const again = at.destination.calls().file;
      const resumed = await collect(at.destination.run(unit!, handle.handle, at.permit));
      expect(resumed.map((signal) => signal.is)).toEqual(["fate"]);
      expect(at.destination.calls().file).toBe(again);
      const names = (await collect(at.destination.list("attachment", "ours"))).map((one) => one.fields["name"]);
      expect(names).toEqual(Array(3).fill(file.name));
    });

    test("a lost answer while a file is stored leaves one record; a file that is too large is left out", async () => {
      const at = await ready();
      const bytes = new Uint8Array(64).fill(65);
      const file = { name: "a.bin", bytes: 64, sha256: "x", mime: "application/octet-stream", open: async () => bytes };
      for (const fault of ["cut-before", "cut-after"]) {
        await at.sandbox.admin("/faults", [{ match: { kind: "file" }, times: 1, do: fault }]);
        const { fates } = await carryOut(at, "insert", "attachment", [
          writeOf("attachment", `actimo:documents:${fault}`, {}, { file: { ...file, sha256: fault } }),
        ]);
        expect(kinds(fates)).toEqual({ created: 1 });
      }
      expect(await collect(at.destination.list("attachment", "all"))).toHaveLength(2);
      const large = await carryOut(at, "insert", "attachment", [
        writeOf("attachment", "actimo:documents:large", {}, { file: { ...file, bytes: 110_000_000 } }),
      ]);
      expect(large.fates.get("actimo:documents:large")).toMatchObject({ kind: "rejected", code: "file_too_large" });
    });

    test("members come with their state; removed ones are inactive", async () => {
      const at = await open({});
      await at.sandbox.admin("/seed", {
        users: [
          { email: "Owner@Firma.example", name: "Ole Owner", active: true },
          { email: "gone@firma.example", name: "Gitte Gone", active: false },
        ],
      });
      await at.destination.connect();
      const users = await collect(at.destination.users());
      expect(users.map(({ email, name, active }) => [email, name, active]).sort()).toEqual([
        ["gone@firma.example", "Gitte Gone", false],
        ["owner@firma.example", "Ole Owner", true],
      ]);
    });

    test("whatever is sent reads back the same in canonical form", async () => {
      const at = await ready();
      const text = fc
        .string({ unit: "grapheme", maxLength: 30 })
        .filter((s) => s.isWellFormed() && !s.includes("\u0000"));
      const record = fc.record(
        {
          "name.firstName": text,
          jobTitle: text,
          engagementScore: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
          hireDate: fc
            .date({ min: new Date("1950-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
            .map((d) => d.toISOString().slice(0, 10)),
          lastEvent: fc
            .date({ min: new Date("1970-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
            .map((d) => d.toISOString()),
          isManager: fc.boolean(),
          tags: fc.array(
            fc.string({ minLength: 1, maxLength: 8 }).filter((s) => !s.includes("\u0000")),
            { minLength: 1, maxLength: 4 },
          ),
          actimoStatus: fc.constantFrom("active", "on_leave"),
          "linkedinLink.primaryLinkUrl": fc
            .webUrl({ validSchemes: ["https"], withFragments: false })
            .map((url) => url.replace("https://", "https://WWW.")),
          "phones.primaryPhoneNumber": fc.integer({ min: 20_000_000, max: 31_999_999 }).map((n) => `+45${n}`),
        },
        { requiredKeys: [] },
      );
      const records = fc.sample(record, 60);
      const writes = records.map((fields, i) => writeOf("person", `actimo:contacts:${i}`, fields));
      const { fates } = await carryOut(at, "insert", "person", writes);
      expect(kinds(fates)).toEqual({ created: 60 });
      const found = new Map(
        (await collect(at.destination.list("person", "ours"))).map((one) => [one.external, one.fields]),
      );
      for (const write of writes)
        for (const [name, value] of Object.entries(write.fields))
          expect(
            at.destination.canonical("person", name, found.get(write.external)?.[name] ?? null).value,
            name,
          ).toEqual(at.destination.canonical("person", name, value).value);
    });
  });

describe("Twenty schema", () => {
  const open = opener(bench("v2"));
  test("picklists that are there are used by value or by label; what does not fit is named", async () => {
    const at = await prepared(await open(), [
      field("person", "phase", "picklist", { options: { new: "Ny", old: "Gammel" } }),
    ]);
    const live = await at.destination.describe([
      field("person", "phase", "picklist", { options: { fresh: "Ny", OLD: "other label" } }),
      field("person", "jobTitle", "number"),
      field("person", "city", "text", { unique: true }),
      field("person", "company", "lookup", { to: ["note"] }),
      field("nothing", "x", "text"),
    ]);
    expect(live.existing.map((one) => one.logical)).toEqual(["phase"]);
    expect(live.clashing.map((one) => `${one.logical}: ${one.found}`)).toEqual([
      "jobTitle: a field of type TEXT",
      "city: a field that is not unique",
      "company: a reference to company",
      'x: no object "nothing"',
    ]);
    expect(at.destination.canonical("person", "phase", "fresh").value).toBe("NEW");
    const more = await at.destination.describe([
      field("person", "phase", "picklist", { options: { new: "Ny", lost: "Tabt" } }),
    ]);
    expect(more.clashing.map((one) => one.found)).toEqual(["a list without 1 of the options (LOST)"]);
  });
});
