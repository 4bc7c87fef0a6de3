import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutputFolder } from "#lib/outputs/write.ts";
import { brief, describe as inWords } from "#lib/report/brief.ts";
import { rebuildBriefs, rebuildPdf, writeRebuild } from "#lib/report/rebuild.ts";
import { redactSecrets, redactText } from "#lib/report/redact.ts";

const workflow = {
  automation_id: 7001,
  name: "Opfølgning på quiz",
  active: true,
  trigger: { type: "message_opened", message_id: "5999" },
  segment: { smart_rule: "department IN('Butik')" },
  rules: [
    { type: "time_delay", days: 2 },
    { type: "group_membership", group_id: "20" },
  ],
  actions: [
    { type: "send_message", message_id: "50" },
    {
      type: "if",
      condition: { tag: "Ny" },
      yes: [{ type: "update_contact_groups", add: ["20", "99"] }],
      no: [{ type: "wait", hours: 4 }],
    },
  ],
};

describe("a workflow", () => {
  const found = brief(
    workflow,
    (object, id) => !(object === "messages" && id === "5999") && !(object === "groups" && id === "99"),
  );
  test("is told with trigger, segment, conditions, actions in order, branches and timing", () => {
    expect(found.kind).toBe("workflow");
    expect(Object.fromEntries(found.facts)).toMatchObject({
      trigger: "message opened: message id 5999",
      segment: "smart rule department IN('Butik')",
      active: "true",
    });
    expect(found.parts.map((part) => [part.heading, part.items])).toEqual([
      ["Conditions", ["time delay: days 2", "group membership: group id 20"]],
      [
        "Actions, in this order",
        [
          "send message: message id 50",
          "if: condition (tag Ny), yes update contact groups: add 20, 99, no wait: hours 4",
        ],
      ],
      ["Timing", ["condition 1: time delay: days 2", "action 2: wait: hours 4"]],
    ]);
  });
  test("warns of messages and groups that are not in the export, also deep in a branch", () => {
    expect(found.warnings).toEqual([
      "message opened: message id 5999: messages 5999 is not in the export.",
      "update contact groups: add 20, 99: groups 99 is not in the export.",
    ]);
    expect(brief(workflow).warnings).toEqual([]);
  });
  test("reads the same from columns that hold JSON as text", () => {
    const asText = Object.fromEntries(
      Object.entries(workflow).map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : value]),
    );
    expect(brief(asText).parts).toEqual(brief(workflow).parts);
  });
});

test("a learning path lists sections, modules in order, content and completion criteria", () => {
  const module = (id: number, title: string) => ({
    module_id: id,
    title,
    type: "video",
    duration_min: 5,
    points_max: 10,
    media_url: `https://media.example/${id}.mp4?token=abc123`,
  });
  const path = {
    path_id: 701,
    name: "Hygiejne",
    passing_score: 80,
    availability: "by_section",
    due_date: "2026-06-30",
    module_count: 5,
    sections: [{ title: "Start", modules: [module(1, "Velkommen"), module(2, "Regler")] }],
  };
  const [found] = rebuildBriefs({ name: "paths", title: "Paths", entries: [path] });
  expect(found?.parts).toEqual([
    {
      heading: "Section 1: Start",
      ordered: true,
      items: ["Velkommen", "Regler"].map(
        (title, i) =>
          `${title} · video · 5 min · at most 10 points · module ${i + 1} · content: https://media.example/${i + 1}.mp4?token=REDACTED`,
      ),
    },
    {
      heading: "Completion criteria",
      ordered: false,
      items: [
        "All 2 modules are done.",
        "The score is at least 80.",
        "Availability: by_section.",
        "Due on 2026-06-30.",
      ],
    },
  ]);
  expect(found?.warnings).toEqual(["The path says it has 5 modules, but 2 are listed."]);
  expect(brief({ path_id: 1, name: "x", sections: null }).warnings[0]).toContain("look them up in Actimo");
});

describe("credentials", () => {
  const SECRETS = [
    "Sommer2024!",
    "ak_made_up_0123456789",
    "made-up-client-secret",
    "p@ss/wo:rd",
    "eyJhbGciOiJIUzI1NiJ9.e30.abc",
    "hemmelig-42",
  ] as const;
  const integrations = [
    {
      type: "csv_sftp",
      name: "HR-fil",
      endpoint: "sftp://hruser:Sommer2024!@sftp.kunde.example/hr.csv",
      unique_id_field: "employee_no",
      mapping: { employee_no: "Medarbejdernr" },
      credentials: { user: "hruser", password: SECRETS[0] },
    },
    {
      type: "api_key",
      name: "Intranet",
      endpoint: `https://u:${SECRETS[3]}@intranet.kunde.example/api?api_key=${SECRETS[1]}&page=2`,
      mapping: JSON.stringify({ header: "api-key", api_key: SECRETS[1], unique_key: "email" }),
      scopes: ["contacts:read"],
      credentials: `{"client_secret":"${SECRETS[2]}"}`,
      notes: `Authorization: Bearer ${SECRETS[4]}; adgangskode: ${SECRETS[5]}`,
      headers: [
        { name: "X-Api-Key", value: SECRETS[1] },
        { name: "Accept", value: "text/csv" },
      ],
    },
  ];
  test("reach neither JSON nor PDF; what is no credential stays", async () => {
    const root = await mkdtemp(join(tmpdir(), "rebuild-"));
    const out = new OutputFolder(root);
    await out.writeText("rebuild/old.json", "{}");
    const options = { project: "Demo", destination: "Twenty", createdAt: "2026-02-03T08:00:00Z" };
    const documents = [
      { name: "integrations", title: "Integrations", entries: integrations },
      { name: "workflows", title: "Workflows", entries: [workflow] },
    ];
    expect(await writeRebuild(out, documents, options)).toEqual([
      { title: "Integrations", json: "rebuild/integrations.json", pdf: "rebuild/integrations.pdf", entries: 2 },
      { title: "Workflows", json: "rebuild/workflows.json", pdf: "rebuild/workflows.pdf", entries: 1 },
    ]);
    expect((await readdir(join(root, "rebuild"))).sort()).toEqual([
      "integrations.json",
      "integrations.pdf",
      "workflows.json",
      "workflows.pdf",
    ]);
    const json = await readFile(join(root, "rebuild/integrations.json"), "utf8");
    for (const secret of [...SECRETS, "hruser", "wo:rd"]) expect(json).not.toContain(secret);
    for (const kept of [
      "Medarbejdernr",
      "sftp.kunde.example/hr.csv",
      "contacts:read",
      "api-key",
      '"unique_key": "email"',
      "text/csv",
      "page=2",
    ])
      expect(json).toContain(kept);
    // The PDF is made of the same briefs as the JSON.
    const briefs = rebuildBriefs(documents[0]!);
    const again = await rebuildPdf("Integrations", briefs, options);
    expect(Buffer.compare(again, await readFile(join(root, "rebuild/integrations.pdf")))).toBe(0);
  });
  test("below a key that names a secret nothing survives, whatever its shape or depth", () => {
    const key = fc.constantFrom(
      "password",
      "apiKey",
      "api-key",
      "client_secret",
      "accessToken",
      "Credentials",
      "X-Auth-Token",
      "private_key",
      "key",
      "Adgangskode",
      "Authorization",
    );
    const leaf = fc.stringMatching(/^[a-z0-9]{12}$/).map((text) => `s3cr3t${text}`);
    const inner = fc.oneof(
      leaf,
      fc.array(leaf, { minLength: 1 }),
      fc.dictionary(fc.constantFrom("a", "b"), leaf, { minKeys: 1 }),
    );
    fc.assert(
      fc.property(key, inner, fc.integer({ min: 0, max: 4 }), (name, secret, depth) => {
        let value: unknown = { [name]: secret, kept: "visible" };
        for (let i = 0; i < depth; i += 1) value = i % 2 ? [value] : { inner: value };
        const text = JSON.stringify(redactSecrets(value));
        expect(text).not.toContain("s3cr3t");
        expect(text).toContain("visible");
      }),
    );
  });
  test("signed links lose their signature", () => {
    expect(redactText("https://h.example/a.mp4?sig=a1&X-Amz-Signature=b2&key=c3&page=2#t=4")).toBe(
      "https://h.example/a.mp4?sig=REDACTED&X-Amz-Signature=REDACTED&key=REDACTED&page=2#t=4",
    );
  });
  test("circles end, ordinary texts stay", () => {
    const circle: Record<string, unknown> = { name: "a" };
    circle["self"] = circle;
    expect(redactSecrets(circle)).toEqual({ name: "a", self: null });
    for (const text of [
      "https://host.example/a?page=2",
      "Mødet er kl. 10: husk nøgler",
      "token_count",
      "smart rule department IN('Butik')",
    ])
      expect(redactText(text)).toBe(text);
  });
});

test("steps in words leave nothing out", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.stringMatching(/^[a-z]{2,8}$/),
        fc.oneof(fc.integer(), fc.stringMatching(/^[a-z]{1,8}$/), fc.boolean()),
      ),
      (step) => {
        for (const value of Object.values(step)) expect(inWords(step)).toContain(String(value));
      },
    ),
  );
});

test("dashboards and unknown definitions are documented too", () => {
  expect(
    brief({ dashboard_id: 1, name: "Overblik", widgets: [{ title: "Train", type: "chart", period: "12 months" }] })
      .parts[0]?.items,
  ).toEqual(["chart: title Train, period 12 months"]);
  expect(brief({ name: "Noget", extra: 3 })).toMatchObject({ kind: "other", title: "Noget", facts: [["extra", "3"]] });
});
