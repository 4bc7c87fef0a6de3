/**
 * The second generator, written apart from the first: Swedish, German, Polish and Turkish names, other rates, slips that
 * come from keyboards and scanners and come together on one record, cut fields, initials. The matcher is not tuned on it.
 */
import { Chance, type Generator, type MadeContact } from "./chance.ts";

const list = (text: string): string[] => text.trim().split(/\s+/);
const POOLS = [
  {
    country: "46",
    first: list(
      "Erik Lars Karl Anders Johan Per Nils Jan Mikael Lennart Hans Olof Gunnar Sven Fredrik Bengt Bo Daniel Åke Gustav Göran Magnus Alexander Andreas Stefan Maria Elisabeth Anna Kristina Margareta Eva Linnéa Karin Birgitta Marie Ingrid Sofia Marianne Lena Sara Helena Kerstin Johanna Katarina Viktoria Åsa Malin Jenny Hanna Ulrika",
    ),
    last: list(
      "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg Henriksson Forsberg Sjöberg Wallin Engström Eklund Danielsson Lundin Håkansson Björk Bergman Gunnarsson Holm Wikström Samuelsson Isaksson Fransson Nyström Holmberg Arvidsson Löfgren Söderberg Nyberg Blomqvist Claesson Nordström Mårtensson Lundström Viklund Björklund Eliasson Pålsson",
    ),
  },
  {
    country: "49",
    first: list(
      "Thomas Michael Andreas Peter Stefan Christian Hans Klaus Frank Martin Markus Jürgen Wolfgang Matthias Sebastian Daniel Jan Tobias Uwe Günther Bernd Jörg Sabine Susanne Petra Monika Claudia Birgit Andrea Stefanie Nicole Heike Anja Katrin Ursula Renate Karin Brigitte Ute Gabriele Julia Laura Lena Anna Franziska",
    ),
    last: list(
      "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer",
    ),
  },
  {
    country: "48",
    first: list(
      "Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Jakub Adam Stanisław Marek Łukasz Grzegorz Mateusz Wojciech Mariusz Dariusz Zbigniew Jerzy Anna Katarzyna Maria Małgorzata Agnieszka Barbara Krystyna Ewa Elżbieta Zofia Teresa Magdalena Joanna Janina Monika Danuta Jadwiga Aleksandra Halina Irena",
    ),
    last: list(
      "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Nowakowski Wieczorek Jabłoński Wróbel Majewski Dudek Olszewski Stępień Malinowski Jaworski Adamczyk Pawlak Górski Nowicki Sikora Walczak Witkowski Rutkowski Michalak Szewczyk Ostrowski Baran Tomaszewski Zalewski Pietrzak Duda Wróblewski Jasiński Marciniak Zawadzki Bąk Sadowski Jakubowski Wilk Włodarczyk Chmielewski Borkowski Sokołowski Szczepański Sawicki Kucharski Lis Kubiak Kalinowski Mazurek Maciejewski Kołodziej Wysocki",
    ),
  },
  {
    country: "45",
    first: list(
      "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan Halil Süleyman Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Havva Özlem Yasemin Hülya Can Deniz Emre Burak",
    ),
    last: list(
      "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Özcan Çakır Erdoğan Yavuz Can Acar Şen Aktaş Güneş Bozkurt Turan Güler Yalçın Bulut Taş Keskin Ünal Turgut Tekin Işık Gül Avcı Karaca Köse",
    ),
  },
];
const SYLLABLES = list(
  "ar bel cor dan eld fin gor hal ist jor kel lum mar nor old pel rin sol tor ul ver win zel bran drei fal grim holl kess lang mohr",
);
const ENDINGS = list("berg sen er mann ski qvist strand oglu icz holz feld ek ing hof ström");
const CITIES = list("Malmö Hamburg Gdańsk København Lund Kiel Szczecin Odense Flensburg Aarhus Göteborg Lübeck");
const STREETS = list(
  "Storgatan Hauptstraße Długa Lindengatan Bahnhofstraße Polna Skolgatan Gartenweg Leśna Ringvägen Dorfstraße Ogrodowa Kyrkogatan Bergstraße",
);
const ROLES = list("Cleaner Waiter Driver Nurse Cashier Guard Cook Packer Foreman Clerk");
const NEIGHBOURS: Readonly<Record<string, string>> = {
  a: "sq",
  b: "vn",
  c: "xv",
  d: "sf",
  e: "wr",
  f: "dg",
  g: "fh",
  h: "gj",
  i: "uo",
  j: "hk",
  k: "jl",
  l: "kø",
  m: "n",
  n: "bm",
  o: "ip",
  p: "o",
  r: "et",
  s: "ad",
  t: "ry",
  u: "yi",
  v: "cb",
  w: "qe",
  y: "tu",
  z: "x",
};
const SCANNED: readonly (readonly [RegExp, string])[] = [
  [/m/, "rn"],
  [/rn/, "m"],
  [/l/, "1"],
  [/cl/, "d"],
  [/o/, "0"],
  [/u/, "ii"],
];

type Cells = Record<string, string | null>;

/** Staff of a service company over several countries; about 4 in 100 stand twice, some three times. Fixed by the seed. */
export const mixedNoise: Generator = (people, seed) => {
  const chance = new Chance(seed + 7_000_000);
  const sites = Array.from({ length: Math.max(3, Math.round(people / 60)) }, (_, at) => ({
    site: `${CITIES[at % CITIES.length]} ${1 + Math.floor(at / CITIES.length)}`,
    lead: String(500 + at),
    desk: `frontdesk.${at}@service.example`,
    line: `7${String(1_000_000 + at * 7_919).slice(-7)}`,
    country: at % 3 === 0 ? "Nord GmbH" : at % 3 === 1 ? "Service AB" : "Pol-Serwis",
  }));
  const rare = Array.from({ length: Math.round(people / 3) }, () => {
    const name = chance.pick(SYLLABLES) + (chance.happens(0.5) ? chance.pick(SYLLABLES) : "") + chance.pick(ENDINGS);
    return name.charAt(0).toUpperCase() + name.slice(1);
  });
  const contacts: MadeContact[] = [];
  const add = (person: number, kind: string, cells: Cells): void => {
    contacts.push({
      person,
      kind,
      cells: { ...cells, contact_id: `c-${contacts.length.toString(36)}-${person % 97}` },
    });
  };
  for (let person = 0; person < people; person++) {
    const pool = chance.pick(POOLS);
    const site = chance.pick(sites);
    const first = chance.skewed(pool.first, 8) + (chance.happens(0.2) ? ` ${chance.pick(pool.first)}` : "");
    const last = chance.happens(0.55) ? chance.skewed(pool.last, 10) : chance.pick(rare);
    const contact: Cells = {
      first_name: first,
      last_name: last,
      email: chance.happens(0.7) ? address(chance, first, last, person) : chance.happens(0.2) ? site.desk : null,
      country_code: pool.country,
      phone_number: chance.happens(0.75) ? number(chance, pool.country) : chance.happens(0.25) ? site.line : null,
      employee_no: chance.happens(0.8) ? `${site.country.slice(0, 1)}${staffNumber(person)}` : null,
      company: site.country,
      location: site.site,
      manager_id: chance.happens(0.6) ? site.lead : null,
      title: chance.pick(ROLES),
      hire_date: chance.happens(0.8) ? date(chance, 1998, 27) : null,
      addr_line_1: chance.happens(0.75) ? `${chance.pick(STREETS)} ${1 + chance.below(200)}` : null,
      addr_zip: chance.happens(0.75) ? String(10_000 + chance.below(89_000)) : null,
      workspace_id: String(1 + chance.below(3)),
    };
    add(person, "alone", contact);
    const dice = chance.next();
    if (dice < 0.028) add(person, ...again(chance, contact, rare, person));
    else if (dice < 0.04) {
      // A family: one address, one phone, one name, several heads.
      for (let head = 0; head < 1 + chance.below(2); head++) {
        const relative: Cells = {
          ...contact,
          first_name: chance.pick(pool.first.filter((name) => name !== first)),
          employee_no: null,
          hire_date: date(chance, 1998, 27),
          email: chance.happens(0.2) ? (contact.email ?? null) : null,
        };
        if (relative.first_name?.split(" ")[0] !== first.split(" ")[0])
          add(people + contacts.length, "family", relative);
      }
    }
    if (dice < 0.003) add(person, ...again(chance, contact, rare, person));
  }
  return { contacts };
};

/** Numbers of staff are nobody else's, and say nothing about when they were given. */
const staffNumber = (person: number): string => String(1_000_000 + ((person * 611_953 + 5) % 8_999_993));
const date = (chance: Chance, from: number, years: number): string =>
  `${from + chance.below(years)}-${String(1 + chance.below(12)).padStart(2, "0")}-${String(1 + chance.below(28)).padStart(2, "0")}`;
const number = (chance: Chance, country: string): string =>
  country === "46"
    ? `70${String(chance.below(10_000_000)).padStart(7, "0")}`
    : country === "49"
      ? `151${String(10_000_000 + chance.below(89_999_999))}`
      : country === "48"
        ? `5${String(10_000_000 + chance.below(89_999_999))}`
        : `4${String(1_000_000 + chance.below(8_999_999))}`;
const latin = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ł", "l")
    .replaceAll("ı", "i")
    .replaceAll("ß", "ss")
    .replace(/[^a-z]/g, "");
function address(chance: Chance, first: string, last: string, person: number): string {
  const [one, other] = [latin(first.split(" ")[0] ?? ""), latin(last)];
  const dice = chance.below(4);
  if (dice === 0) return `${one}.${other}.${person}@service.example`;
  if (dice === 1)
    return `${one.slice(0, 1)}${other}${1950 + chance.below(60)}${person % 89}x${person % 83}@web.example`;
  if (dice === 2) return `${chance.pick(SYLLABLES)}${chance.pick(SYLLABLES)}${person}@mail.example`;
  return `${other}_${one}_${person}@posta.example`;
}

/** A hurried hand: neighbours on the keyboard, a scanner's mistakes, a field that is too short. */
function hurried(chance: Chance, text: string): string {
  const dice = chance.below(4);
  if (dice === 0 && text.length > 3) {
    const at = chance.below(text.length);
    const near = NEIGHBOURS[(text[at] ?? "").toLowerCase()];
    return near ? text.slice(0, at) + near[chance.below(near.length)] + text.slice(at + 1) : text + text.slice(-1);
  }
  if (dice === 1) {
    const [from, to] = chance.pick(SCANNED);
    return text.replace(from, to);
  }
  if (dice === 2 && text.length > 5) return text.slice(0, 4 + chance.below(text.length - 5));
  return text.toUpperCase();
}

function again(chance: Chance, one: Cells, rare: readonly string[], person: number): [string, Cells] {
  const cells: Cells = { ...one, workspace_id: String(1 + chance.below(3)) };
  const change = (column: string, probability: number, to: (now: string) => string | null): void => {
    const now = cells[column];
    if (chance.happens(probability) && now) cells[column] = to(now);
  };
  // A careless hand spoils several fields at once; a careful one hardly any.
  const careless = chance.happens(0.35);
  const spoil = careless ? 0.35 : 0.05;
  for (const column of ["first_name", "last_name", "addr_line_1"]) change(column, spoil, (now) => hurried(chance, now));
  change("phone_number", spoil / 2, (now) => now.slice(0, -2) + now.slice(-1) + now.slice(-2, -1));
  change("employee_no", spoil / 2, (now) => now.slice(0, 3) + String(chance.below(10)) + now.slice(4));
  for (const column of ["email", "phone_number", "addr_line_1", "title", "manager_id", "employee_no"])
    change(column, careless ? 0.25 : 0.12, () => null);
  const [first, last] = [cells.first_name ?? "", cells.last_name ?? ""];
  const kind = chance.below(10);
  if (kind < 4) {
    change("email", 0.3, () => address(chance, first, last, person + 1_000_003));
    return ["copied", cells];
  }
  if (kind < 5) {
    cells.first_name = `${first.charAt(0)}.`;
    return ["initial", cells];
  }
  if (kind < 7) {
    cells.last_name = chance.pick(rare);
    change("email", 0.4, () => address(chance, first, cells.last_name ?? "", person + 1_000_003));
    return ["married", cells];
  }
  if (kind < 9) {
    cells.hire_date = date(chance, 2015, 11);
    cells.employee_no = `R${staffNumber(person + 3_000_000)}`;
    change("phone_number", 0.35, () => number(chance, one.country_code ?? "45"));
    change("addr_line_1", 0.3, () => `${chance.pick(STREETS)} ${1 + chance.below(200)}`);
    return ["returned", cells];
  }
  cells.first_name = last;
  cells.last_name = first;
  return ["swapped", cells];
}
