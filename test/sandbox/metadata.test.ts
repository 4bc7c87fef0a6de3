import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { camelCase } from "#lib/sandbox/twenty/field-names.ts";
import { type Client, sandboxOf } from "./client.ts";

let crm: Client;
afterEach(() => crm.stop());

const open = async (profile: string) => {
  crm = await sandboxOf({ profile });
  return crm.objectIds();
};
const failed = (answer: { body: { errors?: { message: string }[] } }) => answer.body.errors?.[0]?.message;

describe.each(["v1.5", "v2"])("fields of %s", (profile) => {
  const v15 = profile === "v1.5";

  test.each([
    [
      "source_id__c",
      v15
        ? "source_id__c should be in camelCase"
        : "Name is not valid: it must start with lowercase letter and contain only alphanumeric letters",
    ],
    ["fooURL", v15 ? "fooURL should be in camelCase" : "Name should be in camelCase"],
    [
      "type",
      v15
        ? 'The name "type" is not available'
        : 'This name is reserved. Use a different name or the system will add "Custom" suffix.',
    ],
    ["city", `Name "city" is not available, check that it is not duplicating another field's name.`],
    ["companyId", `Name "companyId" is not available, check that it is not duplicating another field's name.`],
    ["a".repeat(64), v15 ? "Name is too long: it exceeds the 63 characters limit." : "Name is too long"],
  ])("name %s is refused", async (name, message) => {
    await open(profile);
    expect(failed(await crm.field("person", { name, type: "TEXT" }))).toBe(message);
  });
  test("a name of 63 letters is taken, and two fields may share a label", async () => {
    await open(profile);
    expect(failed(await crm.field("person", { name: "a".repeat(63), type: "TEXT", label: "x" }))).toBeUndefined();
    expect(failed(await crm.field("person", { name: "b", type: "TEXT", label: "x" }))).toBeUndefined();
  });
  test.each([
    [[], "Options are required for enum fields"],
    [undefined, "Options are required for enum fields"],
    [
      [{ label: "a", value: "abc" }],
      v15
        ? "Value must be in UPPER_CASE and follow snake_case 'abc'"
        : 'Value must be in UPPER_CASE and follow snake_case "abc"',
    ],
    [
      [{ label: "a", value: "1_A" }],
      v15
        ? "Value must be in UPPER_CASE and follow snake_case '1_A'"
        : 'Value must be in UPPER_CASE and follow snake_case "1_A"',
    ],
    [
      [
        { label: "a", value: "A" },
        { label: "b", value: "A" },
      ],
      "Duplicated option value",
    ],
    [[{ label: "a, b", value: "A" }], "Label must not contain a comma"],
    [[{ label: "a".repeat(64), value: "A" }], "Option label exceeds 63 characters"],
  ])("options %j are refused", async (options, message) => {
    await open(profile);
    expect(failed(await crm.field("person", { name: "stage", type: "SELECT", options }))).toBe(message);
  });
  test("a default is a quoted option", async () => {
    await open(profile);
    const options = [{ label: "A", value: "A" }];
    expect(failed(await crm.field("person", { name: "one", type: "SELECT", options, defaultValue: "A" }))).toBe(
      "Default value should be as quoted string",
    );
    expect(
      failed(await crm.field("person", { name: "two", type: "SELECT", options, defaultValue: "'A'" })),
    ).toBeUndefined();
    expect((await crm.post("/rest/people?depth=0", {})).body.data.createPerson.two).toBe("A");
  });
  test("deactivate, then delete; the values go", async () => {
    await open(profile);
    const { id } = (await crm.field("person", { name: "shoe", type: "TEXT" })).body.data.createOneField;
    await crm.post("/rest/people", { shoe: "42" });
    const remove = () => crm.metadata("mutation($id: UUID!) { deleteOneField(input: { id: $id }) { name } }", { id });
    expect(failed(await remove())).toBe("Active fields can't be deleted");
    await crm.metadata(
      "mutation($id: UUID!) { updateOneField(input: { id: $id, update: { isActive: false } }) { isActive } }",
      { id },
    );
    expect((await remove()).body.data.deleteOneField.name).toBe("shoe");
    expect((await crm.get("/rest/people?depth=0")).body.data.people[0]).not.toHaveProperty("shoe");
    expect(failed(await remove())).toBe("Field does not exist");
    await crm.field("person", { name: "shoe", type: "TEXT" });
    expect((await crm.get("/rest/people?depth=0")).body.data.people[0].shoe).toBe("");
  });
  test("a standard field stays", async () => {
    const ids = await open(profile);
    const { body } = await crm.metadata("query($id: UUID!) { object(id: $id) { fieldsList { id name } } }", {
      id: ids["person"],
    });
    const city = body.data.object.fieldsList.find(({ name }: { name: string }) => name === "city");
    expect(
      failed(await crm.metadata("mutation($id: UUID!) { deleteOneField(input: { id: $id }) { id } }", { id: city.id })),
    ).toBe("Standard Fields can't be deleted");
  });
  test(`a deleted unique field ${v15 ? "leaves its index in the way" : "can be made again"}`, async () => {
    await open(profile);
    const field = { name: "sourceSystemId", type: "TEXT", isUnique: true };
    const { id } = (await crm.field("person", field)).body.data.createOneField;
    await crm.metadata(
      "mutation($id: UUID!) { updateOneField(input: { id: $id, update: { isActive: false } }) { id } }",
      { id },
    );
    await crm.metadata("mutation($id: UUID!) { deleteOneField(input: { id: $id }) { id } }", { id });
    const again = failed(await crm.field("person", field));
    if (v15) expect(again).toMatch(/^Index IDX_\w+ on object metadata person already exists$/);
    else expect(again).toBeUndefined();
  });
  test("unique afterwards fails over duplicates", async () => {
    await open(profile);
    const { id } = (await crm.field("person", { name: "badge", type: "TEXT" })).body.data.createOneField;
    await crm.post("/rest/batch/people", [{ badge: "1" }, { badge: "1" }, {}]);
    const unique = () =>
      crm.metadata(
        "mutation($id: UUID!) { updateOneField(input: { id: $id, update: { isUnique: true } }) { isUnique } }",
        { id },
      );
    expect(failed(await unique())).toBe("Unique index creation failed because of unique constraint violation");
    const [first] = (await crm.get("/rest/people?depth=0")).body.data.people;
    await crm.patch(`/rest/people/${first.id}`, { badge: "2" });
    expect((await unique()).body.data.updateOneField.isUnique).toBe(true);
    expect((await crm.post("/rest/people", { badge: "2" })).status).toBe(400);
  });
  test("an option left out takes its values with it", async () => {
    await open(profile);
    const options = [
      { label: "A", value: "A" },
      { label: "B", value: "B" },
    ];
    const { id } = (await crm.field("person", { name: "tags", type: "MULTI_SELECT", options })).body.data
      .createOneField;
    await crm.post("/rest/people", { tags: ["A", "B"] });
    await crm.metadata(
      "mutation($id: UUID!, $o: JSON) { updateOneField(input: { id: $id, update: { options: $o } }) { id } }",
      {
        id,
        o: [
          { label: "B", value: "B" },
          { label: "C", value: "C" },
        ],
      },
    );
    expect((await crm.get("/rest/people?depth=0")).body.data.people[0].tags).toEqual(["B"]);
  });
  test("a relation to its own object and one to workspace members", async () => {
    const ids = await open(profile);
    const relate = (name: string, target: string, back: string) =>
      crm.field("person", {
        name,
        type: "RELATION",
        relationCreationPayload: {
          type: "MANY_TO_ONE",
          targetObjectMetadataId: ids[target],
          targetFieldLabel: back,
          targetFieldIcon: "IconUser",
        },
      });
    expect(failed(await relate("manager", "person", "Direct reports"))).toBeUndefined();
    expect(failed(await relate("mentor", "person", "Direct reports"))).toMatch(
      /^Name "directReports" is not available/,
    );
    expect(failed(await relate("keeper", "workspaceMember", "Kept people"))).toBeUndefined();
    const boss = (await crm.post("/rest/people", {})).body.data.createPerson.id;
    const { body } = await crm.post("/rest/people?depth=1", { managerId: boss });
    expect(body.data.createPerson).toMatchObject({ managerId: boss, manager: { id: boss }, keeperId: null });
    const reports = await crm.graphql(
      "query($id: UUID) { people(filter: { managerId: { eq: $id } }) { edges { node { manager { directReports { totalCount } } } } } }",
      { id: boss },
    );
    expect(reports.body.data.people.edges[0].node.manager.directReports.totalCount).toBe(1);
    await crm.graphql("mutation($id: UUID!) { destroyPerson(id: $id) { id } }", { id: boss });
    expect((await crm.get("/rest/people?depth=0")).body.data.people[0].managerId).toBeNull();
  });
  test("a custom object with its links", async () => {
    await open(profile);
    const create = () =>
      crm.metadata(
        "mutation($o: CreateObjectInput!) { createOneObject(input: { object: $o }) { id fieldsList { name } } }",
        {
          o: { nameSingular: "survey", namePlural: "surveys", labelSingular: "Survey", labelPlural: "Surveys" },
        },
      );
    await create();
    const survey = (await crm.post("/rest/surveys?depth=0", { name: "Puls" })).body.data.createSurvey;
    expect(survey).toMatchObject({ name: "Puls", createdBy: { source: "API" } });
    const column = v15 ? "surveyId" : "targetSurveyId";
    expect(
      (await crm.post("/rest/noteTargets?depth=0", { [column]: survey.id })).body.data.createNoteTarget[column],
    ).toBe(survey.id);
    expect(failed(await create())).toBe("Object already exists");
  });
});

describe("REST side of the metadata", () => {
  test("wraps GraphQL: same rules, apostrophes, no isUnique", async () => {
    const ids = await open("v1.5");
    const created = await crm.post("/rest/metadata/fields", {
      objectMetadataId: ids["note"],
      name: "openRate",
      label: "Open rate",
      type: "NUMBER",
    });
    expect(created.status).toBe(201);
    expect(created.body.data.createOneField).not.toHaveProperty("isUnique");
    const { id } = created.body.data.createOneField;
    expect(
      (await crm.patch(`/rest/metadata/fields/${id}`, { isActive: false })).body.data.updateOneField.isActive,
    ).toBe(false);
    expect((await crm.remove(`/rest/metadata/fields/${id}`)).body.data.deleteOneField.name).toBe("openRate");
    const wrong = await crm.post("/rest/metadata/fields", {
      objectMetadataId: ids["note"],
      name: "x",
      label: "x",
      type: "TEXT",
      foo: 1,
    });
    expect(wrong.body).toEqual({
      statusCode: 400,
      messages: ["Field 'foo' is not defined by type 'CreateFieldInput'."],
      error: "Bad Request",
    });
  });
  test("lists objects; any query string is a wrong path", async () => {
    await open("v2");
    const { body } = await crm.get("/rest/metadata/objects");
    expect(
      body.data.objects.find((object: { nameSingular: string }) => object.nameSingular === "person").fields.length,
    ).toBeGreaterThan(10);
    const wrong = await crm.get("/rest/metadata/objects?limit=2");
    expect([wrong.status, wrong.body.message]).toEqual([
      400,
      expect.stringContaining(`Metadata path "objects?limit=2" does not exist`),
    ]);
  });
  test("rich text goes by its older name at v1.5", async () => {
    const type = async (profile: string) => {
      const ids = await open(profile);
      const { body } = await crm.metadata("query($id: UUID!) { object(id: $id) { fieldsList { name type } } }", {
        id: ids["note"],
      });
      return body.data.object.fieldsList.find(({ name }: { name: string }) => name === "bodyV2").type;
    };
    expect(await type("v1.5")).toBe("RICH_TEXT_V2");
    await crm.stop();
    expect(await type("v2")).toBe("RICH_TEXT");
  });
});

test("camelCase of words is a name that may stand", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(words, fc.constantFrom(" ", "-", "_", "__"), (parts, between) => {
      const name = camelCase(parts.join(between));
      expect(name).toMatch(/^[a-z][a-zA-Z]*$/);
      expect(camelCase(name)).toBe(name);
    }),
  );
});
