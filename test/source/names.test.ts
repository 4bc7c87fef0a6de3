import { describe, expect, test } from "vitest";
import { CONTRACT, OBJECT_NAMES, objectSpec } from "../../lib/contract/objects.ts";
import { contractColumn, headerForm, objectOfHeader } from "../../lib/source/headers.ts";
import { readFileName, workspaceSlug } from "../../lib/source/names.ts";
import { redact, redactText } from "../../lib/source/redact.ts";

describe("headers", () => {
  test("every column is found by key, English and Danish header, in any dress", () => {
    const missed: string[] = [];
    for (const object of OBJECT_NAMES)
      for (const [name, column] of Object.entries(objectSpec(object).columns))
        for (const header of [name, ...column.headers])
          for (const dressed of [
            header,
            ` ${header.toUpperCase()} `,
            header.normalize("NFD"),
            header.replaceAll(" ", "_"),
          ])
            if (contractColumn(object, dressed) !== name)
              missed.push(`${object}: ${dressed} → ${contractColumn(object, dressed)}, not ${name}`);
    expect(missed).toEqual([]);
  });

  test("a header encoded twice is still found", () =>
    expect(contractColumn("contacts", "AnsÃ¦ttelsesdato")).toBe("hire_date"));

  test("every object is told by its whole header, and none by half of it", () => {
    for (const object of OBJECT_NAMES) {
      const names = Object.keys(CONTRACT[object].columns);
      expect([object, objectOfHeader(names)]).toEqual([object, object]);
    }
    expect(objectOfHeader(["contact_id", "first_name", "last_name"])).toBeNull();
    expect(objectOfHeader(["a", "b"])).toBeNull();
  });

  test("forms", () => expect(headerForm(" E-Mail: ")).toBe("email"));
});

describe("file names", () => {
  test.each([
    ["kontakter_nordic-retail_2026-01-07.csv", "contacts", "nordic-retail", "2026-01-07", 0],
    ["Message-Analytics-Users_hq_2026-01-07 (2).CSV", "message_analytics_users", "hq", "2026-01-07", 2],
    ["message_analytics_all_2026-01-07.xlsx", "message_analytics", null, "2026-01-07", 0],
    ["lÆringsforlØb_alle_2026-01-07.json", "learning_paths", null, "2026-01-07", 0],
    ["contacts.csv", "contacts", null, null, 0],
    ["opgaver_nord_2026-01-07 - Kopi.csv", "tasks", "nord", "2026-01-07", 1],
    ["contactsheet.csv", null, null, null, 0],
    ["eksport (3).csv", null, null, null, 3],
    ["kontakter_x_2026-13-07.csv", "contacts", "x-2026-13-07", null, 0],
  ] as const)("%s", (name, object, workspace, date, copy) =>
    expect(readFileName(name)).toMatchObject({ object, workspace, date, copy }),
  );

  test("slugs", () => expect(workspaceSlug("Nordic Ærø & Ålborg ")).toBe("nordic-aeroe-aalborg"));
});

describe("credentials", () => {
  test.each([
    ["https://user:pw@host.example/a", "https://REDACTED@host.example/a"],
    ["sftp://user@host.example", "sftp://REDACTED@host.example"],
    ["https://h.example/?id=1&sig=abc&token=xyz", "https://h.example/?id=1&sig=REDACTED&token=REDACTED"],
    ["password: hunter2, resten", "password: REDACTED, resten"],
    ["Authorization Bearer abcdef123456", "Authorization Bearer REDACTED"],
    ["bo@firma.example", "bo@firma.example"],
    ["https://h.example/path", "https://h.example/path"],
  ])("%s", (found, wanted) => expect(redactText(found)).toBe(wanted));

  test("below telling keys everything goes, at any depth", () => {
    const found = {
      a: [
        {
          apiKey: "s",
          client_secret: { x: "s" },
          accessToken: ["s"],
          unique_id_field: "id",
          private_key: "",
          keys: ["s"],
        },
      ],
    };
    expect(redact(found)).toEqual({
      a: [
        {
          apiKey: "REDACTED",
          client_secret: "REDACTED",
          accessToken: "REDACTED",
          unique_id_field: "id",
          private_key: "",
          keys: "REDACTED",
        },
      ],
    });
  });
});
