/** What a client has besides people: workspaces, companies, admins, groups, messages, learning paths, surveys. */
import { at, stream } from "./random.ts";
import { atMinute, dayAfter, type Setting } from "./recipe.ts";
import * as words from "./words.ts";

export type Workspace = { readonly index: number; readonly id: string; readonly name: string; readonly slug: string };
export type Company = {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly cvr: string;
  readonly domain: string;
  readonly industry: string;
  readonly parent: string | null;
};
export type Admin = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "admin" | "editor";
  readonly active: boolean;
};
export type Group = {
  readonly id: string;
  readonly workspace: number;
  readonly name: string;
  readonly type: "company" | "private" | "smart";
  readonly index: number;
};
export type Message = {
  readonly id: string;
  readonly workspace: number;
  readonly title: string;
  readonly index: number;
  readonly day: string;
};
export type Path = { readonly id: string; readonly workspace: number; readonly name: string; readonly index: number };
export type Survey = {
  readonly id: string;
  readonly workspace: number;
  readonly name: string;
  readonly type: "pulse" | "survey" | "enps";
  readonly anonymous: boolean;
  readonly questions: readonly {
    readonly id: string;
    readonly type: string;
    readonly text: string;
    readonly category: string;
  }[];
};

export type Organisation = {
  readonly workspaces: readonly Workspace[];
  /** Company `c` works in workspace `c % workspaces`. */
  readonly companies: readonly Company[];
  readonly admins: readonly Admin[];
  /** E-mails of people who once wrote or owned something and are no admin users now. */
  readonly formerEditors: readonly string[];
  readonly groups: readonly (readonly Group[])[];
  readonly messages: readonly (readonly Message[])[];
  readonly paths: readonly (readonly Path[])[];
  readonly surveys: readonly (readonly Survey[])[];
};

const CVR = stream("cvr");
const FORM = stream("company form");
const MESSAGE_DAY = stream("message day");

/** The same organisation for the same setting. It grows with the people, slowly. */
export function organisation(set: Setting): Organisation {
  const range = (length: number) => Array.from({ length }, (_, index) => index);
  const inEach = <T>(make: (workspace: number) => readonly T[]) => range(set.workspaces).map(make);
  const perWorkspace = set.users / set.workspaces;
  return {
    workspaces: range(set.workspaces).map((index) => {
      const round = Math.floor(index / words.WORKSPACE_NAMES.length);
      const name = at(words.WORKSPACE_NAMES, index) + (round ? ` ${round + 1}` : "");
      return { index, id: String(11 + index), name, slug: words.slug(name) };
    }),
    companies: range(Math.max(4 * set.workspaces, Math.ceil(set.users / 40))).map((index) => company(set, index)),
    admins: range(Math.min(40, 8 + 3 * set.workspaces)).map(admin),
    formerEditors: ["gammel.redaktoer@kunde.example", "tidl.leder@kunde.example", "bente.fratraadt@kunde.example"],
    groups: inEach((workspace) => range(clamp(perWorkspace / 40, 4, 60)).map((place) => group(set, workspace, place))),
    messages: inEach((workspace) =>
      range(clamp(perWorkspace / 20, 6, 200)).map((place) => {
        const index = place * set.workspaces + workspace;
        return {
          id: String(50_000 + index),
          workspace,
          title: `${at(words.MESSAGE_TITLES, index)} #${place + 1}`,
          index,
          day: dayAfter("2025-02-03", set.dice.below(MESSAGE_DAY, index, 300)),
        };
      }),
    ),
    paths: inEach((workspace) =>
      range(4).map((place) => {
        const index = place * set.workspaces + workspace;
        return {
          id: set.has("loose-keys") ? `LP-0${701 + index}` : String(701 + index),
          workspace,
          name: at(words.PATH_NAMES, place * 3 + workspace),
          index,
        };
      }),
    ),
    surveys: inEach((workspace) => range(3).map((place) => survey(set, workspace, place))),
  };
}

const clamp = (value: number, low: number, high: number) => Math.round(Math.min(high, Math.max(low, value)));

function company(set: Setting, index: number): Company {
  const [trade, industry] = at(words.COMPANY_TRADES, index * 5 + 3);
  const place = at(words.COMPANY_FIRST, index * 3);
  const name = `${place} ${trade} ${index + 1} ${set.dice.pick(FORM, index, words.COMPANY_FORMS)}`;
  return {
    index,
    id: String(4000 + index),
    name,
    cvr: String(30_000_000 + index * 101 + set.dice.below(CVR, index, 100)),
    domain: `${words.plainLetters(place + trade).replaceAll(".", "")}${index + 1}.example`,
    industry,
    parent: index >= 2 * set.workspaces && index % 4 === 0 ? String(4000 + (index % set.workspaces)) : null,
  };
}

const ADMIN_NAMES = [
  "Ida Bach",
  "Jens Holm",
  "Sara Winther",
  "Ole Kjær",
  "Pia Toft",
  "Bo Riis",
  "Eva Skov",
  "Ulla Møller",
  "Finn Juul",
  "Lis Dahl",
  "Kim Lund",
  "Nina Krogh",
];
function admin(index: number): Admin {
  const round = Math.floor(index / ADMIN_NAMES.length);
  const name = at(ADMIN_NAMES, index);
  return {
    id: String(90 + index),
    name,
    email: `${words.plainLetters(name)}${round ? round + 1 : ""}@kunde.example`,
    role: index % 3 === 0 ? "admin" : "editor",
    active: index % 5 !== 4,
  };
}

function group(set: Setting, workspace: number, place: number): Group {
  const index = place * set.workspaces + workspace;
  const type = place % 4 === 2 ? "private" : place % 4 === 3 ? "smart" : "company";
  return {
    id: String(2_000_000 + index),
    workspace,
    name: `${at(words.DEPARTMENTS, place)} ${place + 1}`,
    type,
    index,
  };
}

function survey(set: Setting, workspace: number, place: number): Survey {
  const id = String(901 + place * set.workspaces + workspace);
  const type = (["survey", "pulse", "enps"] as const)[place] ?? "survey";
  const ask = (position: number, kind: string, text: string, category: string) => ({
    id: `${id}${position}`,
    type: kind,
    text,
    category,
  });
  const questions = {
    survey: [ask(1, "scale_1_5", "Hvor tilfreds er du?", "Trivsel"), ask(2, "open_text", "Uddyb gerne", "Ledelse")],
    pulse: [
      ask(1, "scale_1_10", "Hvordan var din uge?", "Trivsel"),
      ask(2, "single_choice", "Har du den tid, du skal bruge?", "Arbejdsmiljø"),
    ],
    enps: [ask(1, "nps_0_10", "Vil du anbefale os?", "eNPS")],
  }[type];
  return {
    id,
    workspace,
    name: `${at(words.SURVEY_NAMES, place)} 2025 ${String.fromCharCode(65 + (workspace % 26))}`,
    type,
    anonymous: type === "pulse",
    questions,
  };
}

/** An owner's address for a record; a former editor's for about one in thirty, when that kind of mess is on. */
export function ownerOf(set: Setting, org: Organisation, of: number, record: number): string | null {
  if (set.has("former-editors") && set.dice.chance(of, record + 7, 3))
    return set.dice.pick(of, record, org.formerEditors);
  return set.dice.pick(of, record, org.admins).email;
}

/** A moment of a day, the same for the same record. */
export const momentOf = (set: Setting, of: number, record: number, day: string): string =>
  atMinute(day, set.dice.below(of, record, 960));
