/** Made-up Danish people, companies and texts. Nobody here exists; every address ends in `.example`. */

export const FIRST_NAMES = (
  "Søren Mette Lars Kirsten Jørgen Anne Henrik Hanne Niels Karen Peter Camilla Rasmus Ida Mikkel Freja Thomas Sofie Jens " +
  "Maria Kasper Louise Anders Emma Morten Cecilie Frederik Signe Jakob Line Oliver Astrid Magnus Julie Emil Trine Victor " +
  "Nanna Malthe Birgitte Asger Lærke Bjørn Maja Troels Dorte Viggo Ellen Aksel Rikke Villads Gitte Storm Tove Kjeld Aya " +
  "Mehmet Agnieszka Ahmad Fatima Piotr Elif Dragan Jasmin"
).split(" ");

export const MIDDLE_NAMES =
  "- Holm Bach Friis Krogh Dahl Lund Skov Juul Bruun Winther Vestergaard Kjær Møller Riis Høj Toft Bech Nygaard Thorup".split(
    " ",
  );

export const LAST_NAMES = (
  "Østergaard Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen " +
  "Kristensen Olsen Thomsen Christiansen Poulsen Johansen Knudsen Mortensen Jespersen Kjeldsen Bertelsen Mikkelsen " +
  "Frandsen Laursen Jakobsen Svendsen Bundgaard Lindqvist Åkesson Yilmaz Kowalski Schmidt Ågård Bøgh Færch Groth Kær " +
  "Lauridsen Mogensen Nørgaard Overgaard Ravn Schou Storgaard Tang Ulrichsen Vang Winkel Brødsgaard Clausen Dam Enevoldsen " +
  "Fogh Grønbæk Hald Iversen Kofoed Lykke"
).split(" ");

export const DEPARTMENTS = [
  "Køkken",
  "Butik",
  "Lager",
  "Salg",
  "Kundeservice",
  "Produktion",
  "Værksted",
  "Økonomi",
  "HR",
  "Rengøring",
  "Logistik",
  "IT",
];
/** Departments of two or three people: their answers must be folded. */
export const SMALL_DEPARTMENTS = ["Bestyrelsessekretariat", "Lægeklinik"];
export const TITLES = [
  "Butiksassistent",
  "Souschef",
  "Kok",
  "Lagermedarbejder",
  "Teamleder",
  "Butikschef",
  "Chauffør",
  "Elektriker",
  "Sælger",
  "Servicemedarbejder",
  "Kundekonsulent",
  "Montør",
  "Bogholder",
  "HR-konsulent",
  "Elev",
  "Afdelingsleder",
];
export const CITIES: readonly (readonly [zip: string, city: string])[] = [
  ["8000", "Aarhus C"],
  ["1550", "København V"],
  ["5000", "Odense C"],
  ["9000", "Aalborg"],
  ["6700", "Esbjerg"],
  ["7100", "Vejle"],
  ["0800", "Høje Taastrup"],
  ["3700", "Rønne"],
  ["8900", "Randers"],
  ["2300", "København S"],
  ["4000", "Roskilde"],
  ["6400", "Sønderborg"],
  ["0999", "København C"],
  ["7400", "Herning"],
];
export const STREETS = [
  "Nørregade",
  "Søndergade",
  "Vestergade",
  "Østerbrogade",
  "Åboulevarden",
  "Kirkevænget",
  "Møllevej",
  "Skovbrynet",
  "Havnegade",
  "Industrivej",
];
export const COMPANY_FIRST = [
  "Jysk",
  "Nordisk",
  "Øresund",
  "Fynsk",
  "Sønderjysk",
  "Limfjordens",
  "Bornholms",
  "Vestkystens",
  "Midtjysk",
  "Sjællands",
];
export const COMPANY_TRADES: readonly (readonly [word: string, industry: string])[] = [
  ["Byg", "Byg"],
  ["Detail", "Detailhandel"],
  ["Fødevarer", "Fødevarer"],
  ["Transport", "Transport"],
  ["Hotel", "Hotel og restaurant"],
  ["Energi", "Energi"],
  ["Pleje", "Sundhed"],
  ["Møbler", "Industri"],
];
export const COMPANY_FORMS = ["A/S", "ApS", "A/S", "I/S"];
export const WORKSPACE_NAMES = [
  "Nordic Retail",
  "HQ Global",
  "Produktion Jylland",
  "Hotel & Køkken",
  "Lager Øst",
  "Service Fyn",
  "Energi Syd",
  "Pleje Nord",
  "Butikker Sjælland",
  "Transport Vest",
];
export const MESSAGE_TITLES = [
  "Ugebrev",
  "Ny vagtplan",
  "Velkommen til sæsonen",
  "Sikkerhed på arbejdspladsen",
  "Månedens medarbejder",
  "Kampagne: sommerudsalg",
  "Trivselsmåling åbner",
  "Ændrede åbningstider",
  "Husk e-læring",
  "Fredagsbar",
];
export const CATEGORIES = ["HR", "Drift", "Salg", "Sikkerhed", "Ledelse"];
export const PATH_NAMES = [
  "Hygiejne",
  "Brandsikkerhed",
  "Kassebetjening",
  "Ledelse på gulvet",
  "GDPR for alle",
  "Truckkort",
  "Førstehjælp",
  "Ny i butikken",
];
export const MODULE_TITLES = ["Velkommen", "Regler", "Sådan gør du", "Quiz", "Afslutning"];
export const SURVEY_NAMES = ["Trivsel", "Puls uge", "eNPS", "Kantinen"];
export const TASK_TITLES = [
  "Tag e-læring",
  "Tjek køleskabe",
  "Tæl lager",
  "Ring til leverandør",
  "Opdater opslag",
  "Book 1:1",
  "Bestil arbejdstøj",
  "Gennemgå brandplan",
];
export const ANSWERS = [
  "Fint – men travlt",
  "Godt samarbejde",
  "Mangler oplæring",
  "Kunne bruge flere folk",
  "Tilfreds",
  "Vagtplanen kommer for sent",
  "God tone på holdet",
];
export const SUBJECTS = ["1:1 samtale", "MUS", "Opfølgning", "Sygefraværssamtale", "Lønsamtale"];
export const FEEDBACK_LINES = [
  "God fremdrift.",
  "Aftalt nye mål.",
  "Følges op næste måned.",
  "Ønsker flere vagter.",
  "Vil gerne på kursus.",
  "Mangler oplæring i kassen.",
];
export const OUTCOMES = ["Aftalt", "Ikke truffet", "Sendt", "Afholdt", "Udsat"];
export const POST_LINES = [
  "Fredagsbar",
  "Husk mad med",
  "Tak for i går",
  "Nogen der kan bytte vagt?",
  "Velkommen til de nye",
  "Billeder fra sommerfesten",
];
export const TAGS = ["VIP", "Butik", "Nøglebærer", "Førstehjælper", "Tillidsrepræsentant", "Ny", "Deltid"];
export const SIZES = ["S", "M", "L", "XL"];
export const ACCESS_LEVELS = ["Kontor", "Lager", "Butik", "Fuld adgang"];
export const NOTES = [
  "Møder gerne tidligt",
  "Allergi: nødder",
  "Har nøgle til bagindgang",
  "På barsel fra maj",
  "Taler polsk og dansk",
];

/** Letters of an address: `Søren Østergård` gives `soren.ostergard`. */
export const plainLetters = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[æåø]/g, (letter) => ({ æ: "ae", å: "aa", ø: "oe" })[letter] ?? letter)
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, (run) => (/^\p{M}+$/u.test(run) ? "" : "."))
    .replace(/^\.+|\.+$/g, "");

/** A workspace's part of a file name: lower case, `æ ø å` → `ae oe aa`, other runs → `-`. */
export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[æåø]/g, (letter) => ({ æ: "ae", å: "aa", ø: "oe" })[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
