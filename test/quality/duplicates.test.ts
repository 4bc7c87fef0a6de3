import { describe, expect, test } from "vitest";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { SHORTEST_QUEUE } from "../../lib/quality/matching/propose.ts";
import { PAIRS_PER_BLOCK } from "../../lib/quality/review.ts";
import type { DuplicateDecision } from "../../lib/quality/types.ts";
import { type Row, staged } from "./made.ts";

const person = (id: string, name: string, more: Row = {}): Row => {
  const [first = "", ...rest] = name.split(" ");
  return { contact_id: id, first_name: first || null, last_name: rest.join(" ") || null, ...more };
};
const found = (contacts: readonly Row[], decisions: readonly DuplicateDecision[] = []) => {
  const { clusters, review, held, findings } = findDuplicates(staged({ contacts }), decisions);
  return {
    merged: clusters.map(({ members, rule }) => `${rule}: ${[...new Set(members.map(({ id }) => id))].join(" ")}`),
    review: review.map(({ a, b, reason }) => `${reason}: ${[a.id, b.id].toSorted().join(" ")}`),
    held: held.map(({ id }) => id),
    findings,
    clusters,
  };
};
const mail = { email: "anna@firma.example" };
const phone = { msisdn: "+4520123456" };

describe("the same person", () => {
  test.each<[string, Row[], string[]]>([
    ["one id in two workspaces", [person("1", "Anna Berg"), person("1", "Anna Berg")], ["same_id: 1"]],
    ["e-mail and name", [person("1", "Anna Berg", mail), person("2", "ANNA  berg", mail)], ["email_and_name: 1 2"]],
    [
      "e-mail and damaged name",
      [person("2", "S?ren Berg", mail), person("1", "Søren Berg", mail)],
      ["email_and_name: 1 2"],
    ],
    ["phone and name", [person("1", "Anna Berg", phone), person("2", "Anna Berg", phone)], ["phone_and_name: 1 2"]],
    [
      "phone in two forms",
      [person("1", "Anna Berg", phone), person("2", "Anna Berg", { country_code: "45", phone_number: "20123456" })],
      ["phone_and_name: 1 2"],
    ],
    [
      "employee number, company and last name",
      [
        person("1", "Anna Berg", { employee_no: "0042", company_id: "7" }),
        person("2", "Annie Berg", { employee_no: "42", company_id: "7" }),
      ],
      ["employee_no: 1 2"],
    ],
    [
      "three by two rules; the weakest names the cluster",
      [
        person("1", "Anna Berg", mail),
        person("2", "Anna Berg", { ...mail, ...phone }),
        person("3", "Anna Berg", phone),
      ],
      ["phone_and_name: 1 2 3"],
    ],
  ])("%s", (_, contacts, merged) => {
    expect(found(contacts)).toMatchObject({ merged, held: [] });
    expect(found(contacts.toReversed()).merged).toEqual(merged);
  });

  test("an employee number counts within the merged company", () => {
    const staging = staged({
      companies: [
        { company_id: "7", name: "Jysk Byg A/S", cvr: "30000119" },
        { company_id: "8", name: "JYSK BYG AS", cvr: "30000119" },
      ],
      contacts: [
        person("1", "Anna Berg", { employee_no: "42", company_id: "7" }),
        person("2", "Annie Berg", { employee_no: "42", company_id: "8" }),
      ],
    });
    expect(findDuplicates(staging, []).clusters.map(({ rule, survivor }) => [rule, survivor])).toEqual([
      ["cvr", "7"],
      ["employee_no", "1"],
    ]);
  });
});

describe("never merged, but asked about", () => {
  test.each<[string, Row[], string[]]>([
    [
      "an e-mail with two names",
      [person("1", "Anna Berg", mail), person("2", "Bo Lund", mail)],
      ["shared_mailbox: 1 2"],
    ],
    ["a phone with two names", [person("1", "Anna Berg", phone), person("2", "Bo Lund", phone)], ["shared_phone: 1 2"]],
    [
      "a married name",
      [person("1", "Anna Berg", { ...mail, ...phone }), person("2", "Anna Lund", { ...mail, ...phone })],
      ["shared_mailbox: 1 2"],
    ],
    [
      "equal names, department and company",
      [
        person("1", "Anna Berg", { company_id: "7", department: "Salg" }),
        person("2", "Anna Berg", { company_id: "7", department: "Salg" }),
      ],
      ["same_name: 1 2"],
    ],
    [
      "a +tag",
      [person("1", "Anna Berg", mail), person("2", "Anna Berg", { email: "anna+hr@firma.example" })],
      ["plus_address: 1 2"],
    ],
    [
      "an employee number in two companies",
      [
        person("1", "Anna Berg", { employee_no: "42", company_id: "7" }),
        person("2", "Bo Lund", { employee_no: "42", company_id: "8" }),
      ],
      ["employee_no_elsewhere: 1 2"],
    ],
    [
      "an employee number with two last names",
      [
        person("1", "Anna Berg", { employee_no: "42", company_id: "7" }),
        person("2", "Anna Lund", { employee_no: "42", company_id: "7" }),
      ],
      ["employee_no_other_name: 1 2"],
    ],
    ["å and aa", [person("1", "Åse Berg", mail), person("2", "Aase Berg", mail)], ["aa_for_å: 1 2"]],
    ["å and aa alone", [person("1", "Åse Berg"), person("2", "Aase Berg")], ["aa_for_å: 1 2"]],
    ["no name", [person("1", "Anna Berg", mail), person("2", "", mail)], ["name_missing: 1 2"]],
  ])("%s", (_, contacts, review) => {
    expect(found(contacts)).toMatchObject({ merged: [], review, held: [] });
    expect(found(contacts.toReversed()).review).toEqual(review);
  });

  test("different people without anything in common are no question", () => {
    expect(found([person("1", "Anna Berg", mail), person("2", "Bo Lund", phone)])).toMatchObject({
      merged: [],
      review: [],
    });
  });

  test("a question shows what agrees and what does not", () => {
    const { review } = findDuplicates(
      staged({ contacts: [person("1", "Anna Berg", mail), person("2", "Anna Lund", mail)] }),
      [],
    );
    expect(review[0]?.evidence).toEqual([
      { column: "first_name", a: "Anna", b: "Anna", agrees: true },
      { column: "last_name", a: "Berg", b: "Lund", agrees: false },
      { column: "email", a: "anna@firma.example", b: "anna@firma.example", agrees: true },
    ]);
  });
});

describe("chains whose ends contradict", () => {
  const chain = [
    person("1", "Jan Berg", mail),
    person("2", "J?n Berg", { ...mail, ...phone }),
    person("3", "Jon Berg", { email: "jon@firma.example", ...phone }),
  ];
  test("are not merged at all; every link is asked about", () => {
    expect(found(chain)).toMatchObject({
      merged: [],
      review: ["contradicting_chain: 1 2", "contradicting_chain: 2 3"],
    });
    expect(found(chain.toReversed()).merged).toEqual([]);
  });
  test("a person may still decide one link", () => {
    expect(found(chain, [{ object: "contacts", a: "2", b: "3", decision: "merge" }])).toMatchObject({
      merged: ["decided: 2 3"],
      review: ["contradicting_chain: 1 2"],
    });
  });
});

describe("decisions", () => {
  const mailbox = [person("1", "Anna Berg", mail), person("2", "Anna Lund", mail)];
  test("merge what no rule merges", () =>
    expect(found(mailbox, [{ object: "contacts", a: "2", b: "1", decision: "merge" }])).toMatchObject({
      merged: ["decided: 1 2"],
      review: [],
    }));
  test("keep apart and never ask again", () =>
    expect(found(mailbox, [{ object: "contacts", a: "2", b: "1", decision: "keep apart" }])).toMatchObject({
      merged: [],
      review: [],
    }));
  test("keep apart what a rule would merge, also through a third record", () => {
    const three = ["1", "2", "3"].map((id) => person(id, "Anna Berg", mail));
    const apart = [{ object: "contacts", a: "1", b: "3", decision: "keep apart" }] as const;
    expect(found(three, apart)).toMatchObject({
      merged: [],
      review: ["contradicting_chain: 1 2", "contradicting_chain: 2 3"],
    });
    expect(found(three.slice(0, 2), apart).merged).toEqual(["email_and_name: 1 2"]);
    expect(found([three[0] ?? {}, three[2] ?? {}], apart)).toMatchObject({ merged: [], review: [] });
  });
  test("the later decision on a pair counts, unknown ids are findings", () => {
    const { merged, findings } = found(mailbox, [
      { object: "contacts", a: "1", b: "2", decision: "keep apart" },
      { object: "contacts", a: "2", b: "1", decision: "merge" },
      { object: "contacts", a: "1", b: "404", decision: "merge" },
    ]);
    expect(merged).toEqual(["decided: 1 2"]);
    expect(findings.filter(({ code }) => code === "decision_without_record").map(({ found }) => found)).toEqual([
      "404",
    ]);
  });
});

describe("id conflicts", () => {
  const two = [person("1", "Anna Berg", mail), person("1", "Bo Lund", { email: "bo@firma.example" })];
  test("are held with their child rows counted", () => {
    const staging = staged({
      contacts: [...two, person("2", "Anna Berg", mail)],
      tasks: [{ task_id: "9", assignee_contact_id: "1" }],
      attachments: [
        { file_id: "1", parent_type: "contact", parent_id: "1" },
        { file_id: "2", parent_type: "message", parent_id: "1" },
      ],
    });
    const { clusters, review, held, findings } = findDuplicates(staging, []);
    expect(held).toEqual([
      {
        object: "contacts",
        id: "1",
        members: [
          { id: "1", file: "exports/contacts.csv", row: 1 },
          { id: "1", file: "exports/contacts.csv", row: 2 },
        ],
        children: { "tasks.assignee_contact_id": 1, "attachments.parent_id": 1 },
      },
    ]);
    expect({ clusters, review }).toEqual({ clusters: [], review: [] });
    expect(findings.filter(({ code }) => code === "id_conflict")).toHaveLength(2);
  });
  test.each<[string, Row]>([
    ["another name with the same e-mail", person("1", "Anna Lund", mail)],
    ["another e-mail with the same name", person("1", "Anna Berg", { email: "ab@firma.example" })],
    ["another name without e-mail", person("1", "Bo Lund")],
  ])("not: %s", (_, other) => expect(found([two[0] ?? {}, other])).toMatchObject({ merged: ["same_id: 1"], held: [] }));
});

describe("companies", () => {
  const companies = (...rows: Row[]) => {
    const { clusters, review, held } = findDuplicates(
      staged({ companies: rows.map((row, at) => ({ company_id: String(at + 1), ...row })) }),
      [],
    );
    return {
      merged: clusters.map(({ rule, members }) => `${rule}: ${members.map(({ id }) => id).join(" ")}`),
      review: review.map(({ reason }) => reason),
      held: held.map(({ id }) => id),
    };
  };
  test.each<[string, Row[], string[], string[]]>([
    [
      "same VAT number",
      [
        { name: "A", cvr: "30000119" },
        { name: "B", cvr: "DK30000119" },
      ],
      ["cvr: 1 2"],
      [],
    ],
    [
      "same name, two VAT numbers",
      [
        { name: "A", cvr: "30000119" },
        { name: "A", cvr: "30000120" },
      ],
      [],
      [],
    ],
    [
      "same domain and name",
      [
        { name: "Jysk Byg A/S", domain: "www.byg.example" },
        { name: "JYSK BYG AS", domain: "byg.example" },
      ],
      ["domain_and_name: 1 2"],
      [],
    ],
    ["same name only", [{ name: "Jysk Byg" }, { name: "jysk byg" }], [], ["same_name"]],
    [
      "a chain over two VAT numbers",
      [
        { name: "A", domain: "a.example", cvr: "30000119" },
        { name: "A", domain: "a.example" },
        { name: "A", domain: "a.example", cvr: "30000120" },
      ],
      [],
      ["contradicting_chain", "contradicting_chain"],
    ],
  ])("%s", (_, rows, merged, review) => expect(companies(...rows)).toEqual({ merged, review, held: [] }));
  test("one id for two companies is held", () =>
    expect(
      companies({ company_id: "1", name: "A", cvr: "30000119" }, { company_id: "1", name: "B", cvr: "30000120" }).held,
    ).toEqual(["1"]));
});

describe("survivors", () => {
  test("the lowest id stays, whatever is newer, and disagreements are listed", () => {
    const [cluster] = found([
      person("10", "Anna Berg", { ...mail, title: "Chef", status: "inactive", updated_at: "2025-02-01T00:00:00.000Z" }),
      person("9", "Anna Berg", { ...mail, title: "Vikar", status: "active", updated_at: "2025-01-01T00:00:00.000Z" }),
    ]).clusters;
    expect(cluster).toMatchObject({ survivor: "9", score: 1, rule: "email_and_name", rules: ["email_and_name"] });
    expect(cluster?.conflicts).toEqual([
      {
        column: "title",
        kept: "Chef",
        keptFrom: "10",
        others: [{ id: "9", value: "Vikar" }],
        precedence: "newest",
      },
      {
        column: "status",
        kept: "active",
        keptFrom: "9",
        others: [{ id: "10", value: "inactive" }],
        precedence: "status_order",
      },
    ]);
  });
});

describe("crowds", () => {
  const letters = (at: number): string => String.fromCharCode(97 + (at % 26), 97 + (Math.floor(at / 26) % 26));
  test("a mailbox of 500 asks few questions and counts the rest", () => {
    const crowd = Array.from({ length: 500 }, (_, at) => person(String(at), `P${letters(at)} Q${letters(at)}`, mail));
    const { merged, review, findings } = found(crowd);
    expect(merged).toEqual([]);
    expect(review.filter((pair) => pair.startsWith("shared_mailbox"))).toHaveLength(PAIRS_PER_BLOCK);
    expect(review.length).toBeLessThanOrEqual(SHORTEST_QUEUE);
    expect(findings.find(({ code }) => code === "review_pairs_omitted")?.found).toBe(
      String((500 * 499) / 2 - PAIRS_PER_BLOCK),
    );
  });
  test("namesakes of 60 ask about the one who is spelled otherwise, and count only such pairs", () => {
    const crowd = Array.from({ length: 60 }, (_, at) => person(String(at), at === 30 ? "Aase Berg" : "Åse Berg"));
    const { review, findings } = found(crowd);
    expect(review.filter((pair) => pair.startsWith("aa_for_å")).length).toBeGreaterThan(0);
    expect(findings.filter(({ code }) => code === "review_pairs_omitted").map(({ found }) => Number(found))).toEqual([
      (59 * 58) / 2 - PAIRS_PER_BLOCK,
      59 - review.filter((pair) => pair.startsWith("aa_for_å")).length,
    ]);
  });
  test("500 copies of one person are one cluster", () => {
    const crowd = Array.from({ length: 500 }, (_, at) => person(String(at), "Anna Berg", mail));
    const { clusters, review } = found(crowd);
    expect(clusters.map(({ survivor, members }) => [survivor, members.length])).toEqual([["0", 500]]);
    expect(review).toEqual([]);
  });
});
