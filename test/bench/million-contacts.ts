/** The export to measure reading with: a contacts file of any length, the same bytes for the same number of users. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { dice, stream } from "#lib/generator/random.ts";

/** Machine keys of the contract, in the order of the file's columns. */
export const COLUMNS = [
  "contact_id",
  "workspace_id",
  "employee_no",
  "first_name",
  "last_name",
  "email",
  "country_code",
  "phone_number",
  "title",
  "department",
  "location",
  "company",
  "manager_id",
  "is_manager",
  "status",
  "hire_date",
  "engagement_score",
  "nps_score",
  "data4",
  "updated_at",
] as const;

const HEADERS =
  "Kontakt-ID;Arbejdsområde-ID;Medarbejdernummer;Fornavn;Efternavn;E-mail;Landekode;Telefonnummer;Titel;Afdeling;Lokation;Virksomhed;Leder-ID;Er leder;Status;Ansættelsesdato;Engagementscore;eNPS;Noter;Opdateret";
const FIRST = words(
  "Søren Anna Bjørn Åse Mette Lars Jørgen Pia Øjvind Karen Sværd Ida Niels Kirsten Ole Hanne Gæst Liv",
);
const LAST = words(
  "Østergaard Jensen Sørensen Nielsen Møller Ågård Kjær Holm Lindqvist Bæk Thomsen Villadsen Krogh Skov",
);
const TITLES = words("Souschef Kok Butiksassistent Tjener Chauffør Montør Sygeplejerske Lagermedarbejder Værkfører");
const DEPARTMENTS = words("Køkken Salg Lager Butik Økonomi HR IT Drift Værksted Reception Kørsel");
const PLACES = ["Aarhus C", "København K", "Odense", "Ålborg", "Esbjerg", "Rønne", "Nørre Nebel", "Sæby"];
const COMPANIES = ["Jysk Byg 7 A/S", "Nordisk Drift; Øst", "Sønderjysk El ApS", 'Café "Havn" I/S', "Vestkystens Anlæg"];
const NOTES = ["Husk nøgler, og kort", 'Siger "måske"; ring igen', "Ny aftale\nfra mandag", "Æblekage, kaffe\nog møde"];
/** Of 100 users so many stand in the file twice, the second time as they were. */
const DUPLICATES = 3;
const BLOCK = 4 << 20;

/**
 * Writes `exports/kontakter_nordic_2026-01-31.csv` below `folder`, with `;` and LF: `users` rows of 20 columns, 3 of 100
 * equal to an earlier one, separators, quotes and line breaks within quotes, `73,4` decimals, blanks, æøå.
 * Returns the project folder and the file. A million users are about 195 MB.
 */
export function millionContacts(folder: string, users: number): { readonly project: string; readonly file: string } {
  const exports = join(folder, "exports");
  mkdirSync(exports, { recursive: true });
  const path = join(exports, "kontakter_nordic_2026-01-31.csv");
  const file = openSync(path, "w");
  try {
    let block = `${HEADERS}\n`;
    for (let row = 0; row < users; row += 1) {
      block += line(idOf(row), users);
      if (block.length < BLOCK) continue;
      writeSync(file, block);
      block = "";
    }
    writeSync(file, block);
  } finally {
    closeSync(file);
  }
  return { project: folder, file: path };
}

const random = dice(20260131);
const draw = {
  copy: stream("copy"),
  of: stream("copy of"),
  first: stream("first"),
  last: stream("last"),
  title: stream("title"),
  department: stream("department"),
  place: stream("place"),
  company: stream("company"),
  manager: stream("manager"),
  status: stream("status"),
  hired: stream("hired"),
  score: stream("score"),
  nps: stream("nps"),
  note: stream("note"),
  updated: stream("updated"),
  blank: stream("blank"),
} as const;

/** The user of a row: its own, or that of an earlier row. */
export const idOf = (row: number): number =>
  row > 100 && random.chance(draw.copy, row, DUPLICATES) ? random.below(draw.of, row, row) : row;

function line(user: number, users: number): string {
  const first = random.pick(draw.first, user, FIRST);
  const last = random.pick(draw.last, user, LAST);
  const filled = (percent: number, column: number): boolean => random.chance(draw.blank ^ column, user, percent);
  const cells = [
    String(1_000_000 + user),
    "11",
    String(40_000_000 + user),
    first,
    last,
    filled(97, 1) ? `${plain(first)}.${plain(last)}${user}@nordisk-drift.example` : "",
    "45",
    filled(90, 2) ? phone(20_000_000 + user) : "",
    random.pick(draw.title, user, TITLES),
    random.pick(draw.department, user, DEPARTMENTS),
    filled(80, 3) ? random.pick(draw.place, user, PLACES) : "",
    random.pick(draw.company, user, COMPANIES),
    filled(95, 4) ? String(1_000_000 + random.below(draw.manager, user, Math.ceil(users / 20))) : "",
    user % 20 === 0 ? "ja" : "nej",
    ["Aktiv", "Aktiv", "Aktiv", "Inviteret", "Inaktiv"][random.below(draw.status, user, 5)] ?? "",
    filled(85, 5) ? day(random.below(draw.hired, user, 7300)) : "",
    filled(75, 6) ? (random.below(draw.score, user, 1001) / 10).toFixed(1).replace(".", ",") : "",
    filled(60, 7) ? String(random.below(draw.nps, user, 11)) : "",
    filled(20, 8) ? `${random.pick(draw.note, user, NOTES)} ${user % 50_000}` : "",
    `${day(7300 + random.below(draw.updated, user, 1400))} ${clock(random.below(draw.updated ^ 1, user, 86_400))}`,
  ];
  return `${cells.map(quoted).join(";")}\n`;
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
const quoted = (cell: string): string => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const plain = (name: string): string =>
  name.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
const two = (value: number): string => String(value).padStart(2, "0");
const clock = (second: number): string =>
  `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
const phone = (number: number): string => String(number).replace(/(\d\d)(?=\d)/g, "$1 ");
/** `DD-MM-YYYY` so many days after 1 January 2002. */
function day(after: number): string {
  const date = new Date(Date.UTC(2002, 0, 1 + after));
  return `${two(date.getUTCDate())}-${two(date.getUTCMonth() + 1)}-${date.getUTCFullYear()}`;
}
