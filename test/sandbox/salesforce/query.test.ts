import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, sandboxOf } from "./support.ts";

let crm: Client;
const ACCOUNT = "0015e0000000001AAA";
beforeAll(async () => {
  crm = await sandboxOf({
    seed: {
      fields: [
        { object: "Contact", name: "Key__c", type: "Text", isUnique: true },
        { object: "Contact", name: "Score__c", type: "Number" },
      ],
      records: [
        { object: "Account", id: ACCOUNT, fields: { Name: "Nordisk Pleje" } },
        {
          object: "Contact",
          fields: {
            LastName: "Bæk",
            Email: "b@x.dk",
            Key__c: "Ab",
            Score__c: 7.5,
            AccountId: ACCOUNT,
            Birthdate: "1980-05-01",
            CreatedDate: "2025-05-01T10:00:00Z",
          },
        },
        {
          object: "Contact",
          fields: {
            LastName: "O'Hara",
            Email: "o@x.dk",
            Key__c: "ab",
            Score__c: 9,
            AccountId: ACCOUNT,
            HasOptedOutOfEmail: true,
          },
        },
        { object: "Contact", fields: { LastName: "Dam_1", Key__c: "c", Birthdate: "1990-01-01" } },
        { object: "Contact", fields: { LastName: "Away", Key__c: "d" }, deleted: true },
      ],
    },
  });
});
afterAll(() => crm.stop());

const names = async (where: string, path?: string) =>
  (await crm.rows(`SELECT LastName FROM Contact ${where}`, path)).map(({ LastName }) => LastName);

describe("conditions", () => {
  test.each([
    ["WHERE LastName = 'bæk'", ["Bæk"]],
    ["WHERE LastName = 'O\\'Hara'", ["O'Hara"]],
    ["WHERE LastName != 'Bæk'", ["O'Hara", "Dam_1"]],
    ["WHERE LastName LIKE '%a_'", ["Bæk", "O'Hara"].filter((name) => /a.$/i.test(name))],
    ["WHERE LastName LIKE 'dam%'", ["Dam_1"]],
    ["WHERE Key__c IN ('Ab', 'c', 'zz')", ["Bæk", "Dam_1"]],
    ["WHERE Key__c = 'AB'", []],
    ["WHERE Email = 'B@X.dk'", ["Bæk"]],
    ["WHERE Email = null", ["Dam_1"]],
    ["WHERE Email != null AND Score__c > 8", ["O'Hara"]],
    ["WHERE Score__c >= 7.5 AND Score__c < 9", ["Bæk"]],
    ["WHERE HasOptedOutOfEmail = true", ["O'Hara"]],
    ["WHERE NOT (HasOptedOutOfEmail = true OR Email = null)", ["Bæk"]],
    ["WHERE Birthdate > 1985-01-01", ["Dam_1"]],
    ["WHERE CreatedDate < 2025-05-01T12:00:00+02:00", []],
    ["WHERE CreatedDate <= 2025-05-01T12:00:00+02:00", ["Bæk"]],
    ["WHERE CreatedDate = TODAY", ["O'Hara", "Dam_1"]],
    ["WHERE CreatedDate = LAST_N_DAYS:30 AND Email = null", ["Dam_1"]],
    ["WHERE Account.Name = 'Nordisk Pleje'", ["Bæk", "O'Hara"]],
    [`WHERE AccountId = '${ACCOUNT.slice(0, 15)}'`, ["Bæk", "O'Hara"]],
    ["WHERE AccountId NOT IN (SELECT Id FROM Account)", ["Dam_1"]],
    ["WHERE AccountId IN (SELECT Id FROM Account WHERE Name LIKE 'Nord%') AND Key__c IN ('ab')", ["O'Hara"]],
    ["ORDER BY LastName DESC LIMIT 2", ["O'Hara", "Dam_1"]],
    ["ORDER BY Score__c NULLS LAST, LastName LIMIT 1 OFFSET 1", ["O'Hara"]],
    ["ORDER BY Score__c, LastName LIMIT 1", ["Dam_1"]],
  ])("%s", async (where, expected) => {
    expect(await names(where)).toEqual(expected);
  });

  test("deleted ones by queryAll alone", async () => {
    expect(await names("WHERE IsDeleted = true", "queryAll")).toEqual(["Away"]);
    expect(await names("WHERE Key__c = 'd'")).toEqual([]);
  });

  test.each([
    "SELECT Id FROM Contact WHERE Email = null AND Email != null OR Email = null",
    "SELECT Id, FROM Contact",
    'SELECT Id FROM Contact WHERE LastName = "Bæk"',
    "SELECT Id FROM Contact LIMIT many",
    "SELECT Id FROM Contact WHERE LastName",
    "SELECT LastName, COUNT(Id) FROM Contact",
  ])("malformed: %s", async (soql) => {
    expect((await crm.query(soql))[0]).toMatchObject({ errorCode: "MALFORMED_QUERY" });
  });
});

test("counting and grouping", async () => {
  expect(await crm.query("SELECT COUNT() FROM Contact WHERE Email != null")).toEqual({
    totalSize: 2,
    done: true,
    records: [],
  });
  expect(await crm.rows("SELECT COUNT(Id) n, MAX(Score__c) FROM Contact")).toEqual([{ n: 3, expr1: 9 }]);
  expect(await crm.rows("SELECT AccountId, COUNT(Id) FROM Contact GROUP BY AccountId")).toEqual([
    { AccountId: ACCOUNT, expr0: 2 },
    { AccountId: null, expr0: 1 },
  ]);
});

test("pages: as large as the server likes, addresses to be followed as they are, the state of the first moment", async () => {
  await crm.admin("POST", "/limits", { queryPage: 2 });
  const first = await crm.query("SELECT LastName, Account.Name FROM Contact");
  expect(first).toMatchObject({
    totalSize: 3,
    done: false,
    nextRecordsUrl: expect.stringMatching(/^\/services\/data\/v62\.0\/query\/01g\w+-2$/),
  });
  await crm.api("POST", "/sobjects/Contact", { LastName: "Late" });
  const second = (await crm.api("GET", first.nextRecordsUrl)).body;
  expect(second).toMatchObject({ totalSize: 3, done: true, records: [{ LastName: "Dam_1", Account: null }] });
  await crm.admin("POST", "/time", { advanceMs: 3 * 86_400_000 });
  expect((await crm.api("GET", first.nextRecordsUrl)).body[0].errorCode).toBe("INVALID_QUERY_LOCATOR");
});

test("only ten queries stay open", async () => {
  await crm.admin("POST", "/limits", { queryPage: 1 });
  const open = [];
  for (let query = 0; query < 11; query++) open.push((await crm.query("SELECT Id FROM Contact")).nextRecordsUrl);
  const statuses = [];
  for (const url of open) statuses.push((await crm.api("GET", url)).status);
  expect(statuses).toEqual([400, ...Array(10).fill(200)]);
});
