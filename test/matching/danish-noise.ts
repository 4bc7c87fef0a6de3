/** The first generator: Danish staff with the usual reasons why one person stands twice, and people who only look alike. */
import { Chance, type Generator, type MadeContact } from "./chance.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);
const WOMEN = words(`
Anne Mette Kirsten Hanne Anna Helle Susanne Lene Maria Marianne Inge Karen Lone Camilla Pia Louise Charlotte Jette Tina
Ida Emma Sofie Julie Christina Inger Line Rikke Bente Gitte Laura Birthe Cecilie Mathilde Caroline Karin Lærke Heidi
Ellen Maja Sarah Freja Clara Mia Trine Alma Nanna Signe Josefine Astrid Amalie Katrine Isabella Birgit Ulla Frederikke
Sanne Victoria Dorthe Michelle Pernille Anette Elisabeth Ditte Jytte Emilie Agnes Vibeke Rebecca Olivia Karla Simone
Nina Malene Stine Lisbeth Maiken Merete Tove Rita Sara Malou Fatima Aisha Åse Bodil Rigmor Solvej Tilde Ronja Filippa
Kirstine Margrethe Thea Luna Ella Nora Asta Esther Frida Viola Andrea Johanne Aya Zeynep Amina Natasja Monika Betina`);
const MEN = words(`
Peter Michael Jens Lars Thomas Henrik Søren Christian Martin Jan Morten Anders Jesper Niels Mads Rasmus Per Hans Jørgen
Mikkel Kasper Daniel Frederik Jakob William Oliver Magnus Noah Lucas Emil Simon Alexander Victor Nikolaj Mathias Kim
Erik Ole Tobias Kristian Claus Bent Poul Sebastian Brian Torben Steen Flemming Jonas Philip Carsten Karsten Allan Carl
Johan Finn Leif Bo Benjamin Ahmed Mohammed Ali Dennis John René Jacob Patrick Knud Kurt Svend Oscar Elias August Malthe
Marcus Albert Valdemar Anton Theo Arthur Storm Villads Viggo Gustav Bjørn Troels Asger Åge Kjeld Ejnar Preben Verner
Mustafa Hassan Omar Yusuf Gert Frank Ib Mogens Bjarne Kenneth Ronni Ulrik Steffen Stefan Kent Lasse Marius Johannes`);
const COMMON_LAST = words(`
Nielsen Jensen Hansen Andersen Pedersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen
Thomsen Christiansen Poulsen Johansen Møller Mortensen Knudsen Jakobsen Jacobsen Mikkelsen Olesen Frederiksen Laursen
Henriksen Lund Holm Schmidt Eriksen Kristiansen Clausen Simonsen Svendsen Andreasen Iversen Jeppesen Mogensen Jespersen
Nissen Lauridsen Frandsen Østergaard Hermansen Jepsen Lauritsen Kjær Nygaard Dahl Vestergaard Carlsen Nørgaard Bertelsen
Lind Dam Bach Bech Winther Toft Kjeldsen Davidsen Berg Skov Bak Steffensen Gregersen Hald Ravn Krogh Bruun Friis Munk
Mathiesen Lassen Juhl Søndergaard Overgaard Bang Brandt Kofoed Damgaard Hedegaard Bendtsen Schou Juul Fischer Ibsen Koch`);
const STEMS =
  words(`Lyng Ager Birke Bøge Egel Elle Fyrre Grøn Hav Hede Høj Jern Klint Korn Kvist Løve Mark Mose Nord Ny Pile Ranke Rose
Rør Sand Sejr Skaar Sten Stor Strand Svane Tang Thor Ulv Vand Vester Vind Øster Ørne Åre Bruns Falke Glas Guld Hassel Hjort Hvid Kilde Kirke`);
const ENDS = words("gaard bjerg lund holm strup dal bæk høj rup sted toft skov vang borg vig ager lev by feldt mand");
const RARE_LAST = STEMS.flatMap((stem) => ENDS.map((end) => stem + end));
const LAST = [...COMMON_LAST, ...RARE_LAST];
const NICK: Readonly<Record<string, string>> = {
  Christian: "Chris",
  Christina: "Tina",
  Susanne: "Sanne",
  Katrine: "Trine",
  Nikolaj: "Niko",
  Frederik: "Frede",
  Michael: "Mikkel",
  Alexander: "Alex",
  Elisabeth: "Lis",
  Johannes: "Hans",
  Camilla: "Milla",
  Jørgen: "Jønne",
  Rasmus: "Ras",
  Mathias: "Mads",
  Caroline: "Line",
  Benjamin: "Ben",
};
const STREETS = words(
  "Nørregade Søndergade Vestergade Østergade Skolegade Kirkevej Møllevej Birkevej Engvej Skovvej Bakkevej Åvej Parkvej Havnegade Algade Storegade Lindevej Rosenvej Tjørnevej Kastanievej",
);
const TITLES = words(
  "Butiksassistent Kok Souschef Lagermedarbejder Teamleder Butikschef Chauffør Elektriker Sælger Servicemedarbejder Montør Bogholder Elev Afdelingsleder",
);
const DEPARTMENTS = words("Køkken Butik Lager Salg Kundeservice Produktion Værksted Økonomi HR Rengøring Logistik IT");
const PRIVATE = words("gmail.example hotmail.example outlook.example live.example icloud.example");

type Cells = Record<string, string | null>;
type Shop = {
  readonly company: string;
  readonly location: string;
  readonly zip: string;
  readonly manager: string;
  readonly mailbox: string;
  readonly phone: string;
  readonly workspace: string;
};

const ascii = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .replace(/[^a-z]/g, "");

/** Who has an address already. */
const owners = new Map<string, number>();

/** People of a few companies; about 3 in 100 stand twice. Fixed by the seed. */
export const danishNoise: Generator = (people, seed) => {
  const chance = new Chance(seed);
  owners.clear();
  const shops = Array.from({ length: Math.max(4, Math.round(people / 25)) }, (_, at): Shop => {
    const company = String(4000 + (at % 7));
    return {
      company,
      location: `Butik ${at}`,
      zip: String(1000 + chance.below(8900)),
      manager: String(900_000 + at),
      mailbox: `butik${at}@kunde${company}.example`,
      phone: mobile(chance),
      workspace: String(10 + (at % 4)),
    };
  });
  const contacts: MadeContact[] = [];
  let id = 1_000_000;
  const add = (person: number, kind: string, cells: Cells): void => {
    contacts.push({ person, kind, cells: { ...cells, contact_id: String(id++) } });
  };
  let person = 0;
  while (person < people) {
    const one = born(chance, chance.pick(shops), person);
    add(person, "alone", one);
    const dice = chance.next();
    if (dice < 0.03) {
      const copy = duplicate(chance, one, shops, person);
      add(person, copy.kind, copy.cells);
    } else if (dice < 0.04) {
      // Couples: one phone or mailbox at home, one address, one last name mostly.
      const other = born(chance, chance.pick(shops), ++person);
      other.addr_line_1 = one.addr_line_1 ?? null;
      other.addr_zip = one.addr_zip ?? null;
      if (chance.happens(0.6)) other.last_name = one.last_name ?? null;
      const taken = (one.first_name ?? "").split(" ")[0] ?? "";
      if (other.first_name?.split(" ")[0] === taken) other.first_name = WOMEN.includes(taken) ? "Verner" : "Solvej";
      if (chance.happens(0.5)) other.phone_number = one.phone_number ?? null;
      else other.email = one.email ?? null;
      add(person, "couple", other);
    } else if (dice < 0.045) {
      const twin = born(chance, chance.pick(shops), ++person);
      const first = one.first_name ?? "";
      twin.last_name = one.last_name ?? null;
      twin.first_name = chance.pick(
        (WOMEN.includes(first) ? WOMEN : MEN).filter((name) => name !== first && name[0] === first[0]).concat("Kim"),
      );
      twin.addr_line_1 = one.addr_line_1 ?? null;
      twin.addr_zip = one.addr_zip ?? null;
      twin.Fødselsdato = one.Fødselsdato ?? null;
      add(person, "twin", twin);
    } else if (dice < 0.048) {
      // Namesakes in one shop.
      const namesake = born(
        chance,
        shops.find(({ location }) => location === one.location) ?? chance.pick(shops),
        ++person,
      );
      namesake.first_name = one.first_name ?? null;
      namesake.last_name = one.last_name ?? null;
      namesake.email =
        namesake.email === null
          ? null
          : mailOf(chance, namesake.first_name ?? "", namesake.last_name ?? "", namesake.company_id ?? "", person);
      add(person, "namesake", namesake);
    }
    person++;
  }
  return { contacts };
};

/** Different for everybody, in no order that would tell who was made after whom. */
const staffNumber = (person: number): string => String(100_000 + ((person * 524_287 + 77_777) % 8_999_993));

function mobile(chance: Chance): string {
  return String(20_000_000 + chance.below(79_999_999));
}
function day(chance: Chance, from: number, to: number): string {
  const at = new Date(Date.UTC(from, 0, 1) + chance.below((to - from) * 365) * 86_400_000);
  return at.toISOString().slice(0, 10);
}
/** An address nobody else has. */
function mailOf(chance: Chance, first: string, last: string, company: string, person: number): string {
  const wish = wishedMail(chance, first, last, company, person);
  const by = owners.get(wish);
  if (by === undefined || by === person) owners.set(wish, person);
  return by === undefined || by === person ? wish : wish.replace("@", `.${person}@`);
}
function wishedMail(chance: Chance, first: string, last: string, company: string, person: number): string {
  const [one, other] = [ascii(first), ascii(last)];
  const dice = chance.next();
  if (dice < 0.5) return `${one}.${other}${chance.happens(0.4) ? chance.below(100) : ""}@kunde${company}.example`;
  if (dice < 0.8) return `${one}${other.slice(0, 3)}${chance.below(1000)}@${chance.pick(PRIVATE)}`;
  return `${chance.pick(["sol", "fc", "mor", "kat", "super", "hund", "dj", "bog"])}${one.slice(0, 2)}${person % 9973}@${chance.pick(PRIVATE)}`;
}

function born(chance: Chance, shop: Shop, person: number): Cells {
  const first = chance.skewed(chance.happens(0.5) ? WOMEN : MEN, 12);
  const last = chance.skewed(LAST, 6);
  const mail = chance.next();
  const phone = chance.next();
  return {
    first_name: chance.happens(0.12) ? `${first} ${chance.skewed(chance.happens(0.5) ? WOMEN : MEN, 20)}` : first,
    last_name: chance.happens(0.15) ? `${chance.skewed(LAST, 60)} ${last}` : last,
    email: mail < 0.12 ? null : mail < 0.17 ? shop.mailbox : mailOf(chance, first, last, shop.company, person),
    country_code: "45",
    phone_number: phone < 0.12 ? null : phone < 0.16 ? shop.phone : mobile(chance),
    employee_no: chance.happens(0.9) ? staffNumber(person) : null,
    company_id: shop.company,
    workspace_id: shop.workspace,
    department: chance.happens(0.9) ? chance.pick(DEPARTMENTS) : null,
    title: chance.happens(0.9) ? chance.skewed(TITLES, 5) : null,
    location: shop.location,
    manager_id: chance.happens(0.85) ? shop.manager : null,
    hire_date: chance.happens(0.9) ? day(chance, 2005, 2025) : null,
    addr_line_1: chance.happens(0.6) ? `${chance.pick(STREETS)} ${1 + chance.below(120)}` : null,
    addr_zip: String(Number(shop.zip) + chance.below(40)),
    Fødselsdato: chance.happens(0.5) ? day(chance, 1960, 2006) : null,
  };
}

/** One slip of the fingers: a letter lost, doubled, exchanged with its neighbour or another one. */
function slip(chance: Chance, text: string): string {
  if (text.length < 3) return text;
  const at = 1 + chance.below(text.length - 2);
  const kind = chance.below(4);
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 1) return text.slice(0, at) + text[at] + text.slice(at);
  if (kind === 2) return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  return text.slice(0, at) + chance.pick([..."aeinrst"]) + text.slice(at + 1);
}

function duplicate(chance: Chance, one: Cells, shops: readonly Shop[], person: number): { kind: string; cells: Cells } {
  const cells: Cells = { ...one };
  const first = one.first_name ?? "";
  const last = one.last_name ?? "";
  const renew = (column: string, probability: number, value: () => string | null): void => {
    if (chance.happens(probability)) cells[column] = value();
  };
  // The second registration happens in another workspace, years later, or by another hand.
  renew("workspace_id", 0.6, () => chance.pick(shops).workspace);
  renew("title", 0.2, () => chance.skewed(TITLES, 5));
  renew("department", 0.2, () => chance.pick(DEPARTMENTS));
  renew("manager_id", 0.3, () => chance.pick(shops).manager);
  renew("addr_line_1", 0.15, () => `${chance.pick(STREETS)} ${1 + chance.below(120)}`);
  const moved = chance.happens(0.15) ? chance.pick(shops) : null;
  if (moved) Object.assign(cells, { location: moved.location, manager_id: moved.manager });
  for (const column of ["addr_line_1", "hire_date", "department", "title", "Fødselsdato"])
    if (chance.happens(0.08)) cells[column] = null;
  const dice = chance.next();
  if (dice < 0.3) {
    const change = chance.next();
    if (change < 0.3) cells.email = mailOf(chance, first, last, one.company_id ?? "", person);
    else if (change < 0.5) cells.phone_number = mobile(chance);
    return { kind: "again", cells };
  }
  if (dice < 0.5) {
    const column = chance.happens(0.5) ? "first_name" : "last_name";
    cells[column] = slip(chance, cells[column] ?? "");
    renew("email", 0.3, () =>
      chance.happens(0.5)
        ? slip(chance, one.email ?? "") || null
        : mailOf(chance, first, last, one.company_id ?? "", person),
    );
    renew("phone_number", 0.2, () => mobile(chance));
    return { kind: "typo", cells };
  }
  if (dice < 0.62) {
    cells.last_name = chance.happens(0.3) ? `${last} ${chance.skewed(LAST, 6)}` : chance.skewed(LAST, 6);
    renew("email", 0.5, () => mailOf(chance, first, cells.last_name ?? "", one.company_id ?? "", person));
    renew("phone_number", 0.15, () => mobile(chance));
    return { kind: "married", cells };
  }
  if (dice < 0.75) {
    cells.employee_no = staffNumber(person + 500_000);
    cells.hire_date = day(chance, 2018, 2026);
    renew("email", 0.5, () => mailOf(chance, first, last, one.company_id ?? "", person));
    renew("phone_number", 0.3, () => mobile(chance));
    return { kind: "rehired", cells };
  }
  if (dice < 0.82) {
    cells.first_name = NICK[first.split(" ")[0] ?? ""] ?? first.split(" ")[0] ?? first;
    renew("email", 0.3, () => null);
    return { kind: "nickname", cells };
  }
  if (dice < 0.87) {
    [cells.first_name, cells.last_name] = [last, first];
    renew("email", 0.4, () => null);
    return { kind: "swapped", cells };
  }
  if (dice < 0.94) {
    const spell = (text: string): string =>
      text.replace(/[æøåÆØÅ]/g, (letter) =>
        chance.happens(0.5) ? "?" : ({ æ: "ae", ø: "oe", å: "aa", Æ: "Ae", Ø: "Oe", Å: "Aa" }[letter] ?? "o"),
      );
    cells.first_name = spell(first);
    cells.last_name = spell(last);
    renew("phone_number", 0.4, () => mobile(chance));
    return { kind: "spelling", cells };
  }
  for (const column of ["email", "phone_number", "employee_no", "hire_date"]) renew(column, 0.45, () => null);
  return { kind: "missing", cells };
}
